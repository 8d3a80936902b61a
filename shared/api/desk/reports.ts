import * as z from "zod/mini";
import { PageQuery } from "./fields.ts";

const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/, "must be a day such as 2026-03-02"));

/** Days are of UTC; both ends are in. */
export const ReportQuery = z.object({
  from: day,
  to: day,
  queue: z.exactOptional(z.string().check(z.maxLength(64))),
  channel: z.exactOptional(z.string().check(z.maxLength(40))),
});
export type ReportQuery = z.infer<typeof ReportQuery>;

/** The tickets behind a number of a report: of the same days, queue and channel. */
export const ReportTicketsQuery = z.object({
  ...ReportQuery.shape,
  of: z._default(
    z.enum(["tickets", "machine", "people", "helped", "notHelped", "breached", "closed", "rated"]),
    "tickets",
  ),
  ...PageQuery.shape,
});

const count = z.number();
const share = z.exactOptional(z.number());
const seconds = z.exactOptional(z.number());

/** Of some tickets. Shares are 0–1, and absent where there is nothing to divide by; times are seconds. */
export const SummaryView = z.object({
  tickets: count,
  byMachine: count,
  byPeople: count,
  closed: count,
  breached: count,
  automaticShare: share,
  /** Of those that a machine answered. */
  helpedShare: share,
  breachShare: share,
  firstResponseP50: seconds,
  firstResponseP90: seconds,
  resolutionP50: seconds,
  ratings: count,
  /** Mean of 1 to 5. */
  rating: z.exactOptional(z.number()),
});
export type SummaryView = z.infer<typeof SummaryView>;

/** Tickets by the day on which they were opened, as far as they were answered or closed by now. */
export const ReportView = z.object({
  from: day,
  to: day,
  whole: SummaryView,
  days: z.readonly(
    z.array(
      z.object({
        day,
        summary: SummaryView,
        /** Tickets by the channel that they came through. */
        channels: z.record(z.string(), count),
      }),
    ),
  ),
  channels: z.readonly(z.array(z.object({ channel: z.string(), summary: SummaryView }))),
  queues: z.readonly(z.array(z.object({ queue: z.string(), summary: SummaryView }))),
  /** How lines stood, hour by hour where it was noted. `at`: UTC, `YYYY-MM-DDTHH`. */
  backlog: z.readonly(
    z.array(
      z.object({
        at: z.string(),
        waiting: count,
        overdue: count,
        /** Hours since the most overdue one was due. */
        overdueHours: z.exactOptional(z.number()),
      }),
    ),
  ),
});
export type ReportView = z.infer<typeof ReportView>;
