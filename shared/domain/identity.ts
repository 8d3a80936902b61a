import type { Ids, MessageId } from "./ids.ts";
import type { Inbound } from "./message.ts";

/**
 * The id of whatever the inbound queue carries. What a person released from quarantine is a message of its own: the
 * first one stays settled, and releasing it twice still makes one.
 */
export function messageIdOf(ids: Ids, inbound: Inbound): MessageId {
  const { channel, identity } = carried(inbound);
  const released = inbound.kind === "message" && inbound.message.released !== undefined;
  return ids.message(channel, identity.key, `${identity.variant ?? ""}${released ? "#released" : ""}`);
}

function carried(inbound: Inbound) {
  switch (inbound.kind) {
    case "message":
      return inbound.message;
    case "unparseable":
      return inbound.item;
    case "event":
      return inbound.event;
  }
}
