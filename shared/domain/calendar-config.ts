import * as z from "zod/mini";

/** `09:00-12:30`, `22:00-06:00` (until the next morning), `00:00-24:00`. */
const range = z
  .string()
  .check(
    z.regex(
      /^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/,
      "must be a time range such as 09:00-17:30, or 22:00-06:00 past midnight",
    ),
  );
const ranges = z.array(range).check(z.maxLength(12));
const date = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/, "must be a date such as 2026-12-25"));

const Holiday = z.strictObject({
  name: z.exactOptional(z.string()),
  /** The day itself, or … */
  date: z.exactOptional(date),
  /** … a recurrence rule (RFC 5545, with RSCALE of RFC 7529), such as `FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25`. */
  rule: z.exactOptional(z.string().check(z.minLength(1), z.maxLength(500))),
  /** Where the rule begins to count (DTSTART). */
  from: z._default(date, "2000-01-01"),
  /** When it is open all the same; closed by default. */
  hours: z._default(ranges, []),
});

const day = z._default(ranges, []);

/** Hours of a desk as an operator writes them. A range belongs to the day on which it begins. */
export const CalendarConfig = z
  .strictObject({
    /** IANA name, such as `Asia/Shanghai`. */
    timeZone: z.string().check(z.refine(isTimeZone, "must be a time zone such as Europe/Berlin")),
    hours: z.strictObject({ mon: day, tue: day, wed: day, thu: day, fri: day, sat: day, sun: day }),
    holidays: z._default(z.array(Holiday).check(z.maxLength(400)), []),
  })
  .check(
    z.refine(({ hours }) => Object.values(hours).some((each) => each.length > 0), "is never open"),
    z.refine(
      ({ holidays }) => holidays.every((each) => (each.date === undefined) !== (each.rule === undefined)),
      "every holiday has either a date or a rule",
    ),
    z.refine(({ holidays }) => holidays.every(isRealDate), "a holiday's date is not in the calendar"),
  );
export type CalendarConfig = z.infer<typeof CalendarConfig>;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

function isRealDate({ date: named, from }: { readonly date?: string; readonly from: string }): boolean {
  return [named ?? from, from].every((each) => {
    const ms = Date.parse(`${each}T00:00:00Z`);
    return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(each);
  });
}
