import { countsOver, type HealthCounts, hourOf } from "../domain/channel-health.ts";
import type { FailureClass } from "../domain/outbox.ts";
import type { ChannelHealthStore } from "./ports.ts";

/** What happened on an account. */
export type HealthNote =
  | { readonly kind: "inbound" | "sent" }
  | { readonly kind: "failed"; readonly class: FailureClass };

export interface HealthNotes {
  /** Never throws: how an account does must not keep a message waiting. */
  note(channel: string, account: string, note: HealthNote): Promise<void>;
}

/** From one write to the next, for each account and process. Milliseconds. */
const between = 60_000;

interface Unwritten {
  counts: HealthCounts;
  writtenAt: number;
}

/**
 * Counts in the process, and writes at most once a minute for each account: the first at once, what comes after it with the
 * next. A process that ends takes up to a minute's counts with it; nothing is decided by them but an alarm.
 */
export function healthNotes(store: Pick<ChannelHealthStore, "countHealth">, now: () => Date): HealthNotes {
  const accounts = new Map<string, Unwritten>();
  return {
    async note(channel, account, note) {
      const at = now();
      const key = JSON.stringify([channel, account]);
      const kept = accounts.get(key) ?? { counts: nothing(), writtenAt: Number.NEGATIVE_INFINITY };
      accounts.set(key, kept);
      kept.counts = plus(kept.counts, countsOf(note, at.toISOString()), at);
      if (at.getTime() - kept.writtenAt < between) return;
      const { counts } = kept;
      kept.counts = nothing();
      kept.writtenAt = at.getTime();
      try {
        await store.countHealth(channel, account, counts, at);
      } catch {
        kept.counts = plus(counts, kept.counts, at);
      }
    },
  };
}

function nothing(): HealthCounts {
  return { inbound: 0, sent: 0, failures: {} };
}

function countsOf(note: HealthNote, at: string): HealthCounts {
  switch (note.kind) {
    case "inbound":
      return { ...nothing(), inbound: 1, lastInboundAt: at };
    case "sent":
      return { ...nothing(), sent: 1, lastSentAt: at };
    case "failed":
      return { ...nothing(), failures: { [note.class]: 1 } };
  }
}

function plus(before: HealthCounts, after: HealthCounts, at: Date): HealthCounts {
  const hour = hourOf(at);
  const sum = countsOver(
    [before, after].map((counts) => ({ hour, ...counts })),
    1,
    at,
  );
  return { ...before, ...after, ...sum };
}
