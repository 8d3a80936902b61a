import * as z from "zod/mini";

/** `08:30`, or `24:00` for the end of the day. */
const Time = z.string().check(z.regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, "must be a time such as 08:30"));

const Range = z
  .tuple([Time, Time])
  .check(z.refine(([from, to]) => from < to, "must end after it begins: write what passes midnight as two"));

const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
const Day = z._default(z.array(Range), []);

/** When somebody is there, in the operator's time zone. */
export const OfficeHours = z.strictObject({
  /** IANA, such as `Asia/Singapore`. */
  timeZone: z.string().check(z.refine(isTimeZone, "must be a time zone such as Europe/Berlin")),
  mon: Day,
  tue: Day,
  wed: Day,
  thu: Day,
  fri: Day,
  sat: Day,
  sun: Day,
  /** Days on which nobody is there, `YYYY-MM-DD`. */
  holidays: z._default(z.array(z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/, "must be YYYY-MM-DD"))), []),
});
export type OfficeHours = z.infer<typeof OfficeHours>;

/** Whether somebody is there at that moment. The end of a range does not belong to it. */
export function isOpen(hours: OfficeHours, now: Date): boolean {
  const { date, day, time } = localTime(hours.timeZone, now);
  if (hours.holidays.includes(date)) return false;
  return hours[day].some(([from, to]) => from <= time && time < to);
}

function localTime(timeZone: string, now: Date) {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "iso8601",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
  }).formatToParts(now);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? "";
  const weekday = part("weekday").toLowerCase();
  return {
    date: `${part("year")}-${part("month")}-${part("day")}`,
    day: days.find((each) => each === weekday) ?? "sun",
    time: `${part("hour")}:${part("minute")}`,
  };
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
