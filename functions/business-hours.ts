import { type BusinessHours, noCalendars } from "../shared/domain/business-hours.ts";
import type { Config } from "../shared/domain/config.ts";

/** The calendars of the configuration. What knows dates, zones and rules is large, and loaded only where there are any. */
export async function openHours({ calendars }: Pick<Config, "calendars">): Promise<BusinessHours> {
  if (Object.keys(calendars).length === 0) return noCalendars;
  const { openBusinessHours } = await import("../shared/domain/calendar/open-calendar.ts");
  return openBusinessHours(calendars);
}
