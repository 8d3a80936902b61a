import { cleanLine, cleanText } from "../../domain/clean-text.ts";
import type { Attachment } from "../../domain/message.ts";
import { attachmentOf, kindOfType } from "../attachment-kind.ts";
import { Batch } from "../batch.ts";
import type { Incoming, ReceiveContext, Received, WebhookRequest } from "../channel.ts";
import { defined } from "../defined.ts";
import { instantOf } from "../instant.ts";
import { parseJson } from "../lossless-json.ts";
import { openRequest } from "../open-request.ts";
import { rejected } from "../rejected.ts";
import { serviceUrlOf, signerOf, tokenIn } from "./bot-token.ts";
import { publishedKeys } from "./published-keys.ts";
import { Activity, ClientInfo, File, Mention, Message, Removed, TeamsSecrets } from "./schema.ts";

export const maxBodyBytes = 1024 * 1024;

/**
 * One activity of the Bot Framework. A token of the Bot Framework vouches for the sender of the request and for the address
 * that its answers go to; it signs no body.
 */
export async function receive(incoming: Incoming, context: ReceiveContext): Promise<Received> {
  const opened = openRequest(incoming, context, { methods: ["POST"], maxBodyBytes, secrets: TeamsSecrets });
  if (opened.kind === "rejected") return opened;
  const { request, secrets } = opened;
  const serviceUrl = await vouchedFor(request, secrets, context);
  if (serviceUrl === "unavailable") return rejected("unavailable", "the Bot Framework's keys cannot be had");
  if (serviceUrl === undefined) {
    return rejected("bad-signature", "no token of the Bot Framework for this bot and this moment");
  }
  const json = parseJson(request.body);
  const activity = Activity.safeParse(json);
  if (!activity.success) return rejected("malformed", "not an activity of Teams");
  if (activity.data.serviceUrl !== serviceUrl) {
    return rejected("bad-signature", "the token is for another service address");
  }
  const batch = new Batch({ channel: "teams", account: request.account, now: context.now });
  readActivity(batch, activity.data.type, json);
  return batch.received();
}

async function vouchedFor(
  { headers }: WebhookRequest,
  { appId, keys: pinned }: TeamsSecrets,
  { fetch, now }: ReceiveContext,
): Promise<string | undefined> {
  const token = tokenIn(headers.authorization);
  if (!token) return undefined;
  const keysAfter = async (missed: boolean) =>
    pinned ?? (fetch === undefined ? [] : publishedKeys(fetch, now, missed));
  const keys = await keysAfter(false);
  if (keys.length === 0) return "unavailable";
  const key = signerOf(token, keys) ?? signerOf(token, await keysAfter(true));
  return key && serviceUrlOf(token, key, { appId, now });
}

function readActivity(batch: Batch, type: string, activity: unknown) {
  switch (type) {
    case "message":
    case "messageUpdate":
      return batch.read(activity, Message, "a message without id, sender or conversation", (message) =>
        readMessage(batch, message, type === "messageUpdate"),
      );
    case "messageDelete":
      return batch.read(activity, Removed, "a deletion without id or conversation", (removal) =>
        readRemoval(batch, removal),
      );
    default:
      return batch.ignore(type);
  }
}

function readMessage(batch: Batch, message: Message, edited: boolean) {
  const { id, from, recipient, conversation, timestamp, replyToId } = message;
  if (isOurs(message)) return batch.ignore("echo");
  const text = cleanText(textOf(message));
  const attachments = message.attachments.flatMap(attachmentIn);
  // A card that was filled in: we send none.
  if (text === "" && attachments.length === 0) return batch.ignore("empty");
  const sentAt = instantOf(timestamp);
  batch.message({
    // Ids are milliseconds, which two conversations may share.
    identity: { key: id, variant: edited ? `${conversation.id}:edit:${sentAt ?? ""}` : conversation.id },
    ...(edited ? { edits: id } : { referenceId: id }),
    conversation: conversation.id,
    sender: {
      address: from.aadObjectId || from.id,
      trust: "verified",
      ...(from.name !== undefined && { name: cleanLine(from.name, 200) }),
    },
    text,
    attachments,
    references: replyToId === undefined ? [] : [replyToId],
    ...(isGroup(message) && { group: true }),
    ...defined({ platformAccount: recipient?.id, languageHint: localeOf(message), sentAt }),
  });
}

function readRemoval(batch: Batch, removal: Removed) {
  const { id, from, recipient, conversation, timestamp } = removal;
  if (isOurs(removal)) return batch.ignore("echo");
  batch.event({
    type: "deletion",
    target: id,
    identity: { key: id, variant: `${conversation.id}:deleted` },
    conversation: conversation.id,
    ...(isGroup(removal) && { group: true }),
    ...defined({
      platformAccount: recipient?.id,
      sender: from && { address: from.aadObjectId || from.id },
      sentAt: instantOf(timestamp),
    }),
  });
}

/** Bots have ids that begin with 28, people with 29. */
function isOurs({ from, recipient }: Pick<Removed, "from" | "recipient">): boolean {
  return (
    from !== undefined && (from.role === "bot" || from.id.startsWith("28:") || from.id === recipient?.id)
  );
}

function isGroup({
  conversation: { isGroup: group, conversationType },
}: Pick<Removed, "conversation">): boolean {
  return group === true || conversationType === "channel" || conversationType === "groupChat";
}

/** Without the name by which the bot was called; other people's names stay as words. */
function textOf({ text = "", entities, recipient }: Message): string {
  const others = new Map<string, string>();
  for (const entity of entities) {
    const mention = Mention.safeParse(entity).data;
    if (mention && mention.mentioned.id !== recipient?.id) {
      others.set(mention.text, mention.mentioned.name ?? "");
    }
  }
  return text
    .replace(/<at\b[^<>]{0,500}>([^<>]{0,500})<\/at>/g, (written, name: string) =>
      others.has(written) ? others.get(written) || name : "",
    )
    .replaceAll("&nbsp;", " ")
    .trim();
}

function localeOf({ locale, entities }: Message): string | undefined {
  const told = entities.flatMap((entity) => ClientInfo.safeParse(entity).data?.locale ?? []);
  const hint = locale ?? told[0];
  return hint !== undefined && /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/.test(hint) ? hint : undefined;
}

/** Files and pictures. The text comes a second time as HTML, and cards are no files. */
function attachmentIn(attachment: unknown): Attachment[] {
  const file = File.safeParse(attachment).data;
  if (!file) return [];
  const { contentType: type, name, contentUrl, content } = file;
  if (type === "application/vnd.microsoft.teams.file.download.info") {
    return [attachmentOf({ kind: "file", name, id: content?.uniqueId, url: content?.downloadUrl })];
  }
  const major = /^(image|video|audio)\/[\w.+*-]+$/.test(type);
  return major ? [attachmentOf({ kind: kindOfType(type), name, type, url: contentUrl })] : [];
}
