/** Who calls, as far as the platform tells: claims, since caller ids can be made up. */
export interface Caller {
  /** What makes the contact. A hidden number is nobody's: each such call is a contact of its own. */
  readonly address: string;
  /** E.164, where it can be called back. */
  readonly number?: string;
  readonly hidden: boolean;
}

/**
 * What networks put in place of a number: words on a keypad (ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE), see
 * https://help.twilio.com/articles/223179988.
 */
const placeholders = new Set([
  "+266696687",
  "+7378742833",
  "+2562533",
  "+8656696",
  "+86282452253",
  "anonymous",
  "restricted",
  "blocked",
  "unknown",
  "unavailable",
]);

/** @param call id of the call; `from` is hostile */
export function callerOf(from: string | undefined, call: string): Caller {
  const given = (from ?? "").trim().slice(0, 200);
  if (given === "" || placeholders.has(given.toLowerCase())) {
    return { address: `hidden:${call}`, hidden: true };
  }
  // A space is what is left of a plus that was not encoded.
  const number = /^\+?[1-9]\d{6,14}$/.test(given) ? `+${given.replace(/^\+/, "")}` : undefined;
  return { address: number ?? given, ...(number !== undefined && { number }), hidden: false };
}

/** A number that a caller typed: how it is meant, only they know. `undefined` when it can be none. */
export function typedNumber(digits: string): string | undefined {
  const plain = digits.replace(/[^0-9]/g, "");
  return plain.length >= 5 && plain.length <= 15 ? plain : undefined;
}

/** Digit by digit, so that it is not read as a quantity. */
export function readOut(number: string): string {
  return [...number.replace(/[^0-9]/g, "")].join(" ");
}
