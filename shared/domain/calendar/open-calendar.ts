import { Temporal } from "temporal-polyfill";
import type { BusinessCalendar, BusinessHours } from "../business-hours.ts";
import type { CalendarConfig } from "../calendar-config.ts";
import { holidaysOf } from "./holidays.ts";

/** From when until when it is open, milliseconds; `end` does not belong to it. */
interface Opening {
  readonly start: number;
  readonly end: number;
}

/** Days of which the openings are remembered. */
const daysKept = 1024;
/** A calendar that is closed for so many days on end counts around the clock after them: a clock must end some time. */
const closedDaysBorne = 730;

/**
 * A calendar ready to be asked. A range opens when the clock on the wall first shows its beginning or later, and closes
 * when it first shows its end or later: where the clock is put forward over a beginning, it opens at that moment; where
 * it is put back, the repeated hour opens nothing twice. Ranges that overlap count once.
 *
 * @throws when a holiday rule cannot be read
 */
export function openCalendar(config: CalendarConfig): BusinessCalendar {
  const openings = openingsOf(config);
  return {
    isOpen: (at) => firstOf(openings, at).start <= at,
    nextOpening: (at) => Math.max(at, firstOf(openings, at).start),
    add: (from, amount) => add(openings, from, amount),
    between: (from, to) => between(openings, from, to),
  };
}

/** Opens each calendar when it is first asked for. */
export function openBusinessHours(configs: Readonly<Record<string, CalendarConfig>>): BusinessHours {
  const opened = new Map<string, BusinessCalendar>();
  return (name) => {
    const config = Object.hasOwn(configs, name) ? configs[name] : undefined;
    if (!config) return undefined;
    const known = opened.get(name) ?? openCalendar(config);
    opened.set(name, known);
    return known;
  };
}

/** Openings from a moment on, in order, none overlapping, each with what is left of it. Never ends. */
type Openings = (from: number) => Generator<Opening>;

function firstOf(openings: Openings, at: number): Opening {
  for (const opening of openings(at)) return opening;
  return { start: at, end: Number.POSITIVE_INFINITY };
}

function add(openings: Openings, from: number, amount: number): number {
  if (amount <= 0) return from;
  let left = amount;
  for (const { start, end } of openings(from)) {
    if (end - start >= left) return start + left;
    left -= end - start;
  }
  return from + amount;
}

function between(openings: Openings, from: number, to: number): number {
  let sum = 0;
  for (const { start, end } of openings(from)) {
    if (start >= to) break;
    sum += Math.min(end, to) - start;
  }
  return sum;
}

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

function openingsOf(config: CalendarConfig): Openings {
  const { timeZone, hours } = config;
  const holidays = holidaysOf(config.holidays);
  const week = weekdays.map((day) => parseRanges(hours[day]));
  const days = new Map<string, readonly Opening[]>();

  function openingsOn(date: Temporal.PlainDate): readonly Opening[] {
    const name = date.toString();
    const known = days.get(name);
    if (known) return known;
    const holiday = holidays(name);
    const ranges = holiday ? parseRanges(holiday.hours) : (week[date.dayOfWeek - 1] ?? []);
    const made = ranges.map((range) => openingOf(range, date, timeZone));
    if (days.size >= daysKept) days.clear();
    days.set(name, made);
    return made;
  }

  return function* (from) {
    // A range of the day before may reach into this one.
    const first = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(timeZone).toPlainDate();
    let date = first.subtract({ days: 1 });
    let open = from;
    for (let closed = 0; closed <= closedDaysBorne; closed += 1, date = date.add({ days: 1 })) {
      for (const opening of openingsOn(date)) {
        const start = Math.max(opening.start, open);
        if (opening.end <= start) continue;
        yield { start, end: opening.end };
        open = opening.end;
        closed = 0;
      }
    }
    yield { start: Math.max(open, firstInstant(date, 0, timeZone)), end: Number.POSITIVE_INFINITY };
  };
}

/** Minutes of the day on which it begins; beyond 1440 is the next day. */
interface Range {
  readonly from: number;
  readonly to: number;
}

function parseRanges(ranges: readonly string[]): readonly Range[] {
  return ranges
    .map((range) => {
      const [from = 0, to = 0] = range.split("-").map(minuteOfDay);
      return { from, to: to <= from ? to + 1440 : to };
    })
    .sort((a, b) => a.from - b.from);
}

function minuteOfDay(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return 60 * hours + minutes;
}

function openingOf({ from, to }: Range, date: Temporal.PlainDate, timeZone: string): Opening {
  return { start: firstInstant(date, from, timeZone), end: firstInstant(date, to, timeZone) };
}

/** The first moment at which the clock on the wall shows this time of this date, or a later one. */
function firstInstant(date: Temporal.PlainDate, minutes: number, timeZone: string): number {
  const wall = date
    .add({ days: Math.floor(minutes / 1440) })
    .toPlainDateTime({ hour: Math.floor((minutes % 1440) / 60), minute: minutes % 60 });
  const earlier = wall.toZonedDateTime(timeZone, { disambiguation: "earlier" });
  if (earlier.toPlainDateTime().equals(wall)) return earlier.epochMilliseconds;
  // The clock never shows it: it is put forward over it.
  const skips = earlier.getTimeZoneTransition("next");
  return (skips ?? earlier).epochMilliseconds;
}
