import { cleanLine, cleanText } from "../../domain/clean-text.ts";
import { Batch } from "../batch.ts";
import type { Incoming, ReceiveContext, Received } from "../channel.ts";
import { defined } from "../defined.ts";
import { instantOf } from "../instant.ts";
import { isMessagingField, readMessaging } from "../meta-messaging.ts";
import { Entry, openMetaWebhook } from "../meta-webhook.ts";
import { Change, Comment, InstagramSecrets } from "./schema.ts";

/**
 * Direct messages and comments of Instagram professional accounts, with Instagram Login or Facebook Login. A comment's
 * deletion or edit is not announced.
 */
export function receive(incoming: Incoming, context: ReceiveContext): Received {
  const opened = openMetaWebhook(incoming, context, "instagram");
  if (opened.kind === "answered") return opened.received;
  const accounts = InstagramSecrets.safeParse(context.secrets).data?.accounts;
  const batch = new Batch({ channel: "instagram", account: opened.account, now: context.now });
  for (const part of opened.entries) {
    batch.read(part, Entry, "an entry that is no object", (entry) => {
      if (accounts && !Object.hasOwn(accounts, entry.id ?? "")) return batch.ignore("unknown-account");
      readEntry(batch, entry);
    });
  }
  return batch.received({ contentType: "text/plain", body: "EVENT_RECEIVED" });
}

function readEntry(batch: Batch, entry: Entry) {
  const { id: page, time, messaging = [], standby = [], changes = [] } = entry;
  for (const event of messaging) readMessaging(batch, event, { page, time });
  for (const _event of standby) batch.ignore("standby");
  const flat = typeof entry.field === "string" ? [{ field: entry.field, value: entry.value }] : [];
  for (const change of [...changes, ...flat]) {
    batch.read(change, Change, "a change without its field", ({ field, value }) => {
      if (isMessagingField(field)) return readMessaging(batch, value, { page, time });
      if (field !== "comments" && field !== "live_comments") return batch.ignore(field);
      batch.read(value, Comment, "a comment without an id", (comment) => readComment(batch, comment, entry));
    });
  }
  if (messaging.length + standby.length + changes.length + flat.length === 0) batch.ignore("empty");
}

function readComment(batch: Batch, comment: Comment, { id: account = "unknown", time }: Entry) {
  const { id, from, media, parent_id: parent } = comment;
  if (from?.id !== undefined && from.id === account) return batch.ignore("echo");
  const username = cleanLine(from?.username ?? "", 200) || undefined;
  const author = from?.id ?? `anonymous-${id}`;
  batch.message({
    platformAccount: account,
    identity: { key: id },
    referenceId: id,
    conversation: `${account}:${media?.id ?? id}:${author}`,
    sender: { address: author, trust: "verified", ...defined({ name: username, username }) },
    comment: defined({ post: media?.id, parent }),
    text: cleanText(comment.text ?? "") || "[comment]",
    attachments: [],
    references: [],
    // The comment has no time of its own.
    ...defined({ sentAt: instantOf(time) }),
  });
}
