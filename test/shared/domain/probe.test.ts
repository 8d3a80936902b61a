import { describe, expect, test } from "vitest";
import { isProbe, probeText } from "../../../shared/domain/probe.ts";
import { signToken } from "../../../shared/domain/signed-token.ts";
import { noon } from "../../support/samples.ts";

const keys = [{ id: "2", key: "the newest key of the tests, long enough" }];
const older = [...keys, { id: "1", key: "the oldest key of the tests, long enough" }];
const at = (minutes: number) => new Date(Date.parse(noon) + minutes * 60_000);
const probe = probeText("one", keys, at(0));

describe("what a system writes to itself", () => {
  test.each([
    ["is known", probe, keys, 0],
    ["is known whatever white space a platform puts around it", `\n ${probe} \n`, keys, 1],
    ["is known while keys change", probeText("one", older.slice(1), at(0)), older, 1],
    ["is known when it comes late, since it is no customer's even then", probe, keys, 24 * 60],
  ])("%s", (_, text, known, minutes) => {
    expect(isProbe(text, known, at(minutes))).toBe(true);
  });

  test.each([
    ["that nobody signed", "relaydesk-probe please look away"],
    ["with the signature of another system", probeText("one", [{ id: "2", key: "another key" }], at(0))],
    ["of which something was changed", probe.replace(/.$/, (last) => (last === "A" ? "B" : "A"))],
    ["to which something was added", `${probe}\nMy account was stolen!`],
    [
      "with a signature that was made for something else",
      `relaydesk-probe ${signToken("ticket-status", "one", at(9), keys)}`,
    ],
  ])("is nobody's %s", (_, text) => {
    expect(isProbe(text, keys, at(0))).toBe(false);
  });
});
