import { describe, expect, it } from "vitest";
import { requestLimits } from "../../functions/desk-limits.ts";
import { memoryStore } from "../support/memory-store.ts";
import { noon } from "../support/samples.ts";

const at = (seconds: number) => new Date(Date.parse(noon) + seconds * 1000);

describe("requests of one person to the desk API", () => {
  it("may come a hundred at once, and then as fast as is configured", async () => {
    const tooMany = requestLimits(60, async () => memoryStore());
    for (let nth = 0; nth < 100; nth += 1) expect(await tooMany("mei", "mine", at(0))).toBeUndefined();
    expect(await tooMany("mei", "mine", at(0))).toMatchObject({
      status: 429,
      headers: { "retry-after": "1" },
    });
    expect(await tooMany("mei", "mine", at(1))).toBeUndefined();
    expect(await tooMany("mei", "mine", at(1))).toMatchObject({ status: 429 });
  });

  it("are counted for each person by themselves", async () => {
    const tooMany = requestLimits(60, async () => memoryStore());
    for (let nth = 0; nth < 101; nth += 1) await tooMany("mei", "mine", at(0));
    expect(await tooMany("wei", "mine", at(0))).toBeUndefined();
  });

  it("of the costly kind are counted in the table, for all environments together", async () => {
    const table = memoryStore();
    const [one, other] = [requestLimits(6_000, async () => table), requestLimits(6_000, async () => table)];
    for (let nth = 0; nth < 60; nth += 1) {
      expect(await (nth % 2 ? one : other)("mei", "search", at(nth / 10))).toBeUndefined();
    }
    expect(await one("mei", "search", at(7))).toMatchObject({
      status: 429,
      headers: { "retry-after": "53" },
    });
    expect(await other("mei", "mine", at(7))).toBeUndefined();
    expect(await one("mei", "search", at(60))).toBeUndefined();
  });

  it("tell in a problem why they are refused", async () => {
    const tooMany = requestLimits(1, async () => memoryStore());
    for (let nth = 0; nth < 100; nth += 1) await tooMany("mei", "mine", at(0));
    const refused = await tooMany("mei", "mine", at(0));
    expect(refused?.headers?.["content-type"]).toBe("application/problem+json");
    expect(JSON.parse(refused?.body ?? "{}")).toMatchObject({ status: 429, reason: "too-many" });
  });
});
