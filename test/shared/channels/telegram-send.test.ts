import { describe, expect, test } from "vitest";
import type { Delivery, SendTools } from "../../../shared/channels/channel.ts";
import { telegram } from "../../../shared/channels/telegram/channel.ts";
import { anOutboundMessage } from "./an-outbound-message.ts";

type Body = Record<string, unknown>;
interface Call {
  readonly url: string;
  readonly body: Body;
}

/** A Bot API that answers in turn, the last answer for all further calls, and remembers what it was asked. */
function botApi(...answers: readonly (Response | Error)[]): {
  readonly tools: SendTools;
  readonly calls: Call[];
} {
  const calls: Call[] = [];
  const fetch = async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    calls.push({ url: String(url), body: JSON.parse(String(init?.body)) });
    const answer = answers[Math.min(calls.length, answers.length) - 1];
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error("no answer");
    return answer.clone();
  };
  const tools: SendTools = {
    fetch,
    sendRawMail: () => Promise.reject(new Error("Telegram sends no mail")),
    apiBase: "https://api.telegram.example",
    now: new Date("2026-03-02T12:00:00.000Z"),
    secrets: { botToken: "4242:test-token", secretToken: "s" },
  };
  return { tools, calls };
}

function sent(id: number): Response {
  const result = { message_id: id, chat: { id: 5550001, type: "private" }, date: 1 };
  return Response.json({ ok: true, result });
}

function refused(code: number, description: string, parameters?: Body): Response {
  const body = { ok: false, error_code: code, description, ...(parameters && { parameters }) };
  return Response.json(body, { status: code });
}

describe("what is sent", () => {
  test("a plain reply quotes the message it answers", async () => {
    const { tools, calls } = botApi(sent(77));
    const thread = { replyTo: "5550001:11", references: [] };
    expect(await telegram.send(anOutboundMessage({ thread }), tools)).toEqual({
      kind: "sent",
      providerId: "5550001:77",
    });
    expect(calls).toEqual([
      {
        url: "https://api.telegram.example/bot4242:test-token/sendMessage",
        body: {
          chat_id: "5550001",
          text: "Open Settings and choose Refund.",
          link_preview_options: { is_disabled: true },
          reply_parameters: { message_id: 11, allow_sending_without_reply: true },
        },
      },
    ]);
  });

  test("an answer asks whether it helped, with buttons that name it", async () => {
    const { tools, calls } = botApi(sent(78));
    await telegram.send(anOutboundMessage({ askHelped: true, language: "zh-CN" }), tools);
    const keyboard = calls[0]?.body.reply_markup as {
      inline_keyboard: { text: string; callback_data: string }[][];
    };
    const buttons = keyboard.inline_keyboard.flat();
    expect(buttons.map((button) => button.callback_data)).toEqual([
      "helped:yes:OUTBOX00000000000001",
      "helped:no:OUTBOX00000000000001",
    ]);
    for (const { text, callback_data } of buttons) {
      expect(text).toMatch(/\p{Script=Han}/u);
      expect(Buffer.byteLength(callback_data)).toBeLessThanOrEqual(64);
    }
  });

  test("a long text goes in parts: the quote on the first, the buttons on the last", async () => {
    const { tools, calls } = botApi(sent(1), sent(2), sent(3));
    const text = "退款通常在一个工作日内处理。".repeat(700);
    const thread = { replyTo: "5550001:11", references: [] };
    const delivery = await telegram.send(anOutboundMessage({ text, thread, askHelped: true }), tools);
    expect(delivery).toEqual({
      kind: "sent",
      providerId: "5550001:3",
      parts: ["5550001:1", "5550001:2", "5550001:3"],
    });
    expect(calls.map(({ body }) => String(body.text)).join("")).toBe(text);
    for (const { body } of calls) expect(String(body.text).length).toBeLessThanOrEqual(4096);
    expect(calls.map(({ body }) => "reply_parameters" in body)).toEqual([true, false, false]);
    expect(calls.map(({ body }) => "reply_markup" in body)).toEqual([false, false, true]);
  });

  test("a topic of a chat gets its reply in the topic", async () => {
    const { tools, calls } = botApi(sent(1));
    await telegram.send(anOutboundMessage({ conversation: "5550001:7" }), tools);
    expect(calls[0]?.body).toMatchObject({ chat_id: "5550001", message_thread_id: 7 });
  });

  test("a pressed button is acknowledged first, and a query too old to acknowledge changes nothing", async () => {
    const { tools, calls } = botApi(refused(400, "Bad Request: query is too old"), sent(5));
    const thread = { replyTo: "callback:31415", references: [] };
    const delivery = await telegram.send(anOutboundMessage({ thread }), tools);
    expect(delivery).toEqual({ kind: "sent", providerId: "5550001:5" });
    expect(calls[0]).toMatchObject({ body: { callback_query_id: "31415" } });
    expect(calls[0]?.url).toMatch(/\/answerCallbackQuery$/);
    expect(calls[1]?.body).not.toHaveProperty("reply_parameters");
  });

  test("a chat that moved is followed once, by all parts", async () => {
    const moved = refused(400, "Bad Request: group chat was upgraded", { migrate_to_chat_id: -1001 });
    const result = { message_id: 9, chat: { id: -1001, type: "supergroup" }, date: 1 };
    const { tools, calls } = botApi(moved, Response.json({ ok: true, result }));
    const delivery = await telegram.send(anOutboundMessage({ text: "word ".repeat(1000) }), tools);
    expect(delivery).toMatchObject({ kind: "sent", providerId: "-1001:9" });
    expect(calls.map(({ body }) => body.chat_id)).toEqual(["5550001", "-1001", "-1001"]);
  });
});

