/** What an invitation (RFC 5545) says to a person: what, when, where, who asks. */
export function calendarText(calendar: string): string {
  const event = new Map<string, string>();
  let depth = 0;
  for (const line of calendar
    .replace(/\r?\n[ \t]/g, "")
    .split(/\r?\n/)
    .slice(0, 2_000)) {
    const colon = line.indexOf(":");
    const name = /^[\w-]{1,40}/.exec(line)?.[0].toUpperCase() ?? "";
    const value = line.slice(colon + 1);
    // An alarm within the event has texts of its own.
    if (name === "BEGIN") depth = /^(?:VEVENT|VTODO)$/i.test(value) ? 1 : depth === 0 ? 0 : depth + 1;
    else if (name === "END") depth = Math.max(0, depth - 1);
    else if (depth === 1 && colon > 0 && !event.has(name)) event.set(name, value);
  }
  const lines = [
    event.get("SUMMARY"),
    when(event),
    event.get("LOCATION"),
    organiser(event),
    event.get("DESCRIPTION"),
  ];
  return lines
    .filter((line) => line !== undefined && line !== "")
    .map((line) => unescaped(line ?? ""))
    .join("\n");
}

function when(event: ReadonlyMap<string, string>): string | undefined {
  const start = readable(event.get("DTSTART"));
  const end = readable(event.get("DTEND"));
  return start === undefined || end === undefined ? start : `${start} – ${end}`;
}

/** `20260302T120000Z` → `2026-03-02 12:00 UTC`. */
function readable(stamp: string | undefined): string | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z)?)?/.exec(stamp ?? "");
  if (!match) return undefined;
  const [, year, month, day, hour, minute, utc] = match;
  const time = hour === undefined ? "" : ` ${hour}:${minute}${utc ? " UTC" : ""}`;
  return `${year}-${month}-${day}${time}`;
}

function organiser(event: ReadonlyMap<string, string>): string | undefined {
  return event.get("ORGANIZER")?.replace(/^mailto:/i, "");
}

function unescaped(text: string): string {
  return text.replace(/\\([\\;,nN])/g, (_, escaped: string) => (/n/i.test(escaped) ? "\n" : escaped));
}
