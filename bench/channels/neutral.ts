import { clientIdIn } from "../../shared/channels/chat/receive.ts";
import type { Attachment, Inbound, InboundMessage } from "../../shared/domain/message.ts";

/** The neutral form that fixtures expect: one flat object per event, absent values left out. */
export type Neutral = Readonly<Record<string, unknown>>;

/** What our channels make of an event, in the neutral form. */
export function toNeutral(item: Inbound): Neutral {
  switch (item.kind) {
    case "message":
      return messageOf(item.message);
    case "unparseable":
      return { type: "invalid", reason: item.item.problem };
    case "event":
      return eventOf(item.event);
  }
}

function messageOf(message: InboundMessage): Neutral {
  const { sender, comment, references, edits } = message;
  return present({
    type: typeOf(message),
    id: idOf(message),
    event: message.eventId,
    account: message.platformAccount,
    conversation: message.conversation,
    // In a group where the member is not known, the group stands in.
    sender: message.group && sender.address === message.conversation ? undefined : sender.address,
    name: sender.name,
    username: sender.username,
    ts: message.sentAt,
    text: message.text || undefined,
    lang: message.languageHint,
    media: message.attachments.length > 0 ? message.attachments.map(mediaOf) : undefined,
    replyTo: references[0],
    target: edits,
    post: comment?.post,
    parent: comment?.parent,
    payload: message.payload,
    group: message.group,
    replyToken: message.replyToken?.token,
    optOut: message.optOut?.toUpperCase(),
  });
}

/** In the chat an id is its client's own, which we keep together with whose it is. */
function idOf({ channel, identity }: InboundMessage): string | undefined {
  return channel === "chat" ? clientIdIn(identity.key) : identity.key;
}

function typeOf({ edits, comment, optOut, payload, referenceId }: InboundMessage): string {
  if (edits !== undefined) return "edit";
  if (optOut !== undefined) return "optout";
  // A pressed button is nothing that could be quoted.
  if (payload !== undefined && !(referenceId && !referenceId.startsWith("callback:"))) return "postback";
  return comment ? "comment" : "message";
}

function mediaOf({ kind, providerId, url, type, name }: Attachment): Neutral {
  return present({ kind, id: providerId, url, mime: type, name });
}

function eventOf(event: Extract<Inbound, { kind: "event" }>["event"]): Neutral {
  const common = {
    id: event.identity.key,
    event: event.eventId,
    account: event.platformAccount,
    conversation: event.conversation,
    sender: event.sender?.address,
    name: event.sender?.name,
    ts: event.sentAt,
    group: event.group,
  };
  switch (event.type) {
    case "status":
      return present({
        ...common,
        type: "status",
        target: event.targets[0],
        status: event.detail ?? event.status,
        error: event.error,
      });
    case "deletion":
      return present({ ...common, ...event.comment, type: "delete", target: event.target });
    case "mail-address":
      return { type: event.type };
    case "call": {
      const { step, call, status, digits, text, confidence, url, seconds, recording } = event;
      return present({
        ...common,
        type: step,
        ...{ call, status, digits, text, confidence, url, seconds, recording },
      });
    }
  }
}

function present(fields: object): Neutral {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
