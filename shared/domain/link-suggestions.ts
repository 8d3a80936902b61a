import type { ContactId, Ids } from "./ids.ts";
import type { InboundMessage } from "./message.ts";
import type { Contact, Ticket } from "./ticket.ts";

/** Why two contacts might be one person. For agents to ask about, never to act upon. */
export type SuggestionReason =
  /** The same telephone number on another channel. Numbers change hands, and caller ids can be made up. */
  | "same-number"
  /** They gave a number to be called at that is another contact's. */
  | "number-given"
  /** They left a mail address (in a form, in a chat) from which others have written to us. */
  | "address-given";

/** A contact that may exist, and why it may be the same person. */
export interface Candidate {
  readonly contact: ContactId;
  readonly channel: string;
  readonly reason: SuggestionReason;
}

/** Channels whose addresses are telephone numbers. */
const telephony = ["twilio-sms", "twilio-voice", "whatsapp"] as const;

/**
 * Which other contacts the customer of a ticket might be, from what the ticket says. Contact ids follow from channel and
 * address, so each is looked up by its key; who is not there is nobody.
 */
export function candidatesFor(
  ticket: Pick<Ticket, "contact" | "channel" | "address">,
  messages: readonly Pick<InboundMessage, "call" | "replyTo">[],
  ids: Pick<Ids, "contact">,
): readonly Candidate[] {
  const found = new Map<ContactId, Candidate>();
  const add = (channel: string, address: string, reason: SuggestionReason) => {
    const contact = ids.contact(channel, address);
    if (contact !== ticket.contact && !found.has(contact)) found.set(contact, { contact, channel, reason });
  };
  const number = isTelephony(ticket.channel) ? numberOf(ticket.address) : undefined;
  if (number !== undefined) atNumber(number, "same-number", add);
  for (const { call, replyTo } of messages) {
    const given = call?.number === undefined ? undefined : numberOf(call.number);
    if (given !== undefined && given !== number) atNumber(given, "number-given", add);
    if (replyTo?.channel === "email") mailAddress(replyTo.address, add);
  }
  return [...found.values()];
}

type Add = (channel: string, address: string, reason: SuggestionReason) => void;

/** Each platform writes numbers its own way. */
function atNumber(digits: string, reason: SuggestionReason, add: Add): void {
  add("twilio-sms", `+${digits}`, reason);
  add("twilio-sms", `whatsapp:+${digits}`, reason);
  add("twilio-voice", `+${digits}`, reason);
  add("whatsapp", digits, reason);
}

function mailAddress(address: string, add: Add): void {
  add("email", address, "address-given");
  add("form", address, "address-given");
}

function isTelephony(channel: string): boolean {
  return telephony.some((each) => each === channel);
}

/** Digits of an E.164 number; `undefined` for what is none. */
function numberOf(address: string): string | undefined {
  return /^(?:whatsapp:)?\+?([1-9]\d{6,14})$/.exec(address.trim())?.[1];
}

export interface LinkSuggestion {
  readonly contact: ContactId;
  readonly channel: string;
  /** Enough to ask about it, too little to write to it. */
  readonly address: string;
  readonly reason: SuggestionReason;
  /** For an address: whether mail from it has passed DMARC here, so that it is somebody's. */
  readonly proven: boolean;
}

/** A candidate who exists. Nothing of what they wrote is in it. */
export function suggestionOf(
  { contact, reason }: Candidate,
  known: Contact,
  tickets: readonly Pick<Ticket, "trust">[],
): LinkSuggestion {
  const proven = known.channel === "email" && tickets.some(({ trust }) => trust === "verified");
  return { contact, channel: known.channel, address: hinted(known.address), reason, proven };
}

/** `m…i@customer.example`, `+65…4567`. */
export function hinted(address: string): string {
  const at = address.lastIndexOf("@");
  const [name, rest] = at > 0 ? [address.slice(0, at), address.slice(at)] : [address, ""];
  const signs = [...name];
  if (rest !== "") return `${signs[0] ?? ""}…${signs.length > 2 ? (signs.at(-1) ?? "") : ""}${rest}`;
  return signs.length < 8 ? "…" : `${signs.slice(0, 3).join("")}…${signs.slice(-4).join("")}`;
}
