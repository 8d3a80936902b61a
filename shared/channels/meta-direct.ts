import * as z from "zod/mini";
import { cleanLine } from "../domain/clean-text.ts";
import { feedbackPayload } from "../domain/feedback.ts";
import { feedbackLabels } from "../domain/texts.ts";
import type { Delivery, OutboundMessage, SendTools } from "./channel.ts";
import { failed } from "./failed.ts";
import { type GraphRule, graphRefusal } from "./meta-api.ts";
import { wireId } from "./payload-fields.ts";
import { isFailure, postJson } from "./platform-call.ts";

/** Sending of direct messages and replies to comments, as Messenger and Instagram share it (Send API). */
export interface DirectAccount {
  /** Where messages are posted: `…/<page id>/messages`. */
  readonly messagesUrl: string;
  readonly token: string;
  readonly rules: readonly GraphRule[];
  /** For agents' answers after the window of machines: needs the platform's permission. */
  readonly humanAgentTag: boolean;
}

const Sent = z.object({ message_id: wireId });
const Commented = z.object({ id: wireId });

const longestLabel = 20;

const usedBefore = failed("window-closed", "private-reply-used");

/** Sends the parts one after the other; the first quotes, and "did this help?" stands with the last as quick replies. */
export async function sendDirect(
  { entry }: OutboundMessage,
  recipient: Readonly<Record<string, string>>,
  parts: readonly string[],
  account: DirectAccount,
  tools: SendTools,
): Promise<Delivery> {
  let last: Delivery = failed("content", "empty");
  for (const [at, text] of parts.entries()) {
    const quoted = at === 0 && "id" in recipient ? entry.thread.replyTo : undefined;
    const body = {
      recipient,
      ...(account.humanAgentTag
        ? { messaging_type: "MESSAGE_TAG", tag: "HUMAN_AGENT" }
        : { messaging_type: "RESPONSE" }),
      message: {
        text,
        ...(at === parts.length - 1 &&
          entry.askHelped && { quick_replies: helped(entry.id, entry.language) }),
      },
      ...(quoted !== undefined && { reply_to: { mid: quoted } }),
    };
    last = await call(account, tools, account.messagesUrl, body, Sent, ({ message_id }) => message_id);
    // The one private reply to this comment was used: by an attempt of ours, or for another answer.
    if (last === usedBefore) last = entry.attempts > 1 ? { kind: "sent", providerId: "unknown" } : usedBefore;
    if (last.kind === "failed") return last;
  }
  return last;
}

/** Writes below a comment, where everybody reads it. */
export function replyInPublic(
  url: string,
  text: string,
  account: DirectAccount,
  tools: SendTools,
): Promise<Delivery> {
  return call(account, tools, url, { message: text }, Commented, ({ id }) => id);
}

async function call<Schema extends z.ZodMiniType>(
  { token, rules }: DirectAccount,
  { fetch, now }: SendTools,
  url: string,
  body: object,
  schema: Schema,
  idOf: (answer: z.output<Schema>) => string,
): Promise<Delivery> {
  const answer = await postJson(fetch, url, body, { authorization: `Bearer ${token}` });
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
