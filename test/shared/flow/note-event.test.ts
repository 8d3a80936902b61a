import { expect, test } from "vitest";
import type { ChannelEvent } from "../../../shared/domain/channel-event.ts";
import { idsWith, type OutboxId, type TicketId } from "../../../shared/domain/ids.ts";
import type { OutboxEntry } from "../../../shared/domain/outbox.ts";
import { type EventServices, noteEvent } from "../../../shared/flow/note-event.ts";
import type { Conversation } from "../../../shared/flow/ports.ts";
import { anOutboundMessage } from "../channels/an-outbound-message.ts";

const ids = idsWith("a pepper for testing");
const ticket = "4F7K9Q2MTICKET01" as TicketId;

/** One ticket with one reply, which the platform knows as `wamid.1`. */
function desk(): { readonly services: EventServices; readonly receipts: unknown[] } {
  const receipts: unknown[] = [];
  const entry: OutboxEntry = { ...anOutboundMessage().entry, providerId: "wamid.1" };
  const known = ids.reference("whatsapp", "wamid.1");
  const services: EventServices = {
    ids,
    store: {
      ticketByReference: async ([reference]) => (reference === known ? ticket : undefined),
      conversationOf: async () => ({ outbox: [entry] }) as Partial<Conversation> as Conversation,
    },
    outbox: {
      receipt: async (...given: [TicketId, OutboxId, string, string]) => void receipts.push(given.slice(1)),
    },
  };
  return { services, receipts };
}

function status(change: Partial<Extract<ChannelEvent, { type: "status" }>>): ChannelEvent {
  return {
    type: "status",
    channel: "whatsapp",
    account: "main",
    identity: { key: "wamid.1", variant: "status" },
    receivedAt: "2026-03-02T12:00:00.000Z",
    targets: ["wamid.1"],
    status: "delivered",
    ...change,
  };
}

test.each([
  ["sent", "accepted"],
  ["delivered", "delivered"],
  ["read", "read"],
  ["failed", "bounced"],
] as const)("a platform's %s moves the reply to %s", async (word, receipt) => {
  const { services, receipts } = desk();
  expect(await noteEvent(status({ status: word }), services)).toBe("receipt");
  expect(receipts).toEqual([["OUTBOX00000000000001", receipt, "wamid.1"]]);
});

test("a status that overtook our own note waits once, and is dropped when it is of no reply of ours", async () => {
  const { services, receipts } = desk();
  const foreign = status({ targets: ["wamid.9"] });
  expect(await noteEvent(foreign, services, 1)).toBe("later");
  expect(await noteEvent(foreign, services, 2)).toBe("nothing-to-do");
  expect(receipts).toEqual([]);
});

test.each<[string, ChannelEvent]>([
  ["a step on the way", status({ status: "other" })],
  ["a status of everything up to now", status({ targets: [] })],
  [
    "a deletion",
    {
      type: "deletion",
      channel: "line",
      account: "main",
      identity: { key: "1", variant: "unsent" },
      receivedAt: "2026-03-02T12:00:00.000Z",
      target: "1",
    },
  ],
])("%s changes nothing", async (_what, event) => {
  const { services, receipts } = desk();
  expect(await noteEvent(event, services)).toBe("nothing-to-do");
  expect(receipts).toEqual([]);
});
