import * as z from "zod/mini";
import { cleanLine, cleanText } from "../../domain/clean-text.ts";
import type { AttachmentKind } from "../../domain/message.ts";
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
  AccountActivity,
  Activity,
  Deleted,
  DeletedTweets,
  DirectMessages,
  Includes,
  MessageCreate,
  Post,
  Tweet,
  WrappedUser,
  XSecrets,
} from "./schema.ts";

export const maxBodyBytes = 1024 * 1024;

/**
 * A webhook of X: the Activity API (https://docs.x.com/x-api/activity), or the Account Activity API before it. Both have the
 * same challenge and the same signature.
 */
export function receive(incoming: Incoming, context: ReceiveContext): Received {
  const opened = openRequest(incoming, context, {
    methods: ["GET", "POST"],
    maxBodyBytes,
    secrets: XSecrets,
  });
  if (opened.kind === "rejected") return opened;
  const { request, secrets } = opened;
  if (request.method === "GET") return challenge(request.rawQuery, secrets);
  const base64 = /^sha256=([A-Za-z0-9+/]{43}=)$/.exec(
    request.headers["x-twitter-webhooks-signature"] ?? "",
  )?.[1];
  const presented = Buffer.from(base64 ?? "", "base64");
  if (!isSignedWith(secrets.consumerSecret, presented, (key) => hmac("sha256", key, request.body))) {
    return rejected("bad-signature", "not signed with the consumer secret");
  }
  const json = parseJson(request.body);
  const batch = new Batch({ channel: "x", account: request.account, now: context.now });
  const activity = Activity.safeParse(json);
  if (activity.success) {
    readActivity(batch, activity.data.data);
    return batch.received();
  }
  const older = AccountActivity.safeParse(json);
  if (!older.success) return rejected("malformed", "not a JSON event");
  readAccountActivity(batch, older.data);
  return batch.received();
}

/**
 * The challenge is answered with the key that signs events, in the same way. Whoever could have any text answered could have
 * an event signed: only what no event can be is answered.
 */
function challenge(rawQuery: string, { consumerSecret }: XSecrets): Received {
  const token = new URLSearchParams(rawQuery.replaceAll("+", "%2B")).get("crc_token") ?? "";
  if (!/^[A-Za-z0-9+/=_-]{16,128}$/.test(token))
    return rejected("malformed", "no token, or one that may be an event");
  const response_token = `sha256=${hmac("sha256", consumerSecret[0], token).toString("base64")}`;
  return { kind: "handshake", contentType: "application/json", body: JSON.stringify({ response_token }) };
}

function readActivity(batch: Batch, data: z.output<typeof Activity>["data"]) {
  const { event_type: type, event_uuid: eventId, filter, payload, includes } = data;
  const account = filter?.user_id;
  const problem = `a ${cleanLine(type, 40)} without what it needs`;
  switch (type) {
    case "dm.received":
    case "dm.sent":
      return batch.read(
        payload,
        DirectMessages,
        problem,
        ({ direct_message_events: events = [], users = {} }) => {
          if (events.length === 0) return batch.ignore("empty");
          for (const event of events)
            readDirect(batch, event, { account, eventId, users, sent: type === "dm.sent" });
        },
      );
    case "post.mention.create":
    case "post.reply.create":
      return batch.read(payload, Post, problem, (post) =>
        readPost(batch, post, { account, eventId, includes }),
      );
    case "post.delete":
      return batch.read(payload, Deleted, problem, ({ id, author_id }) =>
        readDeletion(batch, id, author_id, { account, eventId }),
      );
    default:
      return batch.ignore(type);
  }
}

/** Both interfaces tell of a post that was taken back; only the newer one gives the delivery an id. */
function readDeletion(
  batch: Batch,
  post: string,
  author: string | undefined,
  { account, eventId }: { readonly account: string | undefined; readonly eventId: string | undefined },
) {
  batch.event({
    type: "deletion",
    target: post,
    identity: { key: post, variant: "deleted" },
    ...defined({
      platformAccount: account,
      eventId,
      sender: author === undefined ? undefined : { address: author },
    }),
  });
}

interface DirectFacts {
  readonly account: string | undefined;
  readonly eventId?: string | undefined;
  readonly users: Readonly<Record<string, unknown>>;
  readonly sent: boolean;
}

