import { expect, test } from "vitest";
import { isSameSecret } from "../../../shared/channels/shared-secret.ts";
import { telegram } from "../../../shared/channels/telegram/channel.ts";
import { fixturesOf } from "./fixture.ts";

test.each([
  ["secret", "secret", true],
  ["secret ", "secret", false],
  ["secre", "secret", false],
  ["Secret", "secret", false],
  ["", "secret", false],
  [undefined, "secret", false],
  ["", "", false],
  ["密钥", "密钥", true],
])("%j against %j is %j", (presented, expected, same) => {
  expect(isSameSecret(presented, expected)).toBe(same);
});

test("an update that is no UTF-8 is malformed, not half read", async () => {
  const fixture = fixturesOf("telegram").find(({ name }) => name === "text");
  if (fixture?.incoming.transport !== "http") throw new Error("the fixture is gone");
  const body = Uint8Array.from(fixture.incoming.body, (byte) => (byte > 0x7f ? 0xff : byte));
  const received = await telegram.receive({ ...fixture.incoming, body }, fixture.context);
  expect(received).toMatchObject({ kind: "rejected", reason: "malformed" });
});
