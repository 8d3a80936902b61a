import { publicPointer } from "../../domain/texts.ts";
import { toPlainText } from "../../mail/markdown.ts";
import type { Delivery, OutboundMessage, SendTools } from "../channel.ts";
import { conversationParts } from "../conversation-parts.ts";
import { failed } from "../failed.ts";
import type { GraphRule } from "../meta-api.ts";
import { type DirectAccount, replyInPublic, sendDirect } from "../meta-direct.ts";
import { windowState } from "../reply-window.ts";
import { splitText } from "../split-text.ts";
import { MessengerSecrets } from "./schema.ts";
import { replyWindow } from "./window.ts";

export const maxTextLength = 2000;
/** What Facebook takes in one comment; longer than any answer. */
const maxCommentLength = 8000;

/** Send API errors (https://developers.facebook.com/docs/messenger-platform/error-codes). */
const rules: readonly GraphRule[] = [
  { class: "window-closed", codes: ["10/2018278", "10/2534022", "10/2018065", "1545041"] },
  { class: "sent", codes: ["10900"] },
  { class: "rate-limited", codes: ["4", "17", "32", "613", "80006"] },
  { class: "retryable", codes: ["1", "2", "1200"] },
  { class: "recipient", codes: ["551", "100/2018001", "230", "10903"] },
  { class: "auth", codes: ["190", "10", "200", "368", "102"] },
  { class: "content", codes: ["100"] },
];

/**
 * Answers a direct message directly and a comment as its thread says: in public below it, or in private with a line in
 * public that says so. Where a person cannot be written to, the comment is answered in public only.
 */
export async function send(message: OutboundMessage, tools: SendTools): Promise<Delivery> {
  const secrets = MessengerSecrets.safeParse(tools.secrets);
  if (!secrets.success) return failed("config", "no-page-token");
  const { entry } = message;
  const [page, person] = conversationParts(entry.conversation, 2) ?? [];
  if (page === undefined || person === undefined) return failed("recipient", "no-page");
  const token = secrets.data.pages?.[page] ?? secrets.data.pageToken;
  if (token === undefined) return failed("config", "no-page-token");
  const late = windowState({ replyWindow }, message, tools.now) === "human-only";
  if (late && secrets.data.humanAgent !== "yes") return failed("window-closed", "reply-window");
  const account: DirectAccount = {
    messagesUrl: `${tools.apiBase}/${encodeURIComponent(page)}/messages`,
    token,
    rules,
    humanAgentTag: late,
  };
  const text = toPlainText(entry.text);
  if (text === "") return failed("content", "empty");
  return entry.thread.comment
    ? answerComment(message, entry.thread.comment, text, account, tools)
    : sendDirect(message, { id: entry.address }, splitText(text, maxTextLength), account, tools);
}

async function answerComment(
  message: OutboundMessage,
  comment: { readonly id: string; readonly answer: "public" | "private" },
  text: string,
  account: DirectAccount,
  tools: SendTools,
): Promise<Delivery> {
  const url = `${tools.apiBase}/${encodeURIComponent(comment.id)}/comments`;
  if (comment.answer === "public") {
    let last: Delivery = failed("content", "empty");
    for (const part of splitText(text, maxCommentLength)) {
      last = await replyInPublic(url, part, account, tools);
      if (last.kind === "failed") return last;
    }
    return last;
  }
  // One private message per comment until the person answers: a second part would never arrive.
  const parts = splitText(text, maxTextLength);
  if (parts.length > 1) return failed("content", "too-long-for-a-private-reply");
  const sent = await sendDirect(message, { comment_id: comment.id }, parts, account, tools);
  if (sent.kind === "failed") return sent;
  // The answer has arrived; without this line nobody but the customer would know that there is one.
  await replyInPublic(url, publicPointer(message.entry.language), account, tools);
  return sent;
}
