import type { BusinessHours } from "../domain/business-hours.ts";
import type { Config } from "../domain/config.ts";
import type { Ids, OutboxId, TicketId } from "../domain/ids.ts";
import { type Failure, isFurther, type OutboxEntry } from "../domain/outbox.ts";
import type { SuppressionCause } from "../domain/suppression.ts";
import type { OutboxStore, SuppressionStore, TicketStore } from "./ports.ts";
import { tellPeople } from "./tell-people.ts";

export interface UndeliveredServices {
  readonly store: TicketStore;
  readonly outbox: OutboxStore;
  readonly suppressions: SuppressionStore;
  readonly ids: Ids;
  readonly config: Config;
  readonly hours?: BusinessHours | undefined;
  readonly now: () => Date;
}

/** What came of a reply after it was sent, as the provider or the other mail server says. */
export interface Undelivered {
  readonly ticket: TicketId;
  readonly outbox: OutboxId;
  /** `complained`: it did arrive, and was not wanted. */
  readonly status: "bounced" | "complained";
  readonly providerId: string;
  /** Whom the report is about. */
  readonly address: string;
  readonly failure: Failure;
  /** Set when the address is not to be written to any more. */
  readonly suppress?: SuppressionCause;
  /** ISO 8601. */
  readonly at: string;
}

/**
 * Writes down that a reply did not arrive or was not wanted: the address first, then the people, the reply last, so that
 * a crash in between repeats what may be repeated. A report that comes twice changes nothing. A closed ticket stays
 * closed: nobody waits for an answer on it, and the reply says what became of it.
 */
export async function noteUndelivered(
  report: Undelivered,
  services: UndeliveredServices,
): Promise<"noted" | "known" | "not-ours"> {
  const entry = await services.outbox.entry(report.ticket, report.outbox);
  if (!entry || !isAbout(entry, report)) return "not-ours";
  if (report.suppress) {
    await services.suppressions.suppress({
      address: services.ids.address(entry.channel, entry.address),
      cause: report.suppress,
      at: report.at,
      ticket: entry.ticket,
      outbox: entry.id,
      ...(report.failure.detail !== undefined && { detail: report.failure.detail }),
    });
  }
  if (!isFurther(report.status, entry.receipt)) return "known";
  if (report.status === "bounced") await tellPeople(entry, services, { opensAgain: false });
  await services.outbox.receipt(entry.ticket, entry.id, report.status, report.providerId, report.failure);
  return "noted";
}

/** Somebody else's address in a report about our reply proves nothing about that address. */
function isAbout(entry: OutboxEntry, { address }: Undelivered): boolean {
  return entry.address.trim().toLowerCase() === address.trim().toLowerCase();
}
