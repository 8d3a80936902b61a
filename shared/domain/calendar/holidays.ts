import { RRuleTemporal } from "rrule-temporal";
import { Temporal } from "temporal-polyfill";
import type { CalendarConfig } from "../calendar-config.ts";

type Holiday = CalendarConfig["holidays"][number];

/** The holiday on a date (`YYYY-MM-DD`), the first in the list where several fall on it. */
export type Holidays = (date: string) => Holiday | undefined;

/** More days of one rule in one year than this are no holidays. */
const daysKept = 366;
/** Years of which the dates are remembered. */
const yearsKept = 16;

/**
 * Dates and recurrence rules as one question. Rules are read a year at a time, as dates without a zone.
 *
 * @throws when a rule cannot be read, naming it
 */
export function holidaysOf(holidays: readonly Holiday[]): Holidays {
  const rules = holidays.map((holiday) => datesOf(holiday));
  const years = new Map<string, ReadonlyMap<string, Holiday>>();
  return (date) => {
    const year = date.slice(0, date.indexOf("-", 1));
    let known = years.get(year);
    if (!known) {
      known = holidaysIn(year, holidays, rules);
      if (years.size >= yearsKept) years.clear();
      years.set(year, known);
    }
    return known.get(date);
  };
}

type DatesIn = (year: string) => readonly string[];

function holidaysIn(year: string, holidays: readonly Holiday[], rules: readonly DatesIn[]) {
  const found = new Map<string, Holiday>();
  for (const [at, holiday] of holidays.entries()) {
    for (const date of rules[at]?.(year) ?? []) if (!found.has(date)) found.set(date, holiday);
  }
  return found;
}

function datesOf({ date, rule, from }: Holiday): DatesIn {
  if (date !== undefined) return (year) => (date.startsWith(`${year}-`) ? [date] : []);
  if (rule === undefined) return () => [];
  const parsed = ruleOf(rule, from);
  return (year) =>
    parsed
      .between(
        Temporal.ZonedDateTime.from(`${year}-01-01T00:00:00[UTC]`),
        Temporal.ZonedDateTime.from(`${year}-12-31T00:00:00[UTC]`),
        true,
      )
      .slice(0, daysKept)
      .map((occurrence) => occurrence.toString().slice(0, 10));
}

function ruleOf(rule: string, from: string): RRuleTemporal {
  try {
    const start = from.replaceAll("-", "");
    return new RRuleTemporal({
      rruleString: `DTSTART;TZID=UTC:${start}T000000\nRRULE:${rule.replace(/^RRULE:/i, "")}`,
    });
  } catch (cause) {
    throw new Error(`The holiday rule "${rule}" cannot be read: ${String(cause)}`, { cause });
  }
}
