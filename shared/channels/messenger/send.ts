import type { Delivery, OutboundMessage, SendTools } from "../channel.ts";
import { conversationParts } from "../conversation-parts.ts";
import { failed } from "../failed.ts";
import { answerDirectly, type DirectPlatform } from "../meta-direct.ts";
import { windowState } from "../reply-window.ts";
import { MessengerSecrets } from "./schema.ts";
import { replyWindow } from "./window.ts";

export const maxTextLength = 2000;

const platform: DirectPlatform = {
  repliesPath: "comments",
  maxTextLength,
  // What Facebook takes in one comment; longer than any answer.
  maxCommentLength: 8000,
  // Send API errors: https://developers.facebook.com/docs/messenger-platform/error-codes
  rules: [
    { class: "window-closed", codes: ["10/2018278", "10/2534022", "10/2018065", "1545041"] },
    { class: "sent", codes: ["10900"] },
    { class: "rate-limited", codes: ["4", "17", "32", "613", "80006"] },
    { class: "retryable", codes: ["1", "2", "1200"] },
    { class: "recipient", codes: ["551", "100/2018001", "230", "10903"] },
    { class: "auth", codes: ["190", "10", "200", "368", "102"] },
    { class: "content", codes: ["100"] },
  ],
};

/** Answers from the page that the conversation is with. */
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
  const messagesUrl = `${tools.apiBase}/${encodeURIComponent(page)}/messages`;
  return answerDirectly(message, { messagesUrl, token, humanAgentTag: late }, platform, tools);
}
