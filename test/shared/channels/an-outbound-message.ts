import type { OutboundMessage } from "../../../shared/channels/channel.ts";
import { OutboxEntry } from "../../../shared/domain/outbox.ts";

/** An automatic answer about to be sent, with the given differences. */
export function anOutboundMessage(change: Partial<OutboxEntry> = {}): OutboundMessage {
  const entry = OutboxEntry.parse({
    id: "OUTBOX00000000000001",
    ticket: "4F7K9Q2MTICKET01",
    kind: "answer",
    automatic: true,
    channel: "telegram",
    account: "main",
    conversation: "5550001",
    address: "5550001",
    name: "Mei Lin",
    language: "en",
    text: "Open **Settings** and choose *Refund*.",
    thread: { references: [] },
    createdAt: "2026-03-02T12:00:00.000Z",
    state: "SENDING",
    epoch: 1,
    attempts: 1,
    ...change,
  });
  return { entry, attachments: [], brand: "Sample Wallet", ticketNumber: "4F7K9Q2M" };
}
