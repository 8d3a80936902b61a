import { timingSafeEqual } from "node:crypto";
import * as z from "zod/mini";
import { derive, type Id, type TicketId } from "./ids.ts";
import type { TokenKeys } from "./reply-token.ts";

export type ConfirmationId = Id<"confirmation">;

const id = <T extends string>() => z.custom<T>((value) => typeof value === "string" && value.length > 0);

/** A question to the owner of a mail address: is whoever writes on that ticket you? */
export const AddressConfirmation = z.object({
  id: id<ConfirmationId>(),
  ticket: id<TicketId>(),
  /** The mail address that the customer of the ticket says is theirs. */
  address: z.string(),
  language: z.string(),
  askedBy: z.string(),
  askedAt: z.string(),
  /** ISO 8601; what comes later confirms nothing. */
  until: z.string(),
  confirmedAt: z.exactOptional(z.string()),
});
export type AddressConfirmation = z.infer<typeof AddressConfirmation>;

/** A link in a mail is followed within days or never. */
export const confirmationHours = 72;
/** Questions about one ticket in so many hours: nobody's mailbox is to be filled from here. */
export const confirmationsPerTicket = { count: 3, hours: 24 } as const;

/** Stands in the text of the mail until it is sent: nobody at the desk gets to see the link. */
export const tokenPlaceholder = "{{confirmation-token}}";

const signatureLength = 26;
const shape =
  /^([a-z0-9]{1,8})\.([0-9A-HJKMNP-TV-Z]{16})\.([0-9A-HJKMNP-TV-Z]{16})\.([0-9A-HJKMNP-TV-Z]{26})$/;

/** What the link carries: key id, ticket, question and their signature. 130 bits: it cannot be guessed. */
export function makeConfirmationToken(
  { ticket, id }: Pick<AddressConfirmation, "ticket" | "id">,
  keys: TokenKeys,
): string {
  const newest = keys[0];
  if (!newest) throw new Error("There is no key to sign confirmations with");
  return `${newest.id}.${ticket}.${id}.${sign(ticket, id, newest)}`;
}

/** The question that a token is about; `undefined` for all that we did not sign. */
export function readConfirmationToken(
  token: string,
  keys: TokenKeys,
): Pick<AddressConfirmation, "ticket" | "id"> | undefined {
  const [, keyId, ticket, question, signature] = shape.exec(token) ?? [];
  const key = keys.find((each) => each.id === keyId);
  if (!key || ticket === undefined || question === undefined || signature === undefined) return undefined;
  const right = sign(ticket as TicketId, question as ConfirmationId, key);
  if (!timingSafeEqual(Buffer.from(right), Buffer.from(signature))) return undefined;
  return { ticket: ticket as TicketId, id: question as ConfirmationId };
}

function sign(ticket: TicketId, id: ConfirmationId, { id: keyId, key }: TokenKeys[number]): string {
  return derive(key, signatureLength, "address-confirmation", keyId, ticket, id);
}

export type ConfirmOutcome =
  | { readonly kind: "confirmed"; readonly after: AddressConfirmation }
  | { readonly kind: "already"; readonly after: AddressConfirmation }
  | { readonly kind: "expired" };

/** The owner of the address says yes. Once; later it is too late. */
export function confirm(before: AddressConfirmation, now: Date): ConfirmOutcome {
  if (before.confirmedAt !== undefined) return { kind: "already", after: before };
  if (before.until <= now.toISOString()) return { kind: "expired" };
  return { kind: "confirmed", after: { ...before, confirmedAt: now.toISOString() } };
}
