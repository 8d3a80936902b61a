import type { Delivery, OutboundMessage, SendTools } from "../channel.ts";
import { conversationParts } from "../conversation-parts.ts";
import { failed } from "../failed.ts";
import { answerDirectly, type DirectPlatform } from "../meta-direct.ts";
import { windowState } from "../reply-window.ts";
import { utf8Bytes } from "../split-text.ts";
import { accessToken } from "./access-token.ts";
import { InstagramSecrets } from "./schema.ts";
import { replyWindow } from "./window.ts";

/** Bytes of UTF-8 of a direct message. */
export const maxTextLength = 1000;

const platform: DirectPlatform = {
  repliesPath: "replies",
  ...{ maxTextLength, textUnit: utf8Bytes, maxCommentLength: 2200 },
  rules: [
    { class: "window-closed", codes: ["10/2534022", "10/2018278", "1545041", "100/2534014", "10/2534014"] },
    { class: "sent", codes: ["10900"] },
    { class: "rate-limited", codes: ["4", "17", "32", "613", "80006"] },
    { class: "retryable", codes: ["1", "2", "1200"] },
    { class: "recipient", codes: ["551", "100/2018001", "230", "10903"] },
    { class: "auth", codes: ["190", "200", "10", "102", "368"] },
    { class: "content", codes: ["100"] },
  ],
};

/** Answers from the account that the conversation is with. */
export async function send(message: OutboundMessage, tools: SendTools): Promise<Delivery> {
  const secrets = InstagramSecrets.safeParse(tools.secrets);
  if (!secrets.success) return failed("config", "no-access-token");
  const { entry } = message;
  const [id, person] = conversationParts(entry.conversation, 2) ?? [];
  if (id === undefined || person === undefined) return failed("recipient", "no-account");
  const kept = secrets.data.accounts?.[id] ?? secrets.data.accessToken;
  if (kept === undefined) return failed("config", "no-access-token");
  const late = windowState({ replyWindow }, message, tools.now) === "human-only";
  if (late && secrets.data.humanAgent !== "yes") return failed("window-closed", "reply-window");
  const token = secrets.data.pageId === undefined ? await accessToken(kept, tools.tokens) : kept;
  const messagesUrl = `${tools.apiBase}/${encodeURIComponent(secrets.data.pageId ?? "me")}/messages`;
  return answerDirectly(message, { messagesUrl, token, humanAgentTag: late }, platform, tools);
}
