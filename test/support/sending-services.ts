import type { DeliverServices } from "../../shared/flow/deliver.ts";
import { healthNotes } from "../../shared/flow/health-notes.ts";
import type { ChannelHealthStore, QuotaStore } from "../../shared/flow/ports.ts";
import { sendingTurns } from "../../shared/flow/turns.ts";

/** What delivery needs besides the stores of tickets: on the same store, with one sender who never waits. */
export function sendingServices(
  store: ChannelHealthStore & QuotaStore,
  now: () => Date,
): Pick<DeliverServices, "health" | "healthNotes" | "turns"> {
  return {
    health: store,
    healthNotes: healthNotes(store, now),
    turns: sendingTurns({
      quotas: store,
      senders: 1,
      now: () => now().getTime(),
      sleep: async () => {},
    }),
  };
}
