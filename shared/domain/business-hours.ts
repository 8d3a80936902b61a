/**
 * When a desk works. Instants are milliseconds since 1970, amounts are milliseconds of working time. Implemented by
 * `calendar/open-calendar.ts`, which is loaded where the configuration names calendars, and by `aroundTheClock`.
 */
export interface BusinessCalendar {
  isOpen(at: number): boolean;
  /** The first moment from `at` on at which it is open, `at` itself included. */
  nextOpening(at: number): number;
  /** The first moment at which `amount` of working time has passed since `from`. */
  add(from: number, amount: number): number;
  /** Working time that passes from one moment to a later one; 0 when it is not later. */
  between(from: number, to: number): number;
}

/** Every minute of every day. */
export const aroundTheClock: BusinessCalendar = {
  isOpen: () => true,
  nextOpening: (at) => at,
  add: (from, amount) => from + amount,
  between: (from, to) => Math.max(0, to - from),
};

/** The calendars that a configuration names, opened. */
export type BusinessHours = (name: string) => BusinessCalendar | undefined;

/** Where nothing is counted by business hours. */
export const noCalendars: BusinessHours = () => undefined;
