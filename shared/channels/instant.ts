/** Below this a number counts seconds, above it milliseconds: 100 billion seconds are the year 5138. */
const secondsBelow = 1e11;
/** Ten thousand years: what `Date` still writes with a year of four digits. */
const latest = Date.UTC(9999, 11, 31);

/**
 * A platform's time as ISO 8601 in UTC. Takes seconds, milliseconds (as numbers or digits) and dates in words; anything
 * that cannot be a time is left out rather than stored.
 */
export function instantOf(time: number | string | undefined): string | undefined {
  if (time === undefined || time === "") return undefined;
  const number = typeof time === "number" ? time : /^-?\d+(\.\d+)?$/.test(time) ? Number(time) : undefined;
  const ms = number === undefined ? Date.parse(String(time)) : number < secondsBelow ? number * 1000 : number;
  if (!Number.isFinite(ms) || ms < 0 || ms > latest) return undefined;
  return new Date(Math.round(ms)).toISOString();
}
