import { cleanText } from "../../domain/clean-text.ts";
import type { Attachment } from "../../domain/message.ts";
import { attachmentOf } from "../attachment-kind.ts";
import { Batch } from "../batch.ts";
import type { Incoming, ReceiveContext, Received } from "../channel.ts";
import { defined } from "../defined.ts";
import { sameBytes } from "../hmac.ts";
import { instantOf } from "../instant.ts";
import { openRequest } from "../open-request.ts";
import { rejected } from "../rejected.ts";
import { sortedSha1 } from "../sorted-sha1.ts";
import { aesKey, decrypt } from "./crypto.ts";
import { WechatSecrets } from "./schema.ts";
import { readXml, type XmlFields } from "./xml.ts";

export const maxBodyBytes = 256 * 1024;

/** Anything but this word is shown to the user as a fault of the service. */
const success = { contentType: "text/plain", body: "success" };
/** In plain mode the signature covers no body: one that was overheard is good for this long only. Seconds. */
const plainTolerance = 300;

/**
 * A message or event of a WeChat Official Account (微信公众号 接收普通消息, 接收事件推送). The safe mode, which is the default, takes
 * encrypted bodies alone: in plain mode the signature covers the query and not the body.
 */
export function receive(incoming: Incoming, context: ReceiveContext): Received {
  const terms = { methods: ["GET", "POST"], maxBodyBytes, secrets: WechatSecrets };
  const opened = openRequest(incoming, context, terms);
  if (opened.kind === "rejected") return opened;
  const { request, secrets } = opened;
  const query = new URLSearchParams(request.rawQuery);
  if (request.method === "GET") return handshake(query, secrets);
  const encrypted = query.get("msg_signature") !== null || query.get("encrypt_type") === "aes";
  if (!encrypted && secrets.mode === "safe") {
    return rejected("bad-signature", "not encrypted, though the account is in safe mode");
  }
  const message = encrypted
    ? openEncrypted(request.body, query, secrets)
    : openPlain(request.body, query, secrets, context.now);
  if (typeof message !== "string") return message;
  const fields = readXml(message);
  if (!fields) return rejected("malformed", "not the XML of a message");

  const batch = new Batch({ channel: "wechat", account: request.account, now: context.now });
  readMessage(batch, fields);
  return batch.received(success);
}

/** The console's check: plain in all modes; an encrypted one is what WeCom does. */
function handshake(query: URLSearchParams, secrets: WechatSecrets): Received {
  const echo = query.get("echostr") ?? "";
  const encrypted = query.get("msg_signature");
  if (encrypted !== null) {
    if (!isSigned(encrypted, query, secrets, echo)) return rejected("forbidden", "not signed with the token");
    const plain = decryptWith(secrets, echo);
    if (plain === undefined) return rejected("forbidden", "not encrypted for this account");
    return { kind: "handshake", contentType: "text/plain", body: plain };
  }
  if (!isSigned(query.get("signature"), query, secrets))
    return rejected("forbidden", "not signed with the token");
  // It is sent back as it came, so it must be nothing that a browser would take for a page.
  if (!/^[\w+/=.-]{1,256}$/.test(echo)) return rejected("malformed", "no echostr");
  return { kind: "handshake", contentType: "text/plain", body: echo };
}

function isSigned(
  presented: string | null,
  query: URLSearchParams,
  { token }: WechatSecrets,
  ...more: readonly string[]
): boolean {
  if (!/^[0-9a-f]{40}$/.test(presented ?? "")) return false;
  const [timestamp, nonce] = [query.get("timestamp") ?? "", query.get("nonce") ?? ""];
  return token.some((each) =>
    sameBytes(Buffer.from(sortedSha1(each, timestamp, nonce, ...more)), Buffer.from(presented ?? "")),
  );
}

