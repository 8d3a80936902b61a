import type { BusinessHours } from "../domain/business-hours.ts";
import { deliveryFailed } from "../domain/clock-transitions.ts";
import type { Config } from "../domain/config.ts";
import { toKeep } from "../domain/keep.ts";
import type { OutboxEntry } from "../domain/outbox.ts";
import type { TicketStore } from "./ports.ts";

interface Telling {
  readonly store: TicketStore;
  readonly config: Config;
  readonly hours?: BusinessHours | undefined;
  readonly now: () => Date;
}

/** More writers than this on one ticket at the same time means that something else is wrong. */
const conflictsBorne = 25;

/**
 * A reply will not reach its customer: the ticket goes to people, who have to know. Repeatable.
 *
 * @param opensAgain whether a ticket that is closed is worth opening for it.
 */
export async function tellPeople(
  entry: OutboxEntry,
  { store, config, hours, now }: Telling,
  { opensAgain }: { readonly opensAgain: boolean },
): Promise<void> {
  for (let conflicts = 0; conflicts < conflictsBorne; conflicts += 1) {
    const before = await store.ticket(entry.ticket);
    if (!before || (before.status === "closed" && !opensAgain)) return;
    const at = now();
    const failed = deliveryFailed(before, entry, at, config);
    if (!failed) return;
    const after = toKeep(before, failed, { config, hours }, at);
    if ((await store.save({ before, after })) !== "conflict") return;
  }
  throw new Error(`ticket ${entry.ticket} changed ${conflictsBorne} times while people were told of a reply`);
}
