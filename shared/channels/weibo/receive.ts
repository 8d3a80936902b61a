import { createHash } from "node:crypto";
import { cleanText } from "../../domain/clean-text.ts";
import type { Attachment } from "../../domain/message.ts";
import { attachmentOf } from "../attachment-kind.ts";
import { Batch } from "../batch.ts";
import type { Incoming, ReceiveContext, Received } from "../channel.ts";
import { defined } from "../defined.ts";
import { sameBytes } from "../hmac.ts";
import { instantOf } from "../instant.ts";
import { parseJson } from "../lossless-json.ts";
import { openRequest } from "../open-request.ts";
import { rejected } from "../rejected.ts";
import { sortedSha1 } from "../sorted-sha1.ts";
import { Push, WeiboSecrets } from "./schema.ts";

export const maxBodyBytes = 256 * 1024;
/** The signature covers no body: one that was overheard is good for this long only. Milliseconds. */
const tolerance = 300_000;

/** A push of 粉丝服务平台 (https://open.weibo.com/wiki/消息推送服务). An empty answer means: taken, no reply. */
export function receive(incoming: Incoming, context: ReceiveContext): Received {
  const terms = { methods: ["GET", "POST"], maxBodyBytes, secrets: WeiboSecrets };
  const opened = openRequest(incoming, context, terms);
  if (opened.kind === "rejected") return opened;
  const { request, secrets } = opened;
  const query = new URLSearchParams(request.rawQuery);
  const signed = isSigned(query, secrets.appSecret);
  if (request.method === "GET") {
    const echo = query.get("echostr") ?? "";
    if (!signed) return rejected("forbidden", "not signed with the app secret");
    if (!/^[\w+/=.-]{1,256}$/.test(echo)) return rejected("malformed", "no echostr");
    return { kind: "handshake", contentType: "text/plain", body: echo };
  }
  if (!signed) return rejected("bad-signature", "not signed with the app secret");
  const age = Math.abs(context.now.getTime() - Number(query.get("timestamp")));
  if (!(age <= tolerance)) return rejected("bad-signature", "the timestamp is too far from now");
  const push = Push.safeParse(parseJson(request.body));
  if (!push.success) return rejected("malformed", "not a JSON push with a sender");
  const batch = new Batch({ channel: "weibo", account: request.account, now: context.now });
  readPush(batch, push.data, createHash("sha1").update(request.body).digest("hex").slice(0, 8));
  return batch.received({ contentType: "text/plain", body: "" });
}

function isSigned(query: URLSearchParams, secrets: readonly string[]): boolean {
  const presented = query.get("signature") ?? "";
  if (!/^[0-9a-f]{40}$/.test(presented)) return false;
  const [timestamp, nonce] = [query.get("timestamp") ?? "", query.get("nonce") ?? ""];
  return secrets.some((key) =>
    sameBytes(Buffer.from(sortedSha1(key, timestamp, nonce)), Buffer.from(presented)),
  );
}

/** @param digest of the body: Weibo's pushes have no ids, and one person may write twice in a second */
function readPush(batch: Batch, push: Push, digest: string) {
  const { type, sender_id: sender, created_at: created, data } = push;
  const facts = {
    identity: { key: `${sender}:${created ?? ""}`, variant: digest },
    conversation: sender,
    sender: { address: sender, trust: "verified" as const },
    references: [],
    ...defined({ platformAccount: push.receiver_id, sentAt: instantOf(created) }),
  };
  const text = cleanText(push.text ?? "");
  switch (type) {
    case "event": {
      if (data?.subtype !== "click") return batch.ignore(`event:${data?.subtype ?? ""}`);
      const pressed = cleanText(data.key ?? "");
      return batch.message({ ...facts, text: pressed, payload: pressed, attachments: [] });
    }
    case "mention":
      return batch.message({
        ...facts,
        conversation: `${data?.key ?? ""}:${sender}`,
        comment: defined({ post: data?.key }),
        referenceId: facts.identity.key,
        text: text || "[mention]",
        attachments: [],
      });
    default:
      return batch.message({
        ...facts,
        referenceId: facts.identity.key,
        text: withPlace(text, push) || (hasFile(type) ? "" : `[${type.replace(/[^\w-]/g, "").slice(0, 40)}]`),
        attachments: attachmentsOf(push),
      });
  }
}

function withPlace(text: string, { type, data }: Push): string {
  const place = data?.latitude !== undefined && data.longitude !== undefined;
  return type === "position" && place ? `${text} ${data.latitude},${data.longitude}`.trim() : text;
}

function hasFile(type: string): boolean {
  return type === "image" || type === "voice";
}

function attachmentsOf({ type, data }: Push): Attachment[] {
  // `tovfid` is our copy of the file, `vfid` the sender's.
  if (!hasFile(type) || data?.tovfid === undefined) return [];
  return [attachmentOf({ kind: type === "image" ? "image" : "audio", id: data.tovfid })];
}
