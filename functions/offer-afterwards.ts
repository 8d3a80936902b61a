import config from "relaydesk:config";
import type { StoreParts } from "../shared/aws/ticket-store.ts";
import type { BusinessHours } from "../shared/domain/business-hours.ts";
import type { Config } from "../shared/domain/config.ts";
import type { TicketStore } from "../shared/flow/ports.ts";

/** Whether any queue's tickets are offered; where none are, nothing of it is loaded. */
const offering = Object.values<Config["queues"][string]>(config.queues).some(({ offer }) => offer);

interface Log {
  warn(message: string, facts: { readonly error: Error }): void;
}

/**
 * Offers what waits to whom it can be offered, after something that may have changed that. It is only the fast way: what
 * fails here is found by the clock within a minute, and must not fail what went before.
 *
 * @param store that of the caller, by which desks are told
 */
export async function offerAfterwards(
  store: TicketStore,
  parts: StoreParts,
  hours: BusinessHours,
  log: Log,
): Promise<void> {
  if (!offering) return;
  try {
    const { offerFrom } = await import("./offers.ts");
    await offerFrom(store, parts, hours);
  } catch (error) {
    log.warn("nothing was offered", { error: error as Error });
  }
}
