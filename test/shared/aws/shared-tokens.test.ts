import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sharedTokens } from "../../../shared/aws/shared-tokens.ts";
import type { ShortLivedToken } from "../../../shared/channels/channel.ts";
import { type OpenTable, openDeskTable } from "../../support/desk-table.ts";

let open: OpenTable | undefined;
beforeAll(async () => {
  open = await openDeskTable();
}, 120_000);
afterAll(() => open?.close());

function tableOf(opened: OpenTable | undefined) {
  if (!opened) throw new Error("the table is not open");
  return opened.table;
}

const hour = 3_600_000;

/** Two processes on one table, and a platform that counts whom it gave a token. */
function world() {
  let time = Date.parse("2026-03-02T12:00:00.000Z");
  let given = 0;
  const asked: (ShortLivedToken | undefined)[] = [];
  const tokens = () =>
    sharedTokens({
      table: tableOf(open),
      now: () => time,
      sleep: () => new Promise((resolve) => setImmediate(resolve)),
    });
  const renew = async (before: ShortLivedToken | undefined) => {
    asked.push(before);
    given += 1;
    return { token: `token ${given}`, until: time + 2 * hour, refresh: `refresh ${given}` };
  };
  const pass = (milliseconds: number) => {
    time += milliseconds;
  };
  return { tokens, renew, asked, pass };
}

describe("a short-lived token", () => {
  it("is asked for once, whoever needs it", async () => {
    const { tokens, renew, asked } = world();
    const all = await Promise.all(
      Array.from({ length: 6 }, () => tokens().obtain("shared", undefined, renew)),
    );
    expect(new Set(all)).toEqual(new Set(["token 1"]));
    expect(asked).toEqual([undefined]);
  });

  it("is asked for again before it ends, or when it is refused, with what was there before", async () => {
    const { tokens, renew, asked, pass } = world();
    const [one, other] = [tokens(), tokens()];
    expect(await one.obtain("renewed", undefined, renew)).toBe("token 1");
    expect(await other.obtain("renewed", undefined, renew)).toBe("token 1");
    pass(2 * hour - 60_000);
    expect(await one.obtain("renewed", undefined, renew)).toBe("token 2");
    expect(await other.obtain("renewed", "token 1", renew)).toBe("token 2");
    expect(await other.obtain("renewed", "token 2", renew)).toBe("token 3");
    expect(asked.map((each) => each?.refresh)).toEqual([undefined, "refresh 1", "refresh 2"]);
  });

  it("is tried for again by the next one after a failure", async () => {
    const { tokens, renew } = world();
    const failure = { kind: "failed" as const, class: "retryable" as const, code: "network" };
    expect(await tokens().obtain("failing", undefined, async () => failure)).toEqual(failure);
    expect(await tokens().obtain("failing", undefined, renew)).toBe("token 1");
  });

  it("is waited for a while, and not for ever, while somebody else gets it", async () => {
    const { tokens, renew, pass } = world();
    let waited: unknown;
    const got = await tokens().obtain("slow", undefined, async (before) => {
      waited = await tokens().obtain("slow", undefined, renew);
      return renew(before);
    });
    expect(waited).toEqual({ kind: "failed", class: "retryable", code: "token-in-renewal" });
    expect(got).toBe("token 1");
    // Somebody who died with the right to get it does not keep it.
    await tokens()
      .obtain("slow", "token 1", () => Promise.reject(new Error("died")))
      .catch(() => {});
    pass(60_000);
    expect(await tokens().obtain("slow", "token 1", renew)).toBe("token 2");
  });
});
