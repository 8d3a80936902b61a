import { createHmac } from "node:crypto";

declare const brand: unique symbol;
/** A string that cannot pass for another kind of id. */
export type Id<Name extends string> = string & { readonly [brand]: Name };

export type MessageId = Id<"message">;
export type TicketId = Id<"ticket">;
export type ContactId = Id<"contact">;
export type OutboxId = Id<"outbox">;
export type AgentId = Id<"agent">;

/** Crockford's base 32: no I, L, O, U, so that a number read over the phone is heard right. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** `length` base-32 characters (5 bits each) of HMAC-SHA-256 over the parts. */
export function derive(pepper: string, length: number, ...parts: readonly string[]): string {
  if (pepper === "") throw new Error("ids need a pepper: an empty one would make them guessable");
  const digest = createHmac("sha256", pepper).update(parts.map(lengthPrefixed).join("")).digest();
  let bits = 0n;
  for (const byte of digest) bits = (bits << 8n) | BigInt(byte);
  let text = "";
  for (let at = 0; at < length; at += 1) {
    text += ALPHABET[Number((bits >> BigInt(256 - 5 * (at + 1))) & 31n)];
  }
  return text;
}

/** Length-prefixed, so that ("ab","c") and ("a","bc") never collide. */
function lengthPrefixed(part: string): string {
  return `${part.length}:${part}`;
}

/**
 * Every id is derived from what it stands for, so a repeat finds its own trace: the same message gives the same
 * message id, the same new ticket and the same automatic reply, however often and wherever it is processed.
 * The pepper is a secret of the installation; without it ids tell nothing about addresses.
 */
export function idsWith(pepper: string) {
  return {
    /** 100 bits over the channel's identity of a message: its dedup key in the provider's own terms. */
    message: (channel: string, key: string, variant = ""): MessageId =>
      derive(pepper, 20, "message", channel, key, variant) as MessageId,
    /** Where a thread reference (an RFC 5322 Message-ID, a quoted chat message) is looked up. */
    reference: (channel: string, key: string): string => derive(pepper, 20, "reference", channel, key),
    /** 80 bits; its first eight characters are the ticket's number. */
    ticket: (message: MessageId): TicketId => derive(pepper, 16, "ticket", message) as TicketId,
    /** A ticket that an agent took out of another one, from this message on. */
    split: (ticket: TicketId, message: MessageId): TicketId =>
      derive(pepper, 16, "split", ticket, message) as TicketId,
    contact: (channel: string, address: string): ContactId =>
      derive(pepper, 20, "contact", channel, address.trim().toLowerCase()) as ContactId,
    /** One address on one channel, for what is known about the address itself. */
    address: (channel: string, address: string): string =>
      derive(pepper, 20, "address", channel, address.trim().toLowerCase()),
    /** 130 bits: shows that a pass to a socket was made here; see `socket-pass.ts`. */
    passSignature: (pass: string): string => derive(pepper, 26, "socket-pass", pass),
    conversation: (channel: string, account: string, conversation: string): string =>
      derive(pepper, 16, "conversation", channel, account, conversation),
    /** One automatic reply per message and purpose, whichever model or worker decided it. */
    automaticReply: (message: MessageId, purpose: string): OutboxId =>
      derive(pepper, 20, "reply", message, purpose) as OutboxId,
    /** One question to the owner of a mail address per request id. */
    confirmation: (ticket: TicketId, request: string): Id<"confirmation"> =>
      derive(pepper, 16, "confirmation", ticket, request) as Id<"confirmation">,
    /** One mail in which a chat goes on, per reply that nobody read there. */
    continuation: (unread: OutboxId): OutboxId => derive(pepper, 20, "continuation", unread) as OutboxId,
    /** One agent reply per request id that the agent's client made up. */
    agentReply: (ticket: TicketId, request: string): OutboxId =>
      derive(pepper, 20, "agent-reply", ticket, request) as OutboxId,
  };
}

export type Ids = ReturnType<typeof idsWith>;

/** What people see and quote: `#4F7K9Q2M`. A claim, never a proof: it is looked up among the sender's own tickets. */
export function ticketNumber(ticket: TicketId): string {
  return ticket.slice(0, 8);
}
