import type { FaqEntry } from "./faq.ts";

/** Whether an answer holds on a day, `YYYY-MM-DD` in the operator's time zone. */
export function isInForce(entry: Pick<FaqEntry, "validFrom" | "validUntil">, day: string): boolean {
  return (entry.validFrom ?? day) <= day && day <= (entry.validUntil ?? day);
}
