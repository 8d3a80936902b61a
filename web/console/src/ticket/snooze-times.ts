import type { TextKey } from "../i18n/en.ts";

export interface SnoozeChoice {
  readonly text: TextKey;
  /** Absent: until the customer writes. */
  readonly until?: Date;
}

const morning = 9;

/** The usual times for a rest, by the clock of whoever chooses. */
export function snoozeChoices(now: Date): readonly SnoozeChoice[] {
  const hours = (count: number) => new Date(now.getTime() + count * 3_600_000);
  const morningIn = (days: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, morning);
  const daysToMonday = (8 - now.getDay()) % 7 || 7;
  return [
    { text: "snooze_customer" },
    { text: "snooze_hour", until: hours(1) },
    { text: "snooze_hours", until: hours(4) },
    { text: "snooze_tomorrow", until: morningIn(1) },
    { text: "snooze_monday", until: morningIn(daysToMonday) },
    { text: "snooze_week", until: morningIn(7) },
  ];
}
