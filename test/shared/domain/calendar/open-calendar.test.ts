import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openBusinessHours, openCalendar } from "../../../../shared/domain/calendar/open-calendar.ts";
import { CalendarConfig } from "../../../../shared/domain/calendar-config.ts";
import { wallClockOracle } from "./wall-clock-oracle.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Zones with a moment near which their clocks are changed: forward, back, by half an hour, over a whole day. */
const changes: readonly (readonly [zone: string, around: string])[] = [
  ["Europe/Berlin", "2026-03-29T01:00Z"],
  ["Europe/Berlin", "2026-10-25T01:00Z"],
  ["America/New_York", "2026-03-08T07:00Z"],
  ["America/New_York", "2026-11-01T06:00Z"],
  ["Australia/Lord_Howe", "2026-04-04T15:00Z"],
  ["Australia/Lord_Howe", "2026-10-03T15:30Z"],
  ["Africa/Casablanca", "2026-02-15T02:00Z"],
  ["Africa/Casablanca", "2026-03-22T02:00Z"],
  ["America/Santiago", "2026-09-06T04:00Z"],
  ["America/Santiago", "2026-04-05T03:00Z"],
  ["Africa/Cairo", "2026-04-23T22:00Z"],
  ["Africa/Cairo", "2026-10-29T21:00Z"],
  ["Pacific/Apia", "2011-12-30T10:00Z"],
  ["Pacific/Chatham", "2026-09-26T14:00Z"],
  ["America/St_Johns", "2026-11-01T04:30Z"],
  ["Asia/Shanghai", "2026-10-01T00:00Z"],
  ["Asia/Kathmandu", "2026-10-01T00:00Z"],
];

const time = fc.integer({ min: 0, max: 1439 }).map(clock);
const end = fc.integer({ min: 0, max: 1440 }).map(clock);
const ranges = fc.array(
  fc.tuple(time, end).map(([from, to]) => `${from}-${to}`),
  { maxLength: 3 },
);

function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

/** A week around a change of the clocks, with hours at random and holidays in it. */
const cases = fc
  .record({
    change: fc.constantFrom(...changes),
    week: fc.tuple(ranges, ranges, ranges, ranges, ranges, ranges, ranges),
    holidays: fc.array(fc.record({ days: fc.integer({ min: -4, max: 4 }), hours: ranges }), { maxLength: 3 }),
    at: fc.integer({ min: 0, max: 6 * 1440 }),
    amount: fc.integer({ min: 0, max: 3000 }),
  })
  .map(({ change: [timeZone, around], week, holidays, at, amount }) => {
    const [mon, tue, wed, thu, fri, sat, sun] = week;
    const middle = Date.parse(around);
    const config = CalendarConfig.parse({
      timeZone,
      // Something is open, so that a clock ends.
      hours: { mon, tue, wed: [...wed, "10:00-11:00"], thu, fri, sat, sun },
      holidays: holidays.map(({ days, hours }) => ({
        date: new Date(middle + days * day).toISOString().slice(0, 10),
        hours,
      })),
    });
    const from = middle - 3 * day;
    return { config, from, to: middle + 5 * day, at: from + at * minute, amount: amount * minute };
  });

describe("a business calendar agrees with a look at the clock every minute, over changes of the clocks,", () => {
  test("on when it is open, and next opens", () => {
    fc.assert(
      fc.property(cases, ({ config, from, to, at }) => {
        const [calendar, oracle] = [openCalendar(config), wallClockOracle(config, from, to)];
        expect(calendar.isOpen(at)).toBe(oracle.isOpen(at));
        const next = oracle.nextOpening(at);
        if (next !== undefined) expect(calendar.nextOpening(at)).toBe(next);
        else expect(calendar.nextOpening(at)).toBeGreaterThanOrEqual(to);
      }),
      { numRuns: 150 },
    );
  });

  test("on working time added and counted", () => {
    fc.assert(
      fc.property(cases, ({ config, from, to, at, amount }) => {
        const [calendar, oracle] = [openCalendar(config), wallClockOracle(config, from, to)];
        const due = oracle.add(at, amount);
        if (due !== undefined) expect(calendar.add(at, amount)).toBe(due);
        else expect(calendar.add(at, amount)).toBeGreaterThanOrEqual(to);
        const later = Math.min(to, at + amount);
        expect(calendar.between(at, later)).toBe(oracle.between(at, later));
      }),
      { numRuns: 150 },
    );
  });

  test("and adding is the inverse of counting, to the millisecond", () => {
    fc.assert(
      fc.property(cases, fc.nat({ max: minute }), ({ config, at, amount }, ms) => {
        const calendar = openCalendar(config);
        const due = calendar.add(at + ms, amount);
        expect(calendar.between(at + ms, due)).toBe(amount);
        if (amount > 0) expect(calendar.between(at + ms, due - 1)).toBe(amount - 1);
      }),
      { numRuns: 300 },
    );
  });
});

function calendarOf(config: Parameters<typeof CalendarConfig.parse>[0]) {
  const calendar = openCalendar(CalendarConfig.parse(config));
  return {
    add: (from: string, minutes: number) =>
      new Date(calendar.add(Date.parse(from), minutes * minute)).toISOString(),
    next: (at: string) => new Date(calendar.nextOpening(Date.parse(at))).toISOString(),
    isOpen: (at: string) => calendar.isOpen(Date.parse(at)),
  };
}

