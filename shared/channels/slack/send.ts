import type { FailureClass } from "../../domain/outbox.ts";
import { toPlainText } from "../../mail/markdown.ts";
import type { Delivery, OutboundMessage, OutgoingFile, SendTools } from "../channel.ts";
import { type Failure, failed, rateLimited } from "../failed.ts";
import { asBlob, isFile, withFiles } from "../outgoing-files.ts";
import { callPlatform, isFailure, type PlatformAnswer, postJson, retryAfter } from "../platform-call.ts";
import { sendParts } from "../send-parts.ts";
import { splitText } from "../split-text.ts";
import { Answer, SlackSecrets, UploadPlace } from "./schema.ts";

/** What Slack advises for one message. UTF-16 units. */
export const maxTextLength = 4000;

/** Errors of chat.postMessage (https://docs.slack.dev/reference/methods/chat.postMessage). */
const classes: readonly (readonly [FailureClass, readonly string[]])[] = [
  ["rate-limited", ["ratelimited", "rate_limited"]],
  [
    "auth",
    ["invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope"],
  ],
  ["recipient", ["channel_not_found", "is_archived", "not_in_channel", "user_not_found", "cannot_dm_bot"]],
  ["retryable", ["internal_error", "fatal_error", "service_unavailable", "request_timeout"]],
];

/** Writes into the conversation, and below the message in a channel. Slack answers 200 to what it refuses. */
export async function send(message: OutboundMessage, tools: SendTools): Promise<Delivery> {
  const secrets = SlackSecrets.safeParse(tools.secrets);
  if (!secrets.success || secrets.data.botToken === undefined) return failed("config", "no-bot-token");
  const { entry } = message;
  const [, channel, thread] = /^([A-Z0-9]{1,32})(?::([\d.]+))?$/.exec(entry.conversation) ?? [];
  if (channel === undefined) return failed("recipient", "no-channel");
  const texts = splitText(escaped(toPlainText(entry.text)), maxTextLength);
  const { botToken } = secrets.data;
  const place = thread === undefined ? {} : { thread_ts: thread };
  return sendParts(message, withFiles(texts, message.attachments), tools, (part) =>
    isFile(part)
      ? sendFile(part, { channel_id: channel, ...place }, botToken, tools)
      : post({ channel, text: part, unfurl_links: false, ...place }, botToken, tools),
  );
}

async function post(body: object, token: string, tools: SendTools): Promise<Delivery> {
  const answer = await ask("chat.postMessage", body, token, tools);
  if (isFailure(answer)) return answer;
  const said = Answer.safeParse(answer.json).data;
  return { kind: "sent", providerId: said?.channel && said.ts ? `${said.channel}:${said.ts}` : "unknown" };
}

/**
 * A file takes three calls: where it goes, the file itself, and into which conversation
 * (https://docs.slack.dev/messaging/working-with-files#upload). The way there needs no token, and gets none.
 */
async function sendFile(
  file: OutgoingFile,
  place: object,
  token: string,
  tools: SendTools,
): Promise<Delivery> {
  const wanted = { filename: file.name, length: String(file.content.byteLength) };
  // This one method takes a form and no JSON.
  const begun = await ask("files.getUploadURLExternal", new URLSearchParams(wanted), token, tools);
  if (isFailure(begun)) return begun;
  const { upload_url: url, file_id: id } = UploadPlace.safeParse(begun.json).data ?? {};
  if (url === undefined || id === undefined) return failed("retryable", "no-upload-url");
  const sent = await callPlatform(tools.fetch, { url, body: asBlob(file) });
  if (isFailure(sent)) return sent;
  if (sent.status !== 200)
    return failed(sent.status >= 500 ? "retryable" : "content", `upload-${sent.status}`);
  const ending = { files: [{ id, title: file.name }], ...place };
  const ended = await ask("files.completeUploadExternal", ending, token, tools);
  return isFailure(ended) ? ended : { kind: "sent", providerId: `file:${id}` };
}

/** A call of the Web API that was answered with yes, or why it was not. */
async function ask(
  method: string,
  body: object | URLSearchParams,
  token: string,
  { fetch, apiBase, now }: SendTools,
): Promise<PlatformAnswer | Failure> {
  const url = `${apiBase}/api/${method}`;
  const headers = { authorization: `Bearer ${token}` };
  const answer = await (body instanceof URLSearchParams
    ? callPlatform(fetch, { url, headers, body })
    : postJson(fetch, url, body, headers));
  if (isFailure(answer)) return answer;
  const said = Answer.safeParse(answer.json).data;
  if (said?.ok) return answer;
  const error = said?.error;
  const known = classes.find(([, errors]) => error !== undefined && errors.includes(error))?.[0];
  if (known === "rate-limited" || answer.status === 429) {
    return rateLimited("too-many-requests", retryAfter(answer.headers, now));
  }
  if (known !== undefined) return failed(known, error ?? "unknown");
  if (answer.status >= 500 || said === undefined) return failed("retryable", `http-${answer.status}`);
  return failed("content", error?.slice(0, 60) ?? `http-${answer.status}`);
}

/** The three signs that Slack reads as markup. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
