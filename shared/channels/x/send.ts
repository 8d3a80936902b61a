import { publicPointer } from "../../domain/texts.ts";
import { toPlainText } from "../../mail/markdown.ts";
import type { Delivery, OutboundMessage, SendTools } from "../channel.ts";
import { failed, rateLimited } from "../failed.ts";
import { isFailure, type PlatformAnswer, postJson } from "../platform-call.ts";
import { sendParts } from "../send-parts.ts";
import { splitText } from "../split-text.ts";
import { accessToken } from "./access-token.ts";
import { Problem, SentDirect, SentPost, XSecrets } from "./schema.ts";
import { weightedCharacters } from "./weighted-length.ts";

/** UTF-16 units of a direct message, weighted characters of a post. */
export const maxTextLength = 10_000;
const maxPostLength = 280;
/** A public answer of more posts than this is nothing for a timeline. */
const mostPosts = 4;

/**
 * Answers a direct message directly and a post with posts in its thread. What is for one person alone is a direct message, with
 * a line in public; a machine leaves that to agents.
 */
export async function send(message: OutboundMessage, tools: SendTools): Promise<Delivery> {
  const secrets = XSecrets.safeParse(tools.secrets);
  if (!secrets.success) return failed("config", "no-access-token");
  const { entry } = message;
  if (!/^\d{1,20}$/.test(entry.address)) return failed("recipient", "no-user");
  const text = toPlainText(entry.text);
  if (text === "") return failed("content", "empty");
  const token = await accessToken(secrets.data, undefined, tools);
  if (typeof token !== "string") return token;
  const first = await answer(message, text, token, tools);
  const refused = first.kind === "failed" && first.class === "auth" && first.code === "token";
  if (!refused) return first;
  // It ended before its time: one new one, and no more.
  const another = await accessToken(secrets.data, token, tools);
  return typeof another === "string" ? answer(message, text, another, tools) : first;
}

async function answer(
  message: OutboundMessage,
  text: string,
  token: string,
  tools: SendTools,
): Promise<Delivery> {
  const { entry } = message;
  const { comment } = entry.thread;
  const authorization = `Bearer ${token}`;
  if (!comment) return sendDirect(message, text, authorization, tools);
  if (comment.answer === "public") {
    const parts = splitText(text.normalize("NFC"), maxPostLength, weightedCharacters);
    if (parts.length > mostPosts) return failed("content", "too-long-for-posts");
    let answered = entry.parts?.at(-1) ?? comment.id;
    return sendParts(message, parts, tools, async (part) => {
      const posted = await postReply(part, answered, authorization, tools);
      if (posted.kind === "sent" && posted.providerId !== "unknown") answered = posted.providerId;
      return posted;
    });
  }
  // Whoever mentions an account has not asked a machine for direct messages.
  if (entry.automatic) return failed("content", "not-for-the-public");
  const sent = await sendDirect(message, text, authorization, tools);
  if (sent.kind === "sent") {
    await postReply(publicPointer(entry.language), comment.id, authorization, tools);
  }
  return sent;
}

function sendDirect(
  message: OutboundMessage,
  text: string,
  authorization: string,
  tools: SendTools,
): Promise<Delivery> {
  const { fetch, apiBase, now } = tools;
  const url = `${apiBase}/2/dm_conversations/with/${message.entry.address}/messages`;
  return sendParts(message, splitText(text, maxTextLength), tools, async (part) => {
    const answer = await postJson(fetch, url, { text: part }, { authorization });
    if (isFailure(answer)) return answer;
    return outcome(answer, SentDirect.safeParse(answer.json).data?.data.dm_event_id, now);
  });
}

/** One post below another. */
async function postReply(
  text: string,
  post: string,
  authorization: string,
  { fetch, apiBase, now }: SendTools,
): Promise<Delivery> {
  const body = { text, reply: { in_reply_to_tweet_id: post } };
  const answer = await postJson(fetch, `${apiBase}/2/tweets`, body, { authorization });
  if (isFailure(answer)) return answer;
  return outcome(answer, SentPost.safeParse(answer.json).data?.data.id, now);
}

function outcome(answer: PlatformAnswer, id: string | undefined, now: Date): Delivery {
  const { status, json, headers } = answer;
  if (id !== undefined && status < 300) return { kind: "sent", providerId: id };
  const problem = Problem.safeParse(json).data;
  const said = [
    problem?.title,
    problem?.detail,
    ...(problem?.errors ?? []).flatMap((e) => [e.message, e.detail]),
  ]
    .filter(Boolean)
    .join(" ");
  const code = problem?.errors?.[0]?.code;
  if (status === 429) {
    if (/usage-capped/.test(problem?.type ?? "")) return failed("config", "usage-capped");
    return rateLimited("too-many-requests", untilReset(headers, now));
  }
  if (status >= 500) return failed("retryable", `http-${status}`);
  if (status === 401) return failed("auth", "token");
  if (
    code === 349 ||
    code === 150 ||
    /cannot send messages|not permitted to (send a )?(dm|direct)/i.test(said)
  ) {
    return failed("recipient", "closed-to-messages");
  }
  if (code === 187 || /duplicate content/i.test(said)) return failed("content", "duplicate");
  if (status === 403 && /(reply|conversation).*(mention|allowed|summon)/i.test(said)) {
    return failed("window-closed", "not-summoned");
  }
  // Of this call alone: a token that is no good at all is answered with 401.
  if (status === 403) return failed("config", "forbidden");
  if (status < 300)
    return problem?.errors ? failed("content", "refused") : { kind: "sent", providerId: "unknown" };
  return failed(status >= 400 ? "content" : "config", `http-${status}`);
}

/** X says when the next call is taken, in seconds since 1970. */
function untilReset(headers: Headers, now: Date): number | undefined {
  const reset = headers.get("x-rate-limit-reset");
  return reset === null || !/^\d{1,12}$/.test(reset)
    ? undefined
    : Math.max(1, Number(reset) - now.getTime() / 1000);
}
