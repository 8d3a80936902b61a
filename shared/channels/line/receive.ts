import { cleanText } from "../../domain/clean-text.ts";
import type { Attachment } from "../../domain/message.ts";
import { attachmentOf } from "../attachment-kind.ts";
import { Batch } from "../batch.ts";
import type { Incoming, ReceiveContext, Received } from "../channel.ts";
import { defined } from "../defined.ts";
import { hmac, isSignedWith } from "../hmac.ts";
import { instantOf } from "../instant.ts";
import { parseJson } from "../lossless-json.ts";
import { openRequest } from "../open-request.ts";
import { rejected } from "../rejected.ts";
import {
  Event,
  LineSecrets,
  type Message,
  Webhook,
  WithMessage,
  WithPostback,
  WithUnsend,
} from "./schema.ts";

export const maxBodyBytes = 1024 * 1024;

/**
 * A webhook of the LINE Messaging API (https://developers.line.biz/en/reference/messaging-api/#webhooks). The signature has
 * no time in it: repeats are told by the ids of messages and events. The console's "Verify" sends no events at all.
 */
export function receive(incoming: Incoming, context: ReceiveContext): Received {
  const opened = openRequest(incoming, context, { methods: ["POST"], maxBodyBytes, secrets: LineSecrets });
  if (opened.kind === "rejected") return opened;
  const { request, secrets } = opened;
  const presented = Buffer.from(request.headers["x-line-signature"] ?? "", "base64");
  if (!isSignedWith(secrets.channelSecret, presented, (key) => hmac("sha256", key, request.body))) {
    return rejected("bad-signature", "not signed with the channel secret");
  }
  const webhook = Webhook.safeParse(parseJson(request.body));
  if (!webhook.success) return rejected("malformed", "not a JSON webhook with events");

  const batch = new Batch({ channel: "line", account: request.account, now: context.now });
  const { destination, events } = webhook.data;
  for (const event of events) {
    batch.read(event, Event, "an event without a type", (known) => readEvent(batch, known, destination));
  }
  if (events.length === 0) batch.ignore("empty");
  return batch.received();
}

function readEvent(batch: Batch, event: Event, destination: string | undefined) {
  const facts = factsOf(event, destination, batch.origin.now);
  const problem = `a ${event.type.slice(0, 40)} event without its content`;
  switch (event.type) {
    case "message":
    case "messageEdited":
      return batch.read(event, WithMessage, problem, ({ message }) =>
        readMessage(batch, event, message, facts),
      );
    case "postback":
      return batch.read(event, WithPostback, problem, ({ postback }) => {
        const key = facts.eventId ?? `${facts.conversation}:${facts.sentAt ?? ""}:${postback.data}`;
        batch.message({
          ...facts,
          identity: { key },
          text: cleanText(postback.data),
          payload: cleanText(postback.data),
          attachments: [],
          references: [],
        });
      });
    case "unsend":
      return batch.read(event, WithUnsend, problem, ({ unsend: { messageId } }) => {
        const { replyToken: _none, standby: _other, sender, ...known } = facts;
        batch.event({
          ...known,
          type: "deletion",
          target: messageId,
          identity: { key: messageId, variant: "unsent" },
          sender: { address: sender.address },
        });
      });
    default:
      return batch.ignore(event.type);
  }
}

type Facts = ReturnType<typeof factsOf>;

/** A reply token is good for about a minute (not promised); some seconds are left for the way to LINE. */
const replyTokenMs = 50_000;

function factsOf(event: Event, destination: string | undefined, now: Date) {
  const { source } = event;
  const room = source?.groupId ?? source?.roomId;
  const conversation = room ?? source?.userId ?? "unknown";
  const until = new Date(now.getTime() + replyTokenMs).toISOString();
  return {
    conversation,
    // In a group the member may not have agreed to be known: then the group is all there is to answer.
    sender: { address: source?.userId ?? conversation, trust: "verified" as const },
    ...(room !== undefined && { group: true }),
    // Another module of the operator's owns the chat: a reply would be refused.
    ...(event.mode === "standby" && { standby: true }),
    ...(isReplyToken(event.replyToken) && { replyToken: { token: event.replyToken, until } }),
    ...defined({
      platformAccount: destination,
      eventId: event.webhookEventId,
      sentAt: instantOf(event.timestamp),
    }),
  };
}

/** The console's older "Verify" sends events with tokens of one repeated character, which must not be used. */
function isReplyToken(token: string | undefined): token is string {
  return token !== undefined && token !== "" && !/^(0+|f+)$/.test(token);
}

function readMessage(batch: Batch, event: Event, message: Message, facts: Facts) {
  const edited = event.type === "messageEdited";
  const version = facts.eventId ?? facts.sentAt ?? "";
  batch.message({
    ...facts,
    ...(message.mention?.mentionees?.some(({ isSelf }) => isSelf) && { mentioned: true }),
    identity: edited ? { key: message.id, variant: `edit:${version}` } : { key: message.id },
    ...(edited ? { edits: message.id } : { referenceId: message.id }),
    text: textOf(message),
    attachments: attachmentsOf(message),
    references: message.quotedMessageId === undefined ? [] : [message.quotedMessageId],
  });
}

function textOf(message: Message): string {
  switch (message.type) {
    case "text":
    case "sticker":
      return cleanText(message.text ?? "");
    case "image":
    case "video":
    case "audio":
    case "file":
      return "";
    case "location": {
      const { title, address, latitude, longitude } = message;
      const place =
        latitude !== undefined && longitude !== undefined ? `${latitude},${longitude}` : undefined;
      return cleanText([title, address, place].filter(Boolean).join(" ")) || "[location]";
    }
    default:
      return `[${message.type.replace(/[^\w-]/g, "").slice(0, 40) || "unsupported"}]`;
  }
}

function attachmentsOf(message: Message): Attachment[] {
  const { id, type, contentProvider, fileName: name, fileSize: size } = message;
  switch (type) {
    case "image":
    case "video":
    case "audio":
    case "file": {
      const elsewhere = contentProvider?.type === "external" ? contentProvider.originalContentUrl : undefined;
      const where = elsewhere === undefined ? { id } : { url: elsewhere };
      return [attachmentOf({ kind: type, name, size, ...where })];
    }
    case "sticker": {
      const { packageId, stickerId } = message;
      return packageId && stickerId
        ? [attachmentOf({ kind: "sticker", id: `${packageId}/${stickerId}` })]
        : [];
    }
    default:
      return [];
  }
}