test.each<[string, Response | Error, Delivery]>([
  ["a flood", refused(429, "Too Many Requests: retry after 5", { retry_after: 5 }), limited(5)],
  ["a flood without a wish", refused(429, "Too Many Requests"), limited()],
  ["an absurd wish", refused(429, "Too Many Requests", { retry_after: 9e9 }), limited(3600)],
  ["a block", refused(403, "Forbidden: bot was blocked by the user"), failure("recipient", "blocked")],
  ["a deleted account", refused(403, "Forbidden: user is deactivated"), failure("recipient", "deactivated")],
  [
    "a stranger",
    refused(403, "Forbidden: bot can't initiate conversation with a user"),
    failure("recipient", "never-wrote"),
  ],
  ["a missing chat", refused(400, "Bad Request: chat not found"), failure("recipient", "chat-not-found")],
  ["a bad peer", refused(400, "Bad Request: PEER_ID_INVALID"), failure("recipient", "chat-not-found")],
  ["too long a text", refused(400, "Bad Request: message is too long"), failure("content", "too-long")],
  ["another refusal", refused(400, "Bad Request: something new"), failure("content", "refused")],
  ["a dead token", refused(401, "Unauthorized"), failure("auth", "bad-token")],
  ["a token that never was", refused(404, "Not Found"), failure("auth", "bad-token")],
  ["a server error", refused(500, "Internal Server Error"), failure("retryable", "http-500")],
  ["a gateway's page", new Response("<html>", { status: 502 }), failure("retryable", "http-502")],
  ["a page that is no answer", new Response("<html>", { status: 200 }), failure("retryable", "http-200")],
  ["no network", new TypeError("fetch failed"), failure("retryable", "network")],
])("%s is classed", async (_what, answer, delivery) => {
  const { tools } = botApi(answer);
  expect(await telegram.send(anOutboundMessage(), tools)).toEqual(delivery);
});

test("after a failure between the parts the next attempt goes on with the part that failed", async () => {
  const { tools, calls } = botApi(sent(1), refused(500, "Internal Server Error"), sent(2));
  const text = "word ".repeat(1000);
  const delivery = await telegram.send(anOutboundMessage({ text }), tools);
  expect(delivery).toEqual({ ...failure("retryable", "http-500"), parts: ["5550001:1"] });
  const again = await telegram.send(anOutboundMessage({ text, parts: ["5550001:1"] }), tools);
  expect(again).toEqual({ kind: "sent", providerId: "5550001:2", parts: ["5550001:1", "5550001:2"] });
  expect(calls[2]?.body.text).toBe(calls[1]?.body.text);
  expect(calls).toHaveLength(3);
});

test("an accepted message is not sent again because the answer is unreadable", async () => {
  const { tools, calls } = botApi(Response.json({ ok: true, result: true }));
  expect((await telegram.send(anOutboundMessage(), tools)).kind).toBe("sent");
  expect(calls).toHaveLength(1);
});

test.each([
  ["no token", {}, { secrets: {} }, failure("config", "no-bot-token")],
  ["no chat", { conversation: "x" }, {}, failure("recipient", "no-chat")],
  ["no text", { text: " \n " }, {}, failure("content", "empty")],
])("with %s nothing is sent", async (_what, change, toolChange, delivery) => {
  const { tools, calls } = botApi(sent(1));
  expect(await telegram.send(anOutboundMessage(change), { ...tools, ...toolChange })).toEqual(delivery);
  expect(calls).toEqual([]);
});

function failure(kind: Extract<Delivery, { kind: "failed" }>["class"], code: string): Delivery {
  return { kind: "failed", class: kind, code };
}

function limited(retryAfterSeconds?: number): Delivery {
  const wish = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  return { kind: "failed", class: "rate-limited", code: "too-many-requests", ...wish };
}
