import { createHash } from "node:crypto";
import { cleanLine, cleanText } from "../../domain/clean-text.ts";
import { attachmentOf } from "../attachment-kind.ts";
import { Batch } from "../batch.ts";
import type { Incoming, ReceiveContext, Received } from "../channel.ts";
import { defined } from "../defined.ts";
import { instantOf } from "../instant.ts";
import { isMessagingField, readMessaging } from "../meta-messaging.ts";
import { Entry, openMetaWebhook } from "../meta-webhook.ts";
import { Change, FeedItem, MessengerSecrets } from "./schema.ts";

/**
 * Direct messages of Facebook pages and comments below their posts (Messenger Platform and the `feed` field of page webhooks).
 * One request can hold both, for several pages.
 */
export function receive(incoming: Incoming, context: ReceiveContext): Received {
  const opened = openMetaWebhook(incoming, context, "page");
  if (opened.kind === "answered") return opened.received;
  const pages = MessengerSecrets.safeParse(context.secrets).data?.pages;
  const batch = new Batch({ channel: "messenger", account: opened.account, now: context.now });
  for (const part of opened.entries) {
    batch.read(part, Entry, "an entry that is no object", (entry) => {
      // Signed by Meta, but of a page whose replies we could not send.
      if (pages && !Object.hasOwn(pages, entry.id ?? "")) return batch.ignore("unknown-page");
      readEntry(batch, entry);
    });
  }
  return batch.received({ contentType: "text/plain", body: "EVENT_RECEIVED" });
}

function readEntry(batch: Batch, { id: page, time, messaging, standby, changes }: Entry) {
  for (const event of messaging ?? []) readMessaging(batch, event, { page, time });
  // Another app has the conversation.
  for (const _event of standby ?? []) batch.ignore("standby");
  for (const change of changes ?? []) {
    batch.read(change, Change, "a change without its field", ({ field, value }) => {
      if (isMessagingField(field)) return readMessaging(batch, value, { page, time });
      if (field !== "feed") return batch.ignore(field);
      batch.read(value, FeedItem, "a feed change without its item", (item) =>
        readFeed(batch, item, page, time),
      );
    });
  }
  if (!messaging?.length && !standby?.length && !changes?.length) batch.ignore("empty");
}

function readFeed(batch: Batch, item: FeedItem, page: string | undefined, time: number | string | undefined) {
  // What a visitor posts on the page is a comment on the page itself.
  const byUs = item.from?.id !== undefined && item.from.id === page;
  const visitorsPost = item.item === "post" && item.message !== undefined && !byUs;
  const id = item.item === "comment" ? item.comment_id : visitorsPost ? item.post_id : undefined;
  if (item.item !== "comment" && !visitorsPost) {
    return batch.ignore(`feed:${item.item}`);
  }
  if (id === undefined) return batch.unreadable(item, "a comment without an id");
  if (byUs) return batch.ignore("echo");
  const facts = factsOf(item, page, time);
  const version = createHash("sha256")
    .update(`${item.created_time ?? ""}|${item.message ?? ""}`)
    .digest("hex")
    .slice(0, 16);
  switch (item.verb ?? "add") {
    case "add":
      return batch.message({ ...facts, ...contentOf(item), identity: { key: id }, referenceId: id });
    case "edit":
    case "edited":
      return batch.message({
        ...facts,
        ...contentOf(item),
        identity: { key: id, variant: `edit:${version}` },
        edits: id,
      });
    case "remove": {
      const { address, name } = facts.sender;
      return batch.event({
        ...facts,
        type: "deletion",
        sender: { address, ...defined({ name }) },
        identity: { key: id, variant: "removed" },
        target: id,
      });
    }
    default:
      return batch.ignore(`feed:${item.verb}`);
  }
}

function factsOf(item: FeedItem, page: string | undefined, time: number | string | undefined) {
  const account = page ?? "unknown";
  // Without the permission, or for people who are not public, nobody is named: the post is all there is to answer.
  const author = item.from?.id ?? `anonymous-${item.comment_id ?? item.post_id ?? ""}`;
  const name = cleanLine(item.from?.name ?? "", 200) || undefined;
  return {
    platformAccount: account,
    conversation: `${account}:${item.post_id ?? item.comment_id ?? ""}:${author}`,
    sender: { address: author, trust: "verified" as const, ...defined({ name }) },
    comment: defined({ post: item.post_id, parent: item.parent_id }),
    ...defined({ sentAt: instantOf(item.created_time ?? time) }),
  };
}

function contentOf(item: FeedItem) {
  const links = [
    ...[item.photo].map((url) => ({ kind: "image" as const, url })),
    ...[item.video].map((url) => ({ kind: "video" as const, url })),
  ].filter(({ url }) => url !== undefined && /^https?:\/\//i.test(url));
  const text = cleanText(item.message ?? "");
  return {
    text: text === "" && links.length === 0 ? "[comment]" : text,
    attachments: links.map((link) => attachmentOf(link)),
    references: [],
  };
}
