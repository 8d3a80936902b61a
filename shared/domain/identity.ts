import type { Ids, MessageId } from "./ids.ts";
import type { Inbound, InboundMessage } from "./message.ts";

/**
 * The id of whatever the inbound queue carries. What a person released from quarantine is a message of its own: the
 * first one stays settled, and releasing it twice still makes one.
 */
export function messageIdOf(ids: Ids, inbound: Inbound): MessageId {
  const { channel, account, identity } = carried(inbound);
  // Chat platforms number messages per bot or source: two accounts of ours may be told the same number.
  const scoped = inbound.kind === "message" && inbound.message.threading === "conversation";
  const key = scoped ? `${account}|${identity.key}` : identity.key;
  const released = inbound.kind === "message" && inbound.message.released !== undefined;
  return ids.message(channel, key, `${identity.variant ?? ""}${released ? "#released" : ""}`);
}

/** Under which reference the mark of a message lies; nothing where it lies under its own id. */
export function markReference(ids: Ids, message: InboundMessage): string | undefined {
  // An edit lies beside what it replaces: who deletes the one deletes both.
  const reference = message.referenceId ?? message.edits;
  return reference === undefined ? undefined : ids.reference(message.channel, reference);
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
