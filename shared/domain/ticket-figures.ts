import * as z from "zod/mini";
import { isRating } from "./rating.ts";
import type { Ticket } from "./ticket.ts";

/**
 * What reports count of a ticket. Kept with what it taught, so that counting it again adds only the difference.
 */
export const TicketFigures = z.object({
  /** UTC day on which it was opened, `YYYY-MM-DD`: by it everything is counted. */
  day: z.string(),
  queue: z.string(),
  channel: z.string(),
  /** Who answered it first: a machine whose answer stood, people, or nobody. */
  answeredBy: z.enum(["machine", "people", "nobody"]),
  /** What the customer said of the machine's last answer. */
  said: z.exactOptional(z.enum(["helped", "not-helped"])),
  /** Until the first answer of a person, from when it came in; seconds. */
  firstResponse: z.exactOptional(z.number()),
  /** Until it was closed; seconds. */
  resolution: z.exactOptional(z.number()),
  /** A promise of the service level was missed. */
  breached: z.boolean(),
  /** 1 to 5. */
  rating: z.exactOptional(z.number()),
});
export type TicketFigures = z.infer<typeof TicketFigures>;

/** What is read of a ticket's story. */
export interface FiguresSource {
  readonly ticket: Ticket;
  readonly verdicts: readonly ("helped" | "not-helped" | "asked-again" | "silent")[];
  readonly messages: readonly {
    readonly decision: { readonly reason: { readonly rule: string; readonly detail?: string } };
  }[];
}

export function figuresOf({ ticket, verdicts, messages }: FiguresSource): TicketFigures {
  const said = verdicts.findLast((verdict) => verdict === "helped" || verdict === "not-helped");
  const rating = ratingIn(messages);
  return {
    day: ticket.createdAt.slice(0, 10),
    queue: ticket.queue,
    channel: ticket.channel,
    answeredBy: answeredBy(ticket, verdicts),
    ...((said === "helped" || said === "not-helped") && { said }),
    ...(ticket.respondedAt !== undefined && {
      firstResponse: secondsBetween(ticket.createdAt, ticket.respondedAt),
    }),
    ...(ticket.status === "closed" && { resolution: secondsBetween(ticket.createdAt, ticket.closedAt) }),
    breached: ticket.breachedAt !== undefined,
    ...(rating !== undefined && { rating }),
  };
}

function answeredBy({ respondedAt, waitingSince }: Ticket, verdicts: FiguresSource["verdicts"]) {
  if (respondedAt !== undefined) return "people";
  return verdicts.length > 0 && waitingSince === undefined ? "machine" : "nobody";
}

/** The last one counts: people change their minds. */
function ratingIn(messages: FiguresSource["messages"]): number | undefined {
  const rated = messages.findLast(({ decision }) => decision.reason.rule === "rated");
  const given = Number(rated?.decision.reason.detail);
  return isRating(given) ? given : undefined;
}

function secondsBetween(from: string, to: string): number {
  return Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
}
