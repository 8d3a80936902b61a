import { describe, expect, it } from "vitest";
import type { MessageId } from "../../../shared/domain/ids.ts";
import { type LedgerFacts, reconcile } from "../../../shared/domain/reconcile.ts";

const id = (name: string) => name as MessageId;

const sound: LedgerFacts = {
  accepted: new Set([id("a"), id("b"), id("c")]),
  rawMails: [
    { key: "mail/1", message: id("a") },
    { key: "mail/2", message: id("a") },
  ],
  marks: [
    { message: id("a"), done: true, outcome: "ticketed" },
    { message: id("b"), done: true, outcome: "quarantined" },
    { message: id("c"), done: true, outcome: "suppressed" },
  ],
  stored: new Map([[id("a"), 1]]),
  held: new Set([id("b")]),
  queues: [{ name: "inbound", waiting: 0, dead: 0 }],
};

describe("reconciling", () => {
  it("counts a message once however often it was received", () => {
    expect(reconcile(sound)).toEqual({
      received: 3,
      ticketed: 1,
      quarantined: 1,
      suppressed: 1,
      gone: 0,
      mismatches: [],
    });
  });

  it("counts what was erased as what it was, and does not ask for it", () => {
    const marks = sound.marks.map((mark) => ({ ...mark, gone: true }));
    const after = { ...sound, marks, rawMails: [], stored: new Map(), held: new Set<MessageId>() };
    expect(reconcile(after)).toEqual({
      received: 3,
      ticketed: 1,
      quarantined: 1,
      suppressed: 1,
      gone: 3,
      mismatches: [],
    });
  });

  it.each<[string, Partial<LedgerFacts>, RegExp]>([
    [
      "a message that was accepted and never seen",
      { accepted: new Set([id("lost")]) },
      /lost .*never processed/,
    ],
    ["a mail that never became a message", { rawMails: [{ key: "mail/9", message: undefined }] }, /mail\/9/],
    ["processing that did not finish", { marks: [{ message: id("a"), done: false }] }, /a .*did not finish/],
    ["a message that is stored twice", { stored: new Map([[id("a"), 2]]) }, /stored 2 times/],
    ["a ticket without its message", { stored: new Map() }, /a is said to be on a ticket/],
    ["a quarantine without its item", { held: new Set() }, /b is said to be in quarantine/],
    ["what still waits", { queues: [{ name: "inbound", waiting: 4, dead: 0 }] }, /inbound still holds 4/],
    [
      "what is said to be erased and is still there",
      { marks: [{ message: id("a"), done: true, outcome: "ticketed", gone: true }] },
      /a is said to be gone and is not/,
    ],
    ["dead letters", { queues: [{ name: "inbound", waiting: 0, dead: 1 }] }, /1 dead letters/],
  ])("names %s", (_what, change, expected) => {
    const { mismatches } = reconcile({ ...sound, ...change });
    expect(mismatches.join("\n")).toMatch(expected);
  });
});
