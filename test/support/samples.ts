import { type Config, parseConfig } from "../../shared/domain/config.ts";
import type { Decision, Routing } from "../../shared/domain/decision.ts";
import {
  type AgentId,
  type ContactId,
  idsWith,
  type MessageId,
  type TicketId,
} from "../../shared/domain/ids.ts";
import type { InboundMessage } from "../../shared/domain/message.ts";
import type { OutboxEntry } from "../../shared/domain/outbox.ts";
import type { Ticket, TicketIn } from "../../shared/domain/ticket.ts";
import type { StoredMessage } from "../../shared/flow/ports.ts";

export const sampleIds = idsWith("pepper of the tests");

/** The instant at which samples happen. */
export const noon = "2026-03-02T12:00:00.000Z";

/** ISO 8601, so many minutes after noon. */
export function afterNoon(minutes: number): string {
  return new Date(Date.parse(noon) + minutes * 60_000).toISOString();
}

export function agentNamed(name: string): AgentId {
  return name as AgentId;
}

export const sampleConfig: Config = parseConfig({
  brand: { name: "Sample Wallet", supportAddress: "help@wallet.example" },
  defaultLanguage: "en",
  channels: { email: { addresses: ["help@wallet.example"] } },
  queues: {
    security: {
      name: { en: "Security", "zh-CN": "安全" },
      categories: ["security"],
      priority: 1,
      skills: ["security"],
      firstResponseMinutes: 15,
    },
    money: {
      name: { en: "Money", "zh-CN": "资金" },
      categories: ["payment", "refund", "complaint"],
      priority: 2,
      firstResponseMinutes: 240,
    },
    general: {
      name: { en: "General", "zh-CN": "综合" },
      categories: ["account", "guide", "other"],
      priority: 3,
      firstResponseMinutes: 1440,
    },
  },
  defaultQueue: "general",
  answering: {},
  desk: {},
});

/** A message of a verified mail sender that asks something. */
export function aMessage(change: Partial<InboundMessage> = {}): InboundMessage {
  return {
    channel: "email",
    account: "help@wallet.example",
    identity: { key: "<one@customer.example>" },
    conversation: "customer@customer.example",
    threading: "references",
    sender: { address: "customer@customer.example", name: "Kim", trust: "verified" },
    receivedAt: noon,
    subject: "A question",
    text: "How long does a refund take?",
    attachments: [],
    references: [],
    referenceId: "one@customer.example",
    ...change,
  };
}

/** A message in a chat with one person. */
export function aChatMessage(change: Partial<InboundMessage> = {}): InboundMessage {
  const { subject: _, referenceId: __, ...message } = aMessage();
  return {
    ...message,
    channel: "chat",
    account: "main",
    identity: { key: "chat-1" },
    conversation: "chat of kim",
    threading: "conversation",
    sender: { address: "kim", trust: "verified" },
    ...change,
  };
}

export const generalRouting: Routing = {
  category: "other",
  queue: "general",
  priority: 3,
  skills: [],
  firstResponseMinutes: 1440,
};

export function aRoute(change: Partial<Extract<Decision, { kind: "route" }>> = {}): Decision {
  return {
    kind: "route",
    routing: generalRouting,
    acknowledge: "none",
    suggestions: [],
    reason: { rule: "no-match" },
    ...change,
  };
}

export const anAnswer: Decision = {
  kind: "answer",
  entry: "refund-time",
  language: "en",
  routing: { ...generalRouting, category: "refund", queue: "money", priority: 2, firstResponseMinutes: 240 },
  reason: { rule: "confident", entry: "refund-time", probability: 0.97, threshold: 0.9 },
};

/** A stored message; `name` makes it this one and no other. */
export function aStoredMessage(name: string, change: Partial<StoredMessage> = {}): StoredMessage {
  const id = sampleIds.message("email", name);
  const message = aMessage({ identity: { key: name }, ...change.message });
  return {
    id,
    ticket: sampleIds.ticket(id),
    receivedMs: Date.parse(message.receivedAt),
    message,
    language: "en",
    masked: [],
    decision: aRoute(),
    ...change,
  };
}

/** When the first response is due. */
interface DueChange {
  readonly firstResponseDue?: string;
}

/** A queued ticket that waits since noon; `name` makes it this one and no other. */
export function aTicket(
  name: string,
  { firstResponseDue = afterNoon(1440), ...change }: Partial<TicketIn<"queued">> & DueChange = {},
): TicketIn<"queued"> {
  const origin: MessageId = sampleIds.message("email", name);
  const ticket: TicketId = sampleIds.ticket(origin);
  const contact: ContactId = sampleIds.contact("email", "customer@customer.example");
  return {
    status: "queued",
    id: ticket,
    contact,
    origin,
    v: 1,
    messageV: 1,
    epoch: 0,
    channel: "email",
    account: "help@wallet.example",
    conversation: "customer@customer.example",
    address: "customer@customer.example",
    trust: "verified",
    subject: "A question",
    language: "en",
    category: "other",
    priority: 3,
    queue: "general",
    skills: [],
    createdAt: noon,
    updatedAt: noon,
    waitingSince: noon,
    queuedAt: noon,
    clocks: { firstResponse: { state: "running", startedAt: noon, dueAt: firstResponseDue } },
    lastMessage: origin,
    thread: { references: [] },
    automaticReplies: 0,
    reopens: 0,
    ...change,
  };
}

/** The same ticket in an agent's hands, one version later. */
export function anAssignedTicket(
  name: string,
  agent: AgentId,
  change: Partial<TicketIn<"assigned">> = {},
): TicketIn<"assigned"> {
  const { queuedAt: _, ...ticket } = aTicket(name);
  return {
    ...ticket,
    status: "assigned",
    agent,
    leaseUntil: afterNoon(240),
    v: ticket.v + 1,
    epoch: ticket.epoch + 1,
    ...change,
  };
}

/** A reply that waits to be sent; `name` makes it this one and no other. */
export function anOutboxEntry(ticket: Ticket, name: string, change: Partial<OutboxEntry> = {}): OutboxEntry {
  return {
    id: sampleIds.agentReply(ticket.id, name),
    ticket: ticket.id,
    kind: "agent-reply",
    automatic: false,
    channel: ticket.channel,
    account: ticket.account,
    conversation: ticket.conversation,
    address: ticket.address,
    language: ticket.language,
    text: "Usually within a working day.",
    thread: { references: [] },
    createdAt: noon,
    state: "PENDING",
    epoch: 0,
    attempts: 0,
    checkAt: afterNoon(2),
    ...change,
  };
}
