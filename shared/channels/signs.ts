import type { Thread } from "../domain/thread.ts";
import type { SendTools } from "./channel.ts";
import { conversationParts } from "./conversation-parts.ts";
import { callPlatform, type PlatformCall } from "./platform-call.ts";

/** What a customer sees while waiting: that the message was read, that somebody writes. */
export type Sign = "read" | "typing";

export interface SignTarget {
  readonly channel: string;
  readonly conversation: string;
  readonly address: string;
  readonly thread: Thread;
}

type Tools = Pick<SendTools, "fetch" | "apiBase" | "secrets" | "now" | "tokens">;
type SignCall = (sign: Sign, target: SignTarget, tools: Tools) => Promise<PlatformCall | undefined>;

/** Seconds that LINE shows it, unless an answer comes before. */
const shownSeconds = 20;

/** How each platform is asked for a sign; one that it does not have is `undefined`, and so is a comment's. */
const calls: Readonly<Record<string, SignCall>> = {
  // https://developers.facebook.com/docs/whatsapp/cloud-api/typing-indicators: typing is shown with the mark of reading
  whatsapp: async (sign, { conversation, thread }, { apiBase, secrets }) => {
    const [number] = conversationParts(conversation, 2) ?? [];
    if (number === undefined || thread.replyTo === undefined) return undefined;
    return jsonCall(`${apiBase}/${encodeURIComponent(number)}/messages`, secrets?.accessToken, {
      messaging_product: "whatsapp",
      status: "read",
      message_id: thread.replyTo,
      ...(sign === "typing" && { typing_indicator: { type: "text" } }),
    });
  },
  messenger: async (sign, { conversation, address }, { apiBase, secrets }) => {
    const [page] = conversationParts(conversation, 2) ?? [];
    if (page === undefined) return undefined;
    const token = fieldOf(secrets?.pages, page) ?? secrets?.pageToken;
    return jsonCall(`${apiBase}/${encodeURIComponent(page)}/messages`, token, senderAction(sign, address));
  },
  instagram: async (sign, { conversation, address }, tools) => {
    const { apiBase, secrets } = tools;
    const [account] = conversationParts(conversation, 2) ?? [];
    if (account === undefined) return undefined;
    const kept = fieldOf(secrets?.accounts, account) ?? secrets?.accessToken;
    if (typeof kept !== "string") return undefined;
    const { accessToken } = await import("./instagram/access-token.ts");
    const token = secrets?.pageId === undefined ? await accessToken(kept, tools.tokens) : kept;
    const node = typeof secrets?.pageId === "string" ? secrets.pageId : "me";
    return jsonCall(`${apiBase}/${encodeURIComponent(node)}/messages`, token, senderAction(sign, address));
  },
  // https://core.telegram.org/bots/api#sendchataction
  telegram: async (sign, { conversation }, { apiBase, secrets }) => {
    if (sign === "read" || typeof secrets?.botToken !== "string") return undefined;
    const [chat] = conversation.split(":");
    return json(`${apiBase}/bot${secrets.botToken}/sendChatAction`, { chat_id: chat, action: "typing" });
  },
  // https://developers.line.biz/en/reference/messaging-api/#display-a-loading-indicator: with one person alone
  line: async (sign, { conversation, address }, { apiBase, secrets }) => {
    if (sign === "read" || conversation !== address) return undefined;
    const url = `${apiBase}/v2/bot/chat/loading/start`;
    return jsonCall(url, secrets?.accessToken, { chatId: conversation, loadingSeconds: shownSeconds });
  },
  wechat: async (sign, { address }, tools) => {
    const { appId, appSecret } = tools.secrets ?? {};
    if (sign === "read" || typeof appId !== "string" || typeof appSecret !== "string") return undefined;
    const { accessToken } = await import("./wechat/access-token.ts");
    const token = await accessToken({ appId, appSecret }, undefined, tools);
    if (typeof token !== "string") return undefined;
    const url = `${tools.apiBase}/cgi-bin/message/custom/typing?access_token=${encodeURIComponent(token)}`;
    return json(url, { touser: address, command: "Typing" });
  },
};

/** Shows a sign, if the platform has it. Whatever comes of it changes nothing: an answer does not wait for it. */
export async function showSign(sign: Sign, target: SignTarget, tools: Tools): Promise<"shown" | "not-shown"> {
  const call = Object.hasOwn(calls, target.channel) ? calls[target.channel] : undefined;
  if (!call || target.thread.comment) return "not-shown";
  const request = await call(sign, target, tools);
  if (!request) return "not-shown";
  const answer = await callPlatform(tools.fetch, request);
  return "status" in answer && answer.status < 300 ? "shown" : "not-shown";
}

function senderAction(sign: Sign, person: string) {
  return { recipient: { id: person }, sender_action: sign === "read" ? "mark_seen" : "typing_on" };
}

function jsonCall(url: string, token: unknown, body: object): PlatformCall | undefined {
  return typeof token === "string" ? json(url, body, { authorization: `Bearer ${token}` }) : undefined;
}

function json(url: string, body: object, headers: Readonly<Record<string, string>> = {}): PlatformCall {
  return { url, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}

function fieldOf(record: unknown, name: string): unknown {
  return typeof record === "object" && record !== null && Object.hasOwn(record, name)
    ? Reflect.get(record, name)
    : undefined;
}
