import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type {
  Channel,
  OutboundMessage,
  SendTools,
  SharedTokens,
  ShortLivedToken,
} from "../../../shared/channels/channel.ts";
import type { OutboxEntry } from "../../../shared/domain/outbox.ts";
import { anOutboundMessage } from "./an-outbound-message.ts";

export const now = new Date("2026-03-02T12:00:00.000Z");

/** A conversation that a channel can answer, and how its platform says yes. */
export interface Outbound {
  readonly conversation: string;
  readonly address: string;
  readonly answer: { readonly status: number; readonly body?: unknown };
}

/** `undefined` for a channel that calls no platform. */
export function outboundOf(channel: string): Outbound | undefined {
  const file = new URL(`../../fixtures/outbound/${channel}.json`, import.meta.url);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

export interface Call {
  readonly url: string;
  readonly headers: Headers;
  readonly text: string;
  /** JSON or form, as an object. */
  readonly body: Record<string, unknown>;
  /** What was sent as a form with a file, or as a file. */
  readonly form?: FormData | Blob;
}

/** A platform that answers in turn, the last answer for all further calls, and remembers what it was asked. */
export function platform(
  channel: Channel,
  ...first: readonly (Response | Error)[]
): {
  readonly tools: SendTools;
  readonly calls: Call[];
  readonly answersWith: (...answers: readonly (Response | Error)[]) => void;
} {
  const calls: Call[] = [];
  let answers = first;
  let before = 0;
  const fetch = async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const { body } = init ?? {};
    const form = body instanceof FormData || body instanceof Blob ? body : undefined;
    const text = form ? "" : String(body ?? "");
    const headers = new Headers(init?.headers);
    calls.push({ url: String(url), headers, text, body: parsed(text), ...(form && { form }) });
    const answer = answers[Math.min(calls.length - before, answers.length) - 1];
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error("no answer");
    return answer.clone();
  };
  const tools: SendTools = {
    fetch,
    sendRawMail: () => Promise.reject(new Error("no mail")),
    apiBase: "https://platform.example",
    secrets: channel.freshSecrets((bytes) => randomBytes(bytes).toString("base64url")),
    now,
    tokens: memoryTokens(),
  };
  const answersWith = (...next: readonly (Response | Error)[]) => {
    answers = next;
    before = calls.length;
  };
  return { tools, calls, answersWith };
}

/** Tokens of one process. */
export function memoryTokens(): SharedTokens {
  const known = new Map<string, ShortLivedToken>();
  return {
    kept: async (name) => known.get(name),
    async obtain(name, refused, renew) {
      const before = known.get(name);
      if (before && before.token !== refused && before.until > now.getTime()) return before.token;
      const renewed = await renew(before);
      if ("kind" in renewed) return renewed;
      known.set(name, renewed);
      return renewed.token;
    },
  };
}

function parsed(text: string): Record<string, unknown> {
  return text.startsWith("{") ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text));
}

/** The platform's yes. */
export function yes({ answer }: Outbound): Response {
  return answer.body === undefined
    ? new Response(null, { status: answer.status })
    : Response.json(answer.body, { status: answer.status });
}

export function aReply(
  channel: string,
  { conversation, address }: Outbound,
  change: Partial<OutboxEntry> = {},
): OutboundMessage {
  return anOutboundMessage({ channel, conversation, address, ...change });
}
