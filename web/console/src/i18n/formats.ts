const steps = [
  { unit: "day", ms: 86_400_000 },
  { unit: "hour", ms: 3_600_000 },
  { unit: "minute", ms: 60_000 },
] as const;

/** Dates, numbers and spans as the language writes them. */
export function makeFormats(language: string) {
  const time = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
  const day = new Intl.DateTimeFormat(language, { month: "short", day: "numeric" });
  const utcDay = new Intl.DateTimeFormat(language, { month: "short", day: "numeric", timeZone: "UTC" });
  const whole = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "always", style: "short" });
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  const number = new Intl.NumberFormat(language);
  const list = new Intl.ListFormat(language);
  const measured = (unit: string) =>
    new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 });

  return {
    /** Time today, else the day. */
    moment(iso: string, now = new Date()): string {
      const at = new Date(iso);
      return at.toDateString() === now.toDateString()
        ? time.format(at)
        : `${day.format(at)} ${time.format(at)}`;
    },
    whole: (iso: string) => whole.format(new Date(iso)),
    /** Such as "in 3 hr." or "19 min. ago". */
    relative(iso: string, now = Date.now()): string {
      const distance = new Date(iso).getTime() - now;
      const step = steps.find(({ ms }) => Math.abs(distance) >= ms) ?? {
        unit: "minute" as const,
        ms: 60_000,
      };
      return relative.format(Math.trunc(distance / step.ms), step.unit);
    },
    /** How long ago, in the shortest form that lists have room for, such as "19m". */
    span(iso: string, now = Date.now()): string {
      const distance = Math.max(0, now - new Date(iso).getTime());
      const step = steps.find(({ ms }) => distance >= ms) ?? { unit: "minute" as const, ms: 60_000 };
      const unit = new Intl.NumberFormat(language, { style: "unit", unit: step.unit, unitDisplay: "narrow" });
      return unit.format(Math.floor(distance / step.ms));
    },
    percent: (share: number) => percent.format(share),
    number: (count: number) => number.format(count),
    list: (names: readonly string[]) => list.format(names),
    bytes: (bytes: number) =>
      bytes < 1_000_000
        ? measured("kilobyte").format(bytes / 1_000)
        : measured("megabyte").format(bytes / 1_000_000),
    /** A day of UTC, whatever the time is here. */
    day: (isoDay: string) => utcDay.format(new Date(isoDay)),
    /** In the unit that suits it. */
    seconds(seconds: number): string {
      if (seconds < 60) return measured("second").format(seconds);
      if (seconds < 5_400) return measured("minute").format(seconds / 60);
      return seconds < 172_800
        ? measured("hour").format(seconds / 3_600)
        : measured("day").format(seconds / 86_400);
    },
  };
}
