import * as z from "zod/mini";
import { cleanLine } from "../domain/clean-text.ts";
import { feedbackPayload } from "../domain/feedback.ts";
import { feedbackLabels, publicPointer } from "../domain/texts.ts";
import { toPlainText } from "../mail/markdown.ts";
import type { Delivery, OutboundMessage, OutgoingFile, SendTools } from "./channel.ts";
import { failed } from "./failed.ts";
import { type GraphRule, graphRefusal } from "./meta-api.ts";
import { formOf, isFile, type Part, withFiles } from "./outgoing-files.ts";
import { wireId } from "./payload-fields.ts";
import { isFailure, postForm, postJson } from "./platform-call.ts";
import { sendParts } from "./send-parts.ts";
import { splitText, type TextUnit } from "./split-text.ts";

/** Sending of direct messages and replies to comments, as Messenger and Instagram share it (Send API). */
export interface DirectAccount {
  /** Where messages are posted: `…/<page id>/messages`. */
  readonly messagesUrl: string;
  readonly token: string;
  /** For agents' answers after the window of machines: needs the platform's permission. */
  readonly humanAgentTag: boolean;
}

/** What differs between the two platforms. */
export interface DirectPlatform {
  readonly rules: readonly GraphRule[];
  /** What replies are called below a comment's address. */
  readonly repliesPath: "comments" | "replies";
  /** Of a direct message: in UTF-16 units, or what `textUnit` counts. */
  readonly maxTextLength: number;
  readonly textUnit?: TextUnit;
  /** Of a comment, in UTF-16 units. */
  readonly maxCommentLength: number;
}

/**
 * Answers a direct message directly and a comment as its thread says: in public below it, or in private with a line in
 * public that says so. Where a person cannot be written to, the comment is answered in public only.
 */
export async function answerDirectly(
  message: OutboundMessage,
  account: DirectAccount,
  platform: DirectPlatform,
  tools: SendTools,
): Promise<Delivery> {
  const { entry } = message;
  const text = toPlainText(entry.text);
  if (text === "") return failed("content", "empty");
  const caller = { ...account, ...platform, tools };
  const { comment } = entry.thread;
  // Checked before it was stored; a comment may have come since.
  if (comment && message.attachments.length > 0) return failed("content", "no-files-to-a-comment");
  if (comment?.answer === "public") {
    return sendParts(message, splitText(text, platform.maxCommentLength), tools, (part) =>
      replyInPublic(comment.id, part, caller),
    );
  }
  const parts = splitText(text, platform.maxTextLength, platform.textUnit);
  if (!comment)
    return sendDirect(message, { id: entry.address }, withFiles(parts, message.attachments), caller);
  // One private message per comment until the person answers: a second part would never arrive.
  if (parts.length > 1) return failed("content", "too-long-for-a-private-reply");
  const sent = await sendDirect(message, { comment_id: comment.id }, parts, caller);
  // The answer has arrived; without this line nobody but the customer would know that there is one.
  if (sent.kind === "sent") await replyInPublic(comment.id, publicPointer(entry.language), caller);
  return sent;
}

type Caller = DirectAccount & DirectPlatform & { readonly tools: SendTools };

const Sent = z.object({ message_id: wireId });
const Commented = z.object({ id: wireId });

const longestLabel = 20;

const usedBefore = failed("window-closed", "private-reply-used");

/** Sends the parts one after the other; the first quotes, and "did this help?" stands with the last as quick replies. */
function sendDirect(
  message: OutboundMessage,
  recipient: Readonly<Record<string, string>>,
  parts: readonly Part[],
  caller: Caller,
): Promise<Delivery> {
  const { entry } = message;
  const type = caller.humanAgentTag
    ? { messaging_type: "MESSAGE_TAG", tag: "HUMAN_AGENT" }
    : { messaging_type: "RESPONSE" };
  return sendParts(message, parts, caller.tools, async (text, at) => {
    if (isFile(text)) return sendFile(text, recipient, type, caller);
    const quoted = at === 0 && "id" in recipient ? entry.thread.replyTo : undefined;
    const body = {
      recipient,
      ...type,
      message: {
        text,
        ...(at === parts.length - 1 &&
          entry.askHelped && { quick_replies: helped(entry.id, entry.language) }),
      },
      ...(quoted !== undefined && { reply_to: { mid: quoted } }),
    };
    const sent = await call(caller, caller.messagesUrl, body, Sent, ({ message_id }) => message_id);
    // The one private reply to this comment was used: by an attempt of ours, or for another answer.
    return sent === usedBefore && entry.attempts > 1 ? { kind: "sent", providerId: "unknown" } : sent;
  });
}

/** https://developers.facebook.com/docs/messenger-platform/send-messages#sending_attachments */
function sendFile(
  file: OutgoingFile,
  recipient: object,
  type: Readonly<Record<string, string>>,
  caller: Caller,
): Promise<Delivery> {
  const kind = /^(image|video|audio)\//.exec(file.type)?.[1] ?? "file";
  const message = { attachment: { type: kind, payload: {} } };
  const fields = { recipient: JSON.stringify(recipient), ...type, message: JSON.stringify(message) };
  const body = formOf(fields, "filedata", file);
  return call(caller, caller.messagesUrl, body, Sent, ({ message_id }) => message_id);
}

/** Writes below a comment, where everybody reads it. */
function replyInPublic(comment: string, text: string, caller: Caller): Promise<Delivery> {
  const url = `${caller.tools.apiBase}/${encodeURIComponent(comment)}/${caller.repliesPath}`;
  return call(caller, url, { message: text }, Commented, ({ id }) => id);
}

async function call<Schema extends z.ZodMiniType>(
  { token, rules, tools: { fetch, now } }: Caller,
  url: string,
  body: object | FormData,
  schema: Schema,
  idOf: (answer: z.output<Schema>) => string,
): Promise<Delivery> {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await (body instanceof FormData
    ? postForm(fetch, url, body, headers)
    : postJson(fetch, url, body, headers));
  if (isFailure(answer)) return answer;
  if (answer.status >= 200 && answer.status < 300) {
    const parsed = schema.safeParse(answer.json);
    return { kind: "sent", providerId: parsed.success ? idOf(parsed.data) : "unknown" };
  }
  const refusal = graphRefusal(answer, rules, now);
  return refusal.kind === "done-before" ? usedBefore : refusal;
}

function helped(outbox: string, language: string) {
  const labels = feedbackLabels(language);
  return (["yes", "no"] as const).map((feedback) => ({
    content_type: "text",
    title: cleanLine(labels[feedback], longestLabel),
    payload: feedbackPayload(feedback, outbox),
  }));
}
