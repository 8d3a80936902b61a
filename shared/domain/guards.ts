import { createHash } from "node:crypto";
import * as z from "zod/mini";

/** So many within so many hours. */
export interface Window {
  readonly count: number;
  readonly hours: number;
}

/** Times are seconds since 1970, newest first: short, since they lie in a record that every message rewrites. */
export const Lately = z.object({
  /** When the ticket was replied to automatically. */
  replies: z.array(z.number()),
  /** When a message opened it again. */
  reopens: z.array(z.number()),
  /** What its messages said and when: `textDigest` with the time behind it, one short text each. */
  texts: z.array(z.string()),
});
/** What the guards against loops count on one ticket. Only as much is kept as they can ask for. */
export type Lately = z.infer<typeof Lately>;

export const nothingLately: Lately = { replies: [], reopens: [], texts: [] };

/** How many of each are worth keeping. */
export interface Kept {
  readonly perTicket: Window;
  readonly reopensPerContact: Window;
  readonly identicalTexts: Window;
}

/** The counts with one more message. */
export function noted(
  before: Lately,
  message: { readonly at: Date; readonly replied: boolean; readonly text: string | undefined },
  kept: Kept,
): Lately {
  const at = seconds(message.at);
  return {
    replies: (message.replied ? [at, ...before.replies] : before.replies).slice(0, kept.perTicket.count),
    reopens: before.reopens,
    // Twice as many: machines that talk to us may take turns between two sentences.
    texts: (message.text === undefined ? before.texts : [`${message.text}${at}`, ...before.texts]).slice(
      0,
      2 * kept.identicalTexts.count,
    ),
  };
}

export function notedReopening(before: Lately, now: Date, kept: Kept): Lately {
  return {
    ...before,
    reopens: [seconds(now), ...before.reopens].slice(0, kept.reopensPerContact.count),
  };
}

/** How many of these moments lie within the window that ends now. */
export function within(times: readonly number[], { hours }: Pick<Window, "hours">, now: Date): number {
  const since = seconds(now) - hours * 3600;
  return times.filter((time) => time >= since).length;
}

/** How often the text was said within the window. */
export function saidWithin(texts: Lately["texts"], digest: string, window: Window, now: Date): number {
  return within(
    texts.filter((text) => text.startsWith(digest)).map((text) => Number(text.slice(digestLength))),
    window,
    now,
  );
}

const digestLength = 8;

/**
 * 48 bits that two texts share when they differ in nothing but case, white space and numbers: other desks put a number
 * of their own and the time into the same sentence. `undefined` for a text that says nothing.
 */
export function textDigest(text: string): string | undefined {
  const same = text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\p{N}+/gu, "0")
    .replace(/\s+/g, " ")
    .trim();
  if (same === "") return undefined;
  return createHash("sha256").update(same).digest("base64url").slice(0, digestLength);
}

function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}