const workdays = (hours: readonly string[]) => ({
  mon: hours,
  tue: hours,
  wed: hours,
  thu: hours,
  fri: hours,
});

describe("a business calendar", () => {
  test("carries a target over lunch, the night and the weekend", () => {
    const { add } = calendarOf({
      timeZone: "Asia/Shanghai",
      hours: workdays(["09:00-12:00", "13:00-18:00"]),
    });
    // Friday 11:30 in Shanghai, four hours: half an hour, the afternoon to 16:30.
    expect(add("2026-03-06T03:30:00Z", 240)).toBe("2026-03-06T08:30:00.000Z");
    expect(add("2026-03-06T09:30:00Z", 60)).toBe("2026-03-09T01:30:00.000Z");
    expect(add("2026-03-07T09:30:00Z", 60)).toBe("2026-03-09T02:00:00.000Z");
  });

  test("ends a target at the close of business rather than at the next opening", () => {
    const { add } = calendarOf({ timeZone: "UTC", hours: workdays(["09:00-17:00"]) });
    expect(add("2026-03-06T16:00:00Z", 60)).toBe("2026-03-06T17:00:00.000Z");
  });

  test("counts a night shift to the day on which it begins", () => {
    const { isOpen } = calendarOf({
      timeZone: "Europe/Berlin",
      hours: { thu: ["22:00-06:00"], fri: ["22:00-06:00"] },
      holidays: [{ date: "2026-12-25" }],
    });
    expect(isOpen("2026-12-25T03:00:00Z")).toBe(true);
    expect(isOpen("2026-12-25T22:30:00Z")).toBe(false);
    expect(isOpen("2026-12-26T03:00:00Z")).toBe(false);
  });

  test("keeps other hours on a holiday that has some", () => {
    const { isOpen } = calendarOf({
      timeZone: "Europe/Berlin",
      hours: workdays(["09:00-18:00"]),
      holidays: [{ rule: "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24", hours: ["09:00-12:00"] }],
    });
    expect(isOpen("2026-12-24T10:30:00Z")).toBe(true);
    expect(isOpen("2026-12-24T13:00:00Z")).toBe(false);
    expect(isOpen("2026-12-23T13:00:00Z")).toBe(true);
  });

  test.each([
    ["a fixed day of each year", "FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=1", "2031-10-01"],
    ["the fourth Thursday of November", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "2026-11-26"],
    ["the last Monday of May", "FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO", "2027-05-31"],
    ["the Chinese New Year", "RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1", "2026-02-17"],
    ["three days from the first of May", "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1,2,3", "2028-05-03"],
  ])("is closed by a rule for %s", (_name, rule, date) => {
    const all = ["00:00-24:00"];
    const { isOpen } = calendarOf({
      timeZone: "Asia/Shanghai",
      hours: { ...workdays(all), sat: all, sun: all },
      holidays: [{ rule, from: "2020-01-25" }],
    });
    expect(isOpen(`${date}T12:00:00+08:00`)).toBe(false);
    const before = new Date(Date.parse(`${date}T12:00:00+08:00`) - 5 * day).toISOString();
    expect(isOpen(before)).toBe(true);
  });

  test("that holidays close for ever counts around the clock in the end", () => {
    const { add } = calendarOf({
      timeZone: "UTC",
      hours: workdays(["09:00-17:00"]),
      holidays: [{ rule: "FREQ=DAILY" }],
    });
    expect(Date.parse(add("2026-03-06T16:00:00Z", 60))).toBeGreaterThan(Date.parse("2028-03-01T00:00:00Z"));
  });

  test.each([
    ["a range that is none", { hours: { mon: ["9-17"] } }, "must be a time range"],
    ["a zone that is none", { timeZone: "Mars/Olympus", hours: { mon: ["09:00-17:00"] } }, "time zone"],
    ["no hours at all", { hours: {} }, "is never open"],
    ["a day that is none", { hours: { mon: ["09:00-17:00"] }, holidays: [{ date: "2026-02-30" }] }, "not in"],
    ["a holiday without a day", { hours: { mon: ["09:00-17:00"] }, holidays: [{}] }, "a date or a rule"],
  ])("is refused with %s", (_name, config, message) => {
    const parsed = CalendarConfig.safeParse({ timeZone: "UTC", ...config });
    expect(parsed.success).toBe(false);
    expect(parsed.error?.issues.map((issue) => issue.message).join()).toContain(message);
  });

  test("names the rule that cannot be read", () => {
    expect(() =>
      calendarOf({ timeZone: "UTC", hours: workdays(["09:00-17:00"]), holidays: [{ rule: "FREQ=NEVER" }] }),
    ).toThrow(/"FREQ=NEVER" cannot be read/);
  });

  test("is found by its name, and only by its own", () => {
    const config = CalendarConfig.parse({ timeZone: "UTC", hours: { mon: ["09:00-17:00"] } });
    const hours = openBusinessHours({ office: config });
    expect(hours("office")).toBe(hours("office"));
    expect(hours("toString")).toBeUndefined();
  });
});
