import { describe, expect, it } from "vitest";
import { isKnownEntry } from "../../functions/known-entry.ts";

describe("an entry that an agent names", () => {
  const published = async () => ({
    entry: (id: string) => (id === "new-fees" ? { entry: id, answers: [] } : undefined),
  });

  it.each([
    ["was deployed", "refund-time", true],
    ["was only published since", "new-fees", true],
    ["is in neither", "no-such-entry", false],
  ])("that %s: %s is known: %s", async (_where, entry, known) => {
    expect(await isKnownEntry(entry, ["refund-time"], published)).toBe(known);
  });

  it("opens no knowledge base for what was deployed", async () => {
    const opens = () => Promise.reject(new Error("opened"));
    expect(await isKnownEntry("refund-time", ["refund-time"], opens)).toBe(true);
  });
});
