import type * as z from "zod/mini";
import { cleanText } from "../../domain/clean-text.ts";
import type { Attachment } from "../../domain/message.ts";
import { attachmentOf, kindOfType } from "../attachment-kind.ts";
import { Batch } from "../batch.ts";
import type { Incoming, ReceiveContext, Received, WebhookRequest } from "../channel.ts";
import { defined } from "../defined.ts";
import { hmac, isSignedWith } from "../hmac.ts";
import { instantOf } from "../instant.ts";
import { parseJson } from "../lossless-json.ts";
import { openRequest } from "../open-request.ts";
import { rejected } from "../rejected.ts";
import { AnyEvent, Callback, Changed, Message, Removed, SlackSecrets, Verification } from "./schema.ts";

export const maxBodyBytes = 1024 * 1024;
/** How far Slack's clock and ours may be apart. Seconds. */
const tolerance = 300;

/**
 * One event of Slack's Events API. The signature covers the time and the body
 * (https://docs.slack.dev/authentication/verifying-requests-from-slack). A mention comes twice, as message and as mention: the
 * message counts.
 */
export function receive(incoming: Incoming, context: ReceiveContext): Received {
  const opened = openRequest(incoming, context, { methods: ["POST"], maxBodyBytes, secrets: SlackSecrets });
  if (opened.kind === "rejected") return opened;
  const { request, secrets } = opened;
  if (!isSigned(request, secrets.signingSecret, context.now)) {
    return rejected("bad-signature", "not signed with the signing secret, or too long ago");
  }
  const json = parseJson(request.body);
  const verification = Verification.safeParse(json);
  if (verification.success) {
    return { kind: "handshake", contentType: "text/plain", body: verification.data.challenge.slice(0, 256) };
  }
  const callback = Callback.safeParse(json);
  if (!callback.success) return rejected("malformed", "not a JSON event");
  const batch = new Batch({ channel: "slack", account: request.account, now: context.now });
  readCallback(batch, callback.data);
  return batch.received();
}

function isSigned({ headers, body }: WebhookRequest, keys: readonly string[], now: Date): boolean {
  const timestamp = headers["x-slack-request-timestamp"] ?? "";
  const hex = /^v0=([0-9a-f]{64})$/.exec(headers["x-slack-signature"] ?? "")?.[1];
  if (!/^\d{1,12}$/.test(timestamp) || hex === undefined) return false;
  if (Math.abs(Math.floor(now.getTime() / 1000) - Number(timestamp)) > tolerance) return false;
  return isSignedWith(keys, Buffer.from(hex, "hex"), (key) => hmac("sha256", key, `v0:${timestamp}:`, body));
}

type Envelope = z.output<typeof Callback>;

function readCallback(batch: Batch, envelope: Envelope) {
  if (envelope.type !== "event_callback") return batch.ignore(envelope.type);
  batch.read(envelope.event, AnyEvent, "an event without a type", ({ type, subtype }) => {
    if (type === "app_mention") return batch.ignore("twin");
    if (type !== "message") return batch.ignore(type);
    switch (subtype) {
      case undefined:
      case "file_share":
      case "thread_broadcast":
      case "me_message":
        return batch.read(envelope.event, Message, "a message without channel or time", (message) =>
          readMessage(batch, message, envelope),
        );
      case "message_changed":
        return batch.read(envelope.event, Changed, "a change without its message", (change) =>
          readChange(batch, change, envelope),
        );
      case "message_deleted":
        return batch.read(envelope.event, Removed, "a deletion without its message", (removal) =>
          readRemoval(batch, removal, envelope),
        );
      case "bot_message":
        return batch.ignore("echo");
      default:
        return batch.ignore(`message:${subtype}`);
    }
  });
}

interface Place {
  readonly channel: string;
  readonly channelType: string | undefined;
  readonly ts: string;
  readonly thread: string | undefined;
}

/** In a direct conversation the channel is the conversation; elsewhere each thread is one. */
function conversationOf({ channel, channelType, ts, thread }: Place): string {
  const direct = channelType === "im" || (channelType === undefined && channel.startsWith("D"));
  if (direct) return thread === undefined ? channel : `${channel}:${thread}`;
  return `${channel}:${thread ?? ts}`;
}

function readMessage(batch: Batch, message: Message, envelope: Envelope) {
  const { channel, ts, user, thread_ts: thread } = message;
  if (message.bot_id !== undefined) return batch.ignore("echo");
  if (user === undefined || user === "USLACK") return batch.ignore("system");
  const id = `${channel}:${ts}`;
  const attachments = attachmentsOf(message);
  batch.message({
    identity: { key: id },
    referenceId: id,
    conversation: conversationOf({ channel, channelType: message.channel_type, ts, thread }),
    sender: { address: user, trust: "verified" },
    text: cleanText(message.text ?? ""),
    attachments,
    references: thread === undefined || thread === ts ? [] : [`${channel}:${thread}`],
    ...defined({ platformAccount: envelope.team_id, eventId: envelope.event_id, sentAt: instantOf(ts) }),
  });
}

function attachmentsOf({ files = [] }: Message): Attachment[] {
  return files.map(({ id, name, mimetype: type, url_private_download: url, size }) =>
    attachmentOf({ kind: kindOfType(type), name, type, id, url, size }),
  );
}

function readChange(
  batch: Batch,
  { channel, channel_type, message, previous_message }: Changed,
  envelope: Envelope,
) {
  const { ts, user, bot_id, text = "", thread_ts, edited } = message;
  if (bot_id !== undefined) return batch.ignore("echo");
  if (user === undefined || user === "USLACK") return batch.ignore("system");
  // A preview that was added to a link is a change as well.
  if (previous_message?.text === text) return batch.ignore("unchanged");
  const id = `${channel}:${ts}`;
  batch.message({
    identity: { key: id, variant: `edit:${edited?.ts ?? envelope.event_id ?? ""}` },
    edits: id,
    conversation: conversationOf({ channel, channelType: channel_type, ts, thread: thread_ts }),
    sender: { address: user, trust: "verified" },
    text: cleanText(text),
    attachments: [],
    references: [],
    ...defined({
      platformAccount: envelope.team_id,
      eventId: envelope.event_id,
      sentAt: instantOf(edited?.ts ?? ts),
    }),
  });
}

function readRemoval(batch: Batch, removal: Removed, envelope: Envelope) {
  const { channel, channel_type, deleted_ts: ts, previous_message: previous, event_ts } = removal;
  if (previous?.bot_id !== undefined) return batch.ignore("echo");
  const id = `${channel}:${ts}`;
  batch.event({
    type: "deletion",
    target: id,
    identity: { key: id, variant: "deleted" },
    conversation: conversationOf({ channel, channelType: channel_type, ts, thread: previous?.thread_ts }),
    ...defined({
      platformAccount: envelope.team_id,
      eventId: envelope.event_id,
      sender: previous?.user === undefined ? undefined : { address: previous.user },
      sentAt: instantOf(event_ts),
    }),
  });
}
