import * as z from "zod/mini";
import type { Lesson, Verdict } from "./lesson.ts";

/** How an entry did on one day, or on several. */
export const EntryCounts = z.object({
  /** Automatic answers, and what became of them; the rest of them met silence. */
  answered: z.number(),
  helped: z.number(),
  notHelped: z.number(),
  askedAgain: z.number(),
  /** Tickets for which an agent chose the entry. */
  chosen: z.number(),
});
export type EntryCounts = z.infer<typeof EntryCounts>;

export const noCounts: EntryCounts = { answered: 0, helped: 0, notHelped: 0, askedAgain: 0, chosen: 0 };
export const countNames = ["answered", "helped", "notHelped", "askedAgain", "chosen"] as const;

/** A difference to add to one entry's counts of one day. */
export interface CountChange {
  readonly day: string;
  readonly entry: string;
  readonly by: EntryCounts;
}

/** What must be added to the counters when one lesson takes the place of another; nothing where nothing changed. */
export function countChanges(
  before: Pick<Lesson, "answers" | "chosen"> | undefined,
  after: Pick<Lesson, "answers" | "chosen">,
): readonly CountChange[] {
  const sums = new Map<string, CountChange>();
  const add = (day: string, entry: string, name: keyof EntryCounts, by: number): void => {
    const key = `${day}#${entry}`;
    const { by: sum } = sums.get(key) ?? { by: noCounts };
    sums.set(key, { day, entry, by: { ...sum, [name]: sum[name] + by } });
  };
  for (const [lesson, sign] of [
    [before, -1],
    [after, 1],
  ] as const) {
    for (const { day, entry, verdict } of lesson?.answers ?? []) {
      add(day, entry, "answered", sign);
      const name = counterOf[verdict];
      if (name) add(day, entry, name, sign);
    }
    for (const { day, entry } of lesson?.chosen ?? []) add(day, entry, "chosen", sign);
  }
  return [...sums.values()].filter(({ by }) => countNames.some((name) => by[name] !== 0));
}

const counterOf: Readonly<Record<Verdict, keyof EntryCounts | undefined>> = {
  helped: "helped",
  "not-helped": "notHelped",
  "asked-again": "askedAgain",
  silent: undefined,
};

/** Sums of counts. */
export function addCounts(one: EntryCounts, other: EntryCounts): EntryCounts {
  return {
    answered: one.answered + other.answered,
    helped: one.helped + other.helped,
    notHelped: one.notHelped + other.notHelped,
    askedAgain: one.askedAgain + other.askedAgain,
    chosen: one.chosen + other.chosen,
  };
}