function readDirect(batch: Batch, part: unknown, facts: DirectFacts) {
  const other = z.safeParse(z.object({ type: z.string() }), part).data?.type;
  if (other !== undefined && other !== "message_create") return batch.ignore(other);
  batch.read(part, MessageCreate, "a direct message without its sender", (event) => {
    const { sender_id: sender, target, message_data: data } = event.message_create;
    if (facts.sent || sender === facts.account) return batch.ignore("echo");
    const account = target?.recipient_id ?? facts.account;
    const media = data?.attachment?.media;
    const payload = data?.quick_reply_response?.metadata;
    batch.message({
      identity: { key: event.id },
      referenceId: event.id,
      conversation: sender,
      sender: { address: sender, trust: "verified", ...namesOf(facts.users[sender]) },
      text: cleanText(data?.text ?? "") || (media ? "" : "[unsupported]"),
      attachments: media
        ? [attachmentOf({ kind: kindOf(media.type), id: media.id_str, url: media.media_url_https })]
        : [],
      references: [],
      ...defined({
        platformAccount: account,
        eventId: facts.eventId,
        sentAt: instantOf(event.created_timestamp),
        payload: payload && cleanText(payload),
      }),
    });
  });
}

function kindOf(type: string | undefined): AttachmentKind {
  if (type === "photo") return "image";
  return type === "video" || type === "animated_gif" ? "video" : "file";
}

function namesOf(user: unknown): { readonly name?: string; readonly username?: string } {
  const known = WrappedUser.safeParse(user).data;
  return defined({
    name: cleanLine(known?.name ?? "", 200) || undefined,
    username: cleanLine(known?.username ?? known?.screen_name ?? "", 200) || undefined,
  });
}

function readPost(
  batch: Batch,
  post: Post,
  {
    account,
    eventId,
    includes,
  }: { account: string | undefined; eventId: string | undefined; includes: unknown },
) {
  if (post.author_id === account) return batch.ignore("echo");
  const parent =
    post.in_reply_to_tweet_id ?? post.referenced_tweets?.find(({ type }) => type === "replied_to")?.id;
  const users = Includes.safeParse(includes).data?.users ?? [];
  const author = users.find((user) => WrappedUser.safeParse(user).data?.id === post.author_id);
  batch.message({
    identity: { key: post.id },
    referenceId: post.id,
    // One thread may hold many customers.
    conversation: `${post.conversation_id ?? post.id}:${post.author_id}`,
    sender: { address: post.author_id, trust: "verified", ...namesOf(author) },
    comment: defined({ post: post.conversation_id, parent }),
    text: cleanText(post.text ?? "") || "[post]",
    attachments: [],
    references: parent === undefined ? [] : [parent],
    ...defined({
      platformAccount: account,
      eventId,
      sentAt: instantOf(post.created_at),
      languageHint: post.lang,
    }),
  });
}

function readAccountActivity(batch: Batch, body: z.output<typeof AccountActivity>) {
  const account = body.for_user_id;
  let understood = 0;
  for (const [kind, list] of Object.entries(body)) {
    if (!Array.isArray(list)) {
      if (kind === "user_event") batch.ignore(kind);
      if (kind === "user_event") understood += 1;
      continue;
    }
    understood += 1;
    for (const part of list) readOlder(batch, kind, part, body, account);
  }
  if (understood === 0) batch.ignore("empty");
}

function readOlder(
  batch: Batch,
  kind: string,
  part: unknown,
  body: z.output<typeof AccountActivity>,
  account: string | undefined,
) {
  switch (kind) {
    case "direct_message_events": {
      const users = z.safeParse(z.record(z.string(), z.unknown()), body.users).data ?? {};
      return readDirect(batch, part, { account, users, sent: false });
    }
    case "tweet_create_events":
      return batch.read(part, Tweet, "a post without its author", (tweet) =>
        readTweet(batch, tweet, account),
      );
    case "tweet_delete_events":
      return batch.read(part, DeletedTweets, "a deletion without its post", ({ status: { id, user_id } }) =>
        readDeletion(batch, id, user_id, { account, eventId: undefined }),
      );
    default:
      return batch.ignore(kind);
  }
}

function readTweet(batch: Batch, tweet: Tweet, account: string | undefined) {
  const { id_str: id, user, in_reply_to_status_id_str: parent } = tweet;
  if (user.id_str === account) return batch.ignore("echo");
  if (tweet.retweeted_status !== undefined) return batch.ignore("repost");
  const thread = parent ?? id;
  batch.message({
    identity: { key: id },
    referenceId: id,
    conversation: `${thread}:${user.id_str}`,
    sender: { address: user.id_str, trust: "verified", ...namesOf(user) },
    comment: defined({ post: thread, parent }),
    text: cleanText(tweet.extended_tweet?.full_text ?? tweet.text ?? "") || "[post]",
    attachments: [],
    references: parent === undefined ? [] : [parent],
    ...defined({ platformAccount: account, sentAt: instantOf(tweet.created_at), languageHint: tweet.lang }),
  });
}
