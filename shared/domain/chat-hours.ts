/** When people are at the chat: the operator's week in one time zone. */
export interface ChatHours {
  /** IANA name. */
  readonly timeZone: string;
  /** By day of the week, `1` Monday to `7` Sunday; times as `09:00`, the end excluded. */
  readonly days: Readonly<Record<string, { readonly from: string; readonly to: string }>>;
}

export type Attendance = { readonly open: true } | { readonly open: false; readonly opensAt?: string };

const minuteMs = 60_000;
/** Two weeks have every day twice, whatever clocks do in between. */
const daysSearched = 14;

/**
 * Whether people are there now, and else when they come back (ISO 8601, to the minute). Without hours nothing is known, and
 * the chat counts as open. What is written as ending before it begins goes on until midnight.
 */
export function attendance(hours: ChatHours | undefined, now: Date): Attendance {
  if (!hours) return { open: true };
  const local = localTime(now, hours.timeZone);
  const today = hours.days[local.day];
  if (today && today.from <= local.clock && local.clock < endOf(today)) return { open: true };
  const opensAt = nextOpening(hours, now);
  return { open: false, ...(opensAt !== undefined && { opensAt }) };
}

function endOf({ from, to }: { readonly from: string; readonly to: string }): string {
  return to > from ? to : "24:00";
}

/** The first opening after now: looked for day by day, then to the minute, so that changes of the clock are heeded. */
function nextOpening(hours: ChatHours, now: Date): string | undefined {
  for (let ahead = 0; ahead <= daysSearched; ahead += 1) {
    const near = new Date(now.getTime() + ahead * 24 * 60 * minuteMs);
    const local = localTime(near, hours.timeZone);
    const from = hours.days[local.day]?.from;
    if (from === undefined) continue;
    const opening = new Date(
      Math.floor(near.getTime() / minuteMs) * minuteMs +
        (minutesOf(from) - minutesOf(local.clock)) * minuteMs,
    );
    // Between here and there the clock may have been changed.
    const off = minutesOf(from) - minutesOf(localTime(opening, hours.timeZone).clock);
    const exact = new Date(opening.getTime() + off * minuteMs);
    if (exact > now) return exact.toISOString();
  }
  return undefined;
}

const dayNumbers: Readonly<Record<string, string>> = {
  Mon: "1",
  Tue: "2",
  Wed: "3",
  Thu: "4",
  Fri: "5",
  Sat: "6",
  Sun: "7",
};

function localTime(at: Date, timeZone: string): { readonly day: string; readonly clock: string } {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return { day: dayNumbers[parts.weekday ?? ""] ?? "", clock: `${parts.hour}:${parts.minute}` };
}

function minutesOf(clock: string): number {
  const [hours = "0", minutes = "0"] = clock.split(":");
  return Number(hours) * 60 + Number(minutes);
}
