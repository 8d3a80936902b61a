import { isCounted, type Measure } from "../domain/reported.ts";
import type { Ticket } from "../domain/ticket.ts";
import type { LearningStore, TicketStore } from "./ports.ts";
import { daysFrom, mostDays, type ReportWish } from "./report.ts";

/** So many tickets of a report are looked at for one page, which may be empty then, and goes on from there. */
const mostLookedAt = 2_000;
const lookedAtOnce = 500;

/** Some of the tickets behind a number of a report. */
export interface ReportedPage {
  readonly items: readonly Ticket[];
  readonly cursor?: string;
}

/**
 * The tickets that a number of a report counts, day by day, the latest first. Those that were erased since are counted and not found,
 * and so are those that were counted before they were listed by what they are. Undefined when there are too many days, or none.
 */
export async function reportedTickets(
  { of, ...wish }: ReportWish & { readonly of: Measure },
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  {
    learning,
    store,
  }: { readonly learning: Pick<LearningStore, "reported">; readonly store: Pick<TicketStore, "ticket"> },
): Promise<ReportedPage | undefined> {
  const all = daysFrom(wish.from, wish.to).toReversed();
  if (all.length === 0 || all.length > mostDays) return undefined;
  const [lastDay = "", lastPlace = ""] = cursor?.split("|") ?? [];
  const days = cursor === undefined ? all : all.filter((day) => day <= lastDay);
  const found: { readonly ticket: Ticket; readonly cursor: string }[] = [];
  let lookedAt = 0;
  for (const day of days) {
    let after = day === lastDay && lastPlace !== "" ? lastPlace : undefined;
    for (;;) {
      const reported = await learning.reported(day, wish.queue, lookedAtOnce, after);
      const counted = reported
        .filter(({ channel, marks }) => (wish.channel ?? channel) === channel && isCounted(marks, of))
        .slice(0, limit - found.length);
      const tickets = await Promise.all(counted.map(({ ticket }) => store.ticket(ticket)));
      for (const [at, ticket] of tickets.entries()) {
        if (ticket) found.push({ ticket, cursor: `${day}|${counted[at]?.place ?? ""}` });
      }
      const last = found.at(-1);
      if (found.length === limit && last)
        return { items: found.map((each) => each.ticket), cursor: last.cursor };
      lookedAt += reported.length;
      after = reported.at(-1)?.place;
      if (reported.length < lookedAtOnce || after === undefined) break;
      if (lookedAt >= mostLookedAt)
        return { items: found.map((each) => each.ticket), cursor: `${day}|${after}` };
    }
  }
  return { items: found.map((each) => each.ticket) };
}
