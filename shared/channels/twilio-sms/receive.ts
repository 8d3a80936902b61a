import { cleanLine, cleanText } from "../../domain/clean-text.ts";
import type { Attachment } from "../../domain/message.ts";
import { attachmentOf, kindOfType } from "../attachment-kind.ts";
import { Batch } from "../batch.ts";
import type { Incoming, ReceiveContext, Received } from "../channel.ts";
import { defined } from "../defined.ts";
import { emptyTwiml, openTwilioWebhook } from "../twilio-webhook.ts";

/**
 * A message or a delivery status from Twilio (SMS, MMS, and WhatsApp or RCS senders of Twilio). Both may come to the same
 * address: an inbound message says `received`, a status says anything else.
 */
export function receive(incoming: Incoming, context: ReceiveContext): Received {
  const opened = openTwilioWebhook(incoming, context);
  if (opened.kind === "answered") return opened.received;
  const { account, form } = opened;
  const batch = new Batch({ channel: "twilio-sms", account, now: context.now });
  const get = (name: string) => form.get(name)?.replaceAll("\0", "") || undefined;
  const id = get("MessageSid") ?? get("SmsSid") ?? get("SmsMessageSid");
  const status = get("MessageStatus") ?? get("SmsStatus") ?? "received";
  if (id === undefined) batch.unreadable(Object.fromEntries(form), "a message without its id");
  else if (status !== "received" && status !== "receiving") readStatus(batch, id, status, get);
  else readMessage(batch, id, get);
  return batch.received(emptyTwiml);
}

type Get = (name: string) => string | undefined;

const statuses: Readonly<Record<string, "sent" | "delivered" | "read" | "failed">> = {
  sent: "sent",
  delivered: "delivered",
  read: "read",
  undelivered: "failed",
  failed: "failed",
};

function readStatus(batch: Batch, id: string, word: string, get: Get) {
  const status = Object.hasOwn(statuses, word) ? statuses[word] : undefined;
  const [ours, theirs] = [get("From"), get("To")];
  batch.event({
    type: "status",
    targets: [id],
    status: status ?? "other",
    detail: cleanLine(word, 40),
    identity: { key: id, variant: `status:${cleanLine(word, 40)}` },
    ...defined({
      platformAccount: ours,
      conversation: ours && theirs && `${ours}:${theirs}`,
      error: get("ErrorCode"),
    }),
  });
}

function readMessage(batch: Batch, id: string, get: Get) {
  const [sender, ours] = [get("From"), get("To") ?? get("MessagingServiceSid") ?? "unknown"];
  if (sender === undefined) return batch.unreadable({ id }, "a message without a sender");
  const text = bodyOf(get("Body"));
  const attachments = mediaOf(get);
  const quoted = get("OriginalRepliedMessageSid");
  batch.message({
    platformAccount: ours,
    identity: { key: id },
    referenceId: id,
    conversation: `${ours}:${sender}`,
    sender: {
      address: sender,
      trust: "verified",
      ...defined({ name: cleanLine(get("ProfileName") ?? "", 200) || undefined }),
    },
    text: text === "" && attachments.length === 0 ? placeOf(get) : text,
    attachments,
    references: quoted === undefined ? [] : [quoted],
    ...defined({ payload: get("ButtonPayload"), optOut: optOutOf(get, text, sender) }),
  });
}

/** Twilio hands on what came over the air; some networks encode long messages once more. */
function bodyOf(body = ""): string {
  const text = cleanText(body);
  if (!/^[A-Za-z0-9+/]{40,}={0,2}$/.test(text) || text.length % 4 !== 0) return text;
  try {
    const decoded = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(text, "base64"));
    // Words have spaces; what has none was meant as it stands.
    return decoded.includes(" ") && !/\p{Cc}/u.test(decoded.replace(/[\r\n\t]/g, ""))
      ? cleanText(decoded)
      : text;
  } catch {
    return text;
  }
}

/** More than any network carries in one message. */
const mostMedia = 20;

function mediaOf(get: Get): Attachment[] {
  const count = Math.min(mostMedia, Number.parseInt(get("NumMedia") ?? "0", 10) || 0);
  const found: Attachment[] = [];
  for (let at = 0; at < count; at += 1) {
    const url = get(`MediaUrl${at}`);
    const type = get(`MediaContentType${at}`);
    if (url !== undefined) found.push(attachmentOf({ kind: kindOfType(type), url, type }));
  }
  return found;
}

function placeOf(get: Get): string {
  const [latitude, longitude, label] = [get("Latitude"), get("Longitude"), get("Label")];
  if (latitude === undefined || longitude === undefined) return "";
  return cleanText([label, `${latitude},${longitude}`].filter(Boolean).join(" "));
}

const stopWords = new Set(["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "OPTOUT", "REVOKE"]);

/** Twilio says so where it handles these words itself; else the word must be all there is, from a telephone. */
function optOutOf(get: Get, text: string, sender: string): "stop" | "start" | "help" | undefined {
  const told = get("OptOutType")?.toLowerCase();
  if (told === "stop" || told === "start" || told === "help") return told;
  const word = text.trim().toUpperCase();
  return /^\+?\d+$/.test(sender) && stopWords.has(word) ? "stop" : undefined;
}
