import type { Ids, MessageId } from "./ids.ts";
import type { Inbound } from "./message.ts";

/**
 * The id of whatever the inbound queue carries. What a person released from quarantine is a message of its own: the
 * first one stays settled, and releasing it twice still makes one.
 */
export function messageIdOf(ids: Ids, inbound: Inbound): MessageId {
  const { channel, identity } = inbound.kind === "message" ? inbound.message : inbound.item;
  const released = inbound.kind === "message" && inbound.message.released !== undefined;
  return ids.message(channel, identity.key, `${identity.variant ?? ""}${released ? "#released" : ""}`);
}
