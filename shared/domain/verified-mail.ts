import type { Config } from "./config.ts";
import type { Party } from "./identity-link.ts";
import type { OutboxEntry } from "./outbox.ts";
import { subjectFor } from "./texts.ts";
import type { Ticket } from "./ticket.ts";

/**
 * The mail address that is proven to be the customer's own: of the first of their linked contacts that writes mail. An address
 * that somebody merely named is none.
 *
 * @param linked the other contacts of the same person
 */
export function verifiedMailOf(
  { channel }: Pick<Ticket, "channel">,
  linked: readonly Pick<Party, "channel" | "address">[],
): string | undefined {
  return channel === "email" ? undefined : linked.find((party) => party.channel === "email")?.address;
}

/** What makes a reply on any channel a mail to that address. An answer to it comes back to the ticket: see `continuedAt`. */
export function asVerifiedMail(
  address: string,
  { language }: Pick<Ticket, "language">,
  { brand }: Pick<Config, "brand">,
): Pick<OutboxEntry, "channel" | "account" | "address" | "subject" | "thread"> {
  return {
    channel: "email",
    account: brand.supportAddress,
    address,
    subject: subjectFor(language, brand.name),
    thread: { references: [] },
  };
}
