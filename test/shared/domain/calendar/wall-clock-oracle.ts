import type { CalendarConfig } from "../../../../shared/domain/calendar-config.ts";

const minute = 60_000;
const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

/**
 * The calendar said again, slowly and obviously: looks at the clock on the wall every minute. Dates alone are holidays
 * here, and moments are whole minutes.
 */
export function wallClockOracle(config: CalendarConfig, from: number, to: number) {
  const open = shownEveryMinute(config.timeZone, from, to).map(isOpenWhen(config));
  return {
    isOpen: (at: number) => open[(at - from) / minute] ?? false,
    between: (start: number, end: number) =>
      open.slice((start - from) / minute, (end - from) / minute).filter(Boolean).length * minute,
    /** Undefined when it is not within what was looked at. */
    add(start: number, amount: number): number | undefined {
      let left = amount;
      for (let at = start; at < to; at += minute) {
        if (left === 0) return at;
        if (open[(at - from) / minute]) left -= minute;
      }
      return left === 0 ? to : undefined;
    },
    nextOpening(start: number): number | undefined {
      const found = open.indexOf(true, (start - from) / minute);
      return found < 0 ? undefined : from + found * minute;
    },
  };
}

const looked = new Map<string, readonly string[]>();

/** What the clock on the wall shows in each minute. While it repeats an hour, it is as if it stood still. */
function shownEveryMinute(timeZone: string, from: number, to: number): readonly string[] {
  const key = `${timeZone} ${from} ${to}`;
  const known = looked.get(key);
  if (known) return known;
  const show = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
  const walls: string[] = [];
  let shown = "";
  for (let at = from - 48 * 60 * minute; at < to; at += minute) {
    const wall = show.format(at);
    if (wall > shown) shown = wall;
    if (at >= from) walls.push(shown);
  }
  looked.set(key, walls);
  return walls;
}

function isOpenWhen(config: CalendarConfig): (shown: string) => boolean {
  const spans = new Map<string, readonly (readonly [from: string, end: string])[]>();
  return (shown) => {
    const today = shown.slice(0, 10);
    const todays = spans.get(today) ?? [dayBefore(today), today].flatMap((day) => spansOf(day, config));
    spans.set(today, todays);
    return todays.some(([from, end]) => from <= shown && shown < end);
  };
}

function spansOf(day: string, config: CalendarConfig) {
  return rangesOn(day, config).map((range) => {
    const [from = "", to = ""] = range.split("-");
    return [`${day} ${from}`, to <= from ? `${dayAfter(day)} ${to}` : `${day} ${to}`] as const;
  });
}

function rangesOn(day: string, { hours, holidays }: CalendarConfig): readonly string[] {
  const holiday = holidays.find(({ date }) => date === day);
  return holiday ? holiday.hours : hours[weekdays[new Date(`${day}T00:00Z`).getUTCDay()] ?? "sun"];
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}
