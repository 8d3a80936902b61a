import { describe, expect, it } from "vitest";
import { keys, keysOf, mine } from "../../../web/console/src/api/keys.ts";

describe("what is looked at again", () => {
  it.each([
    ["me", [keys.me, keys.line(mine), keys.mentions, keys.snoozed]],
    ["queue:refunds", [keys.queues, keys.line("refunds"), keys.snoozedOf("refunds")]],
    ["ticket:01ABC", [keys.conversation("01ABC")]],
    ["weather:today", []],
  ])("when %s has changed", (topic, wanted) => {
    expect(keysOf(topic)).toEqual(wanted);
  });
});
