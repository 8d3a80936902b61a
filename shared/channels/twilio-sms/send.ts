import type { FailureClass } from "../../domain/outbox.ts";
import { toPlainText } from "../../mail/markdown.ts";
import type { Delivery, OutboundMessage, SendTools } from "../channel.ts";
import { failed, rateLimited } from "../failed.ts";
import { callPlatform, isFailure, type PlatformAnswer, retryAfter } from "../platform-call.ts";
import { sendParts } from "../send-parts.ts";
import { splitText } from "../split-text.ts";
import { Refusal, Sent, TwilioSmsSecrets } from "./schema.ts";

export const maxTextLength = 1600;

/** Error codes (https://www.twilio.com/docs/api/errors); the HTTP status decides for all others. */
const classes: readonly (readonly [FailureClass, readonly number[]])[] = [
  ["rate-limited", [20429, 63018, 14107, 30001]],
  ["retryable", [30008, 30003]],
  ["recipient", [21610, 21211, 21614, 21612, 21635, 30004, 30005, 30006, 63024]],
  ["window-closed", [63016]],
  ["auth", [20003]],
  ["config", [20404, 21606, 21608, 21408, 21659, 21703, 30002, 30034, 63038]],
  ["content", [21617, 21602, 21620, 30007]],
];

/** Sends a reply as one or more messages, from the number that was written to. What becomes of them comes as a status. */
export async function send(message: OutboundMessage, tools: SendTools): Promise<Delivery> {
  const secrets = TwilioSmsSecrets.safeParse(tools.secrets);
  if (!secrets.success) return failed("config", "no-account");
  const { entry } = message;
  // Addresses have colons of their own: `whatsapp:+65…`.
  const theirs = entry.address;
  const ours = entry.conversation.endsWith(`:${theirs}`)
    ? entry.conversation.slice(0, -theirs.length - 1)
    : "";
  if (ours === "" || theirs === "") return failed("recipient", "no-number");
  const parts = splitText(plainSigns(toPlainText(entry.text)), maxTextLength);
  if (parts.length === 0) return failed("content", "empty");
  return sendParts(message, parts, tools, (part) =>
    sendOne(part, ours, theirs, entry.account, secrets.data, tools),
  );
}

async function sendOne(
  text: string,
  ours: string,
  theirs: string,
  account: string,
  secrets: TwilioSmsSecrets,
  { fetch, apiBase, now }: SendTools,
): Promise<Delivery> {
  const { accountSid, authToken, apiKeySid, apiKeySecret, messagingServiceSid, publicUrl } = secrets;
  const service = messagingServiceSid ?? (ours.startsWith("MG") ? ours : undefined);
  const form = new URLSearchParams({
    To: theirs,
    ...(service === undefined ? { From: ours } : { MessagingServiceSid: service }),
    Body: text,
    StatusCallback: `${publicUrl.replace(/\/+$/, "")}/webhooks/twilio-sms/${account}`,
  });
  const [user, password] = apiKeySid && apiKeySecret ? [apiKeySid, apiKeySecret] : [accountSid, authToken[0]];
  const answer = await callPlatform(fetch, {
    url: `${apiBase}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`,
    headers: {
      authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: form.toString(),
  });
  return isFailure(answer) ? answer : outcome(answer, now);
}

function outcome(answer: PlatformAnswer, now: Date): Delivery {
  const { status, json, headers } = answer;
  if (status >= 200 && status < 300) {
    return { kind: "sent", providerId: Sent.safeParse(json).data?.sid ?? "unknown" };
  }
  const number = Refusal.safeParse(json).data?.code;
  const known = classes.find(([, codes]) => number !== undefined && codes.includes(number))?.[0];
  const code = number === undefined ? `http-${status}` : String(number);
  if (known === "rate-limited" || (known === undefined && status === 429)) {
    return rateLimited(code, retryAfter(headers, now));
  }
  if (known !== undefined) return failed(known, code);
  if (status >= 500) return failed("retryable", code);
  if (status === 401 || status === 403) return failed("auth", code);
  return failed(status >= 400 ? "content" : "config", code);
}

/** A single typographic sign makes a whole message twice as expensive; these have a plain twin. */
function plainSigns(text: string): string {
  return text
    .replace(/[\u2018\u2019\u201B]/g, "'")
    .replace(/[\u201C\u201D\u201F]/g, '"')
    .replace(/[\u2013\u2014]/g, "-")
    .replace(/\u2026/g, "...")
    .replace(/\u00A0/g, " ");
}
