import { timingSafeEqual } from "node:crypto";
import { derive, type TicketId } from "./ids.ts";

/** Keys of the installation, newest first: the first one signs, all of them are read. */
export type TokenKeys = readonly { readonly id: string; readonly key: string }[];

const ticketLength = 16;
/** 13 characters of 5 bits: one in 2⁶⁵ guesses. */
const signatureLength = 13;
const shape = /^([a-z0-9]{1,8}?)([0-9a-hjkmnp-tv-z]{16})([0-9a-hjkmnp-tv-z]{13})$/;

/**
 * What stands in `support+<token>@…` of a reply: key id, ticket and signature in lower-case base 32, since mail
 * systems may change the case of a local part (RFC 5321 allows 64 characters for all of it).
 */
export function makeReplyToken(ticket: TicketId, keys: TokenKeys): string {
  const newest = keys[0];
  if (!newest) throw new Error("There is no key to sign reply addresses with");
  if (!/^[a-z0-9]{1,8}$/.test(newest.id)) {
    throw new Error(`A reply key's id must be 1 to 8 of a–z and 0–9: "${newest.id}" is not`);
  }
  return `${newest.id}${ticket}${sign(ticket, newest)}`.toLowerCase();
}

/** The ticket that a token was made for, whatever its case; `undefined` for all that we did not sign. */
export function readReplyToken(token: string, keys: TokenKeys): TicketId | undefined {
  const [, keyId, ticketPart, signature] = shape.exec(token.toLowerCase()) ?? [];
  if (keyId === undefined || ticketPart === undefined || signature === undefined) return undefined;
  const key = keys.find((each) => each.id === keyId);
  if (!key) return undefined;
  const ticket = ticketPart.toUpperCase() as TicketId;
  return sameText(sign(ticket, key).toLowerCase(), signature) ? ticket : undefined;
}

function sign(ticket: TicketId, { id, key }: TokenKeys[number]): string {
  if (ticket.length !== ticketLength) throw new Error(`A ticket id has ${ticketLength} characters`);
  return derive(key, signatureLength, "reply-token", id, ticket);
}

/** Takes the same time wherever the two differ. */
function sameText(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
