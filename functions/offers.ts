import config from "relaydesk:config";
import { deskStore } from "../shared/aws/desk-store.ts";
import type { StoreParts } from "../shared/aws/ticket-store.ts";
import type { BusinessHours } from "../shared/domain/business-hours.ts";
import { offerWaiting } from "../shared/flow/offer-waiting.ts";
import type { TicketStore } from "../shared/flow/ports.ts";

/* What offering needs, apart from its callers so that it is loaded where tickets are offered. */

export function offerFrom(
  store: TicketStore,
  parts: StoreParts,
  hours: BusinessHours,
): ReturnType<typeof offerWaiting> {
  const now = () => new Date();
  return offerWaiting({ store, desk: deskStore(parts), config, hours, now });
}