function openEncrypted(body: Uint8Array, query: URLSearchParams, secrets: WechatSecrets): string | Received {
  const encrypted = readXml(decodeUtf8(body) ?? "")?.get("Encrypt");
  if (encrypted === undefined) return rejected("bad-signature", "nothing encrypted in the body");
  if (!isSigned(query.get("msg_signature"), query, secrets, encrypted)) {
    return rejected("bad-signature", "not signed with the token");
  }
  return decryptWith(secrets, encrypted) ?? rejected("bad-signature", "not encrypted for this account");
}

type DecryptionSecrets = { readonly appId: string; readonly encodingAesKey?: readonly string[] };

function decryptWith(
  { encodingAesKey = [], appId }: DecryptionSecrets,
  encrypted: string,
): string | undefined {
  for (const encoded of encodingAesKey) {
    const key = aesKey(encoded);
    const plain = key && decrypt(encrypted, key, appId);
    if (plain !== undefined) return plain;
  }
  return undefined;
}

function openPlain(
  body: Uint8Array,
  query: URLSearchParams,
  secrets: WechatSecrets,
  now: Date,
): string | Received {
  if (!isSigned(query.get("signature"), query, secrets)) {
    return rejected("bad-signature", "not signed with the token");
  }
  const age = Math.abs(now.getTime() / 1000 - Number(query.get("timestamp")));
  if (!(age <= plainTolerance)) return rejected("bad-signature", "the timestamp is too far from now");
  return decodeUtf8(body) ?? rejected("malformed", "not UTF-8");
}

function decodeUtf8(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

function readMessage(batch: Batch, fields: XmlFields) {
  const get = (name: string) => fields.get(name)?.trim() || undefined;
  const sender = get("FromUserName");
  if (sender === undefined) return batch.unreadable(Object.fromEntries(fields), "a message without a sender");
  const type = get("MsgType") ?? "";
  const created = get("CreateTime");
  const id = get("MsgId") ?? get("MsgID");
  const facts = {
    conversation: sender,
    sender: { address: sender, trust: "verified" as const },
    ...defined({ platformAccount: get("ToUserName"), sentAt: instantOf(created) }),
  };
  if (type === "event") {
    const [event = "", key] = [get("Event"), get("EventKey")];
    if (event.toUpperCase() !== "CLICK") return batch.ignore(`event:${event}`);
    // Events have no id: the same person cannot press the same button twice in one second.
    const identity = { key: [sender, created, event, key].filter(Boolean).join(":") };
    const pressed = cleanText(key ?? "");
    return batch.message({
      ...facts,
      identity,
      text: pressed,
      payload: pressed,
      attachments: [],
      references: [],
    });
  }
  const key = id ?? `${sender}:${created ?? ""}`;
  batch.message({
    ...facts,
    identity: { key },
    referenceId: key,
    ...contentOf(type, fields, get),
    references: [],
  });
}

type Get = (name: string) => string | undefined;

function contentOf(type: string, fields: XmlFields, get: Get): { text: string; attachments: Attachment[] } {
  const id = get("MediaId");
  const file = (
    kind: "image" | "audio" | "video",
    more: { url?: string | undefined; type?: string | undefined } = {},
  ) => ({
    text: cleanText(fields.get("Recognition") ?? ""),
    attachments: [attachmentOf({ kind, id, ...more })],
  });
  switch (type) {
    case "text":
      return { text: cleanText(fields.get("Content") ?? ""), attachments: [] };
    case "image":
      return file("image", { url: get("PicUrl") });
    case "voice":
      return file("audio", { type: get("Format") === "amr" ? "audio/amr" : undefined });
    case "video":
    case "shortvideo":
      return file("video");
    case "location":
      return said([get("Label"), joined([get("Location_X"), get("Location_Y")], ",")], type);
    case "link":
      return said([get("Title"), get("Description"), get("Url")], type);
    default:
      return said([], type);
  }
}

function said(parts: readonly (string | undefined)[], type: string) {
  const kind = type.replace(/[^\w-]/g, "").slice(0, 40) || "unsupported";
  return { text: cleanText(joined(parts, " ") ?? `[${kind}]`), attachments: [] };
}

function joined(parts: readonly (string | undefined)[], separator: string): string | undefined {
  return parts.filter((part) => part !== undefined).join(separator) || undefined;
}
