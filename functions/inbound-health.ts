import { channelHealthStore } from "../shared/aws/channel-health-store.ts";
import type { StoreParts } from "../shared/aws/ticket-store.ts";
import { healthNotes } from "../shared/flow/health-notes.ts";

/** What is noted of accounts that messages came to; apart, so that it is loaded when the first message is through. */
export function openInboundHealth(parts: StoreParts) {
  return healthNotes(channelHealthStore(parts), () => new Date());
}
