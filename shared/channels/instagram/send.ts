import { publicPointer } from "../../domain/texts.ts";
import { toPlainText } from "../../mail/markdown.ts";
import type { Delivery, OutboundMessage, SendTools } from "../channel.ts";
import { conversationParts } from "../conversation-parts.ts";
import { failed } from "../failed.ts";
import type { GraphRule } from "../meta-api.ts";
import { type DirectAccount, replyInPublic, sendDirect } from "../meta-direct.ts";
import { windowState } from "../reply-window.ts";
import { splitText, utf8Bytes } from "../split-text.ts";
import { InstagramSecrets } from "./schema.ts";
import { replyWindow } from "./window.ts";

/** Bytes of UTF-8 of a direct message, and UTF-16 units of a comment. */
export const maxTextLength = 1000;
const maxCommentLength = 2200;

const rules: readonly GraphRule[] = [
  { class: "window-closed", codes: ["10/2534022", "10/2018278", "1545041", "100/2534014", "10/2534014"] },
  { class: "sent", codes: ["10900"] },
  { class: "rate-limited", codes: ["4", "17", "32", "613", "80006"] },
  { class: "retryable", codes: ["1", "2", "1200"] },
  { class: "recipient", codes: ["551", "100/2018001", "230", "10903"] },
  { class: "auth", codes: ["190", "200", "10", "102", "368"] },
  { class: "content", codes: ["100"] },
];

/** Answers a direct message directly, a comment in public or in private as its thread says. */
export async function send(message: OutboundMessage, tools: SendTools): Promise<Delivery> {
  const secrets = InstagramSecrets.safeParse(tools.secrets);
  if (!secrets.success) return failed("config", "no-access-token");
  const { entry } = message;
  const [id, person] = conversationParts(entry.conversation, 2) ?? [];
  if (id === undefined || person === undefined) return failed("recipient", "no-account");
  const token = secrets.data.accounts?.[id] ?? secrets.data.accessToken;
  if (token === undefined) return failed("config", "no-access-token");
  const late = windowState({ replyWindow }, message, tools.now) === "human-only";
  if (late && secrets.data.humanAgent !== "yes") return failed("window-closed", "reply-window");
  const account: DirectAccount = {
    messagesUrl: `${tools.apiBase}/${encodeURIComponent(secrets.data.pageId ?? "me")}/messages`,
    token,
    rules,
    humanAgentTag: late,
  };
  const text = toPlainText(entry.text);
  if (text === "") return failed("content", "empty");
  const { comment } = entry.thread;
  if (comment) return answerComment(message, comment, text, account, tools);
  return sendDirect(
    message,
    { id: entry.address },
    splitText(text, maxTextLength, utf8Bytes),
    account,
    tools,
  );
}

async function answerComment(
  message: OutboundMessage,
  comment: { readonly id: string; readonly answer: "public" | "private" },
  text: string,
  account: DirectAccount,
  tools: SendTools,
): Promise<Delivery> {
  const url = `${tools.apiBase}/${encodeURIComponent(comment.id)}/replies`;
  if (comment.answer === "public") {
    let last: Delivery = failed("content", "empty");
    for (const part of splitText(text, maxCommentLength)) {
      last = await replyInPublic(url, part, account, tools);
      if (last.kind === "failed") return last;
    }
    return last;
  }
  // One private message per comment until the person answers: a second part would never arrive.
  const parts = splitText(text, maxTextLength, utf8Bytes);
  if (parts.length > 1) return failed("content", "too-long-for-a-private-reply");
  const sent = await sendDirect(message, { comment_id: comment.id }, parts, account, tools);
  if (sent.kind === "failed") return sent;
  await replyInPublic(url, publicPointer(message.entry.language), account, tools);
  return sent;
}
