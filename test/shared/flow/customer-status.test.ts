import { describe, expect, test } from "vitest";
import type { Ticket } from "../../../shared/domain/ticket.ts";
import { customerStatus } from "../../../shared/flow/customer-status.ts";
import type { Conversation } from "../../../shared/flow/ports.ts";
import {
  afterNoon,
  agentNamed,
  anAssignedTicket,
  anOutboxEntry,
  aStoredMessage,
  aTicket,
  noon,
} from "../../support/samples.ts";

const now = new Date(noon);
const conversation = (ticket: Ticket, more: Partial<Conversation> = {}): Conversation => ({
  ticket,
  messages: [],
  outbox: [],
  notes: [],
  audit: [],
  ...more,
});
const queued = aTicket("status", { waitingSince: noon, firstResponseDue: afterNoon(30) });
const { waitingSince: _, ...assigned } = anAssignedTicket("status", agentNamed("mei"));

describe("what a customer is told of their message", () => {
  test.each<[string, Conversation | undefined, string]>([
    ["that is still on its way", undefined, "sorting"],
    ["that waits", conversation(queued), "queued"],
    ["that a person has", conversation({ ...assigned, waitingSince: noon }), "assigned"],
    ["that a person answered", conversation({ ...assigned, respondedAt: noon }), "replied"],
    [
      "that went into another one",
      conversation({ ...queued, status: "closed", closedAt: noon, closedBy: "mei", mergedInto: queued.id }),
      "joined",
    ],
  ])("%s", (_what, told, state) => {
    expect(customerStatus(told, now).state).toBe(state);
  });

  test("is until when it is answered, and that it is late, while somebody waits", () => {
    expect(customerStatus(conversation(queued), now)).toMatchObject({
      due: new Date(afterNoon(30)),
      overdue: false,
    });
    const late = customerStatus(conversation(queued), new Date(afterNoon(31)));
    expect(late).toMatchObject({ due: undefined, overdue: true });
    const answered = conversation({ ...assigned, respondedAt: noon });
    expect(customerStatus(answered, now)).toMatchObject({ due: undefined, overdue: false });
  });

  test("is what both sides said, in order, and nothing that was not sent or is for agents", () => {
    const message = aStoredMessage("said");
    const entry = (name: string, at: string, change = {}) =>
      anOutboxEntry(queued, name, { createdAt: at, text: name, state: "SENT", automatic: false, ...change });
    const { said } = customerStatus(
      conversation(queued, {
        messages: [message, aStoredMessage("taken back", { erasedAt: afterNoon(5) })],
        outbox: [
          entry("by a person", afterNoon(9)),
          entry("by a machine", afterNoon(1), { automatic: true }),
          entry("never sent", afterNoon(2), { state: "FAILED" }),
          entry("asked of another address", afterNoon(3), { kind: "confirmation" }),
        ],
        notes: [{ id: "n", ticket: queued.id, at: noon, author: "mei", text: "rude" }],
      }),
      now,
    );
    expect(said.map(({ by, text }) => [by, text])).toEqual([
      ["you", message.message.text],
      ["automatic", "by a machine"],
      ["us", "by a person"],
    ]);
  });
});
