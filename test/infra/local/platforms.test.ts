import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ProviderRecorder, startProviderRecorder } from "../../../infra/local/provider-recorder.ts";

/** The stand-ins are held to what the platforms answer, so that what works here works there. */

const accounts: Readonly<Record<string, Record<string, unknown>>> = {
  generic: {},
  instagram: { accessToken: "secret-token" },
  line: { accessToken: "secret-token" },
  messenger: { pages: { "5001": "secret-token" } },
  "twilio-sms": { accountSid: "AC1", authToken: ["secret-token"] },
  discord: { botToken: "secret-token" },
  slack: { botToken: "secret-token" },
  teams: { appId: "app1", appPassword: "secret-token" },
  wechat: { appId: "wx1", appSecret: "secret-token" },
  whatsapp: { accessToken: "secret-token" },
  x: { accessToken: "secret-token" },
};

const bearer = { authorization: "Bearer secret-token" };
const basic = { authorization: `Basic ${Buffer.from("AC1:secret-token").toString("base64")}` };

type Row = readonly [
  what: string,
  path: string,
  headers: object,
  body: object,
  status: number,
  answer: object,
];

const rows: readonly Row[] = [
  [
    "a text",
    "whatsapp/4001/messages",
    bearer,
    { messaging_product: "whatsapp", to: "65", type: "text", text: { body: "hi" } },
    200,
    { messages: [{}] },
  ],
  [
    "no recipient",
    "whatsapp/4001/messages",
    bearer,
    { messaging_product: "whatsapp", text: { body: "hi" } },
    400,
    { error: { code: 100 } },
  ],
  [
    "another token",
    "whatsapp/4001/messages",
    { authorization: "Bearer x" },
    {},
    401,
    { error: { code: 190 } },
  ],
  [
    "a direct message",
    "messenger/5001/messages",
    bearer,
    { recipient: { id: "7" }, message: { text: "hi" } },
    200,
    { recipient_id: "7" },
  ],
  [
    "a private reply",
    "messenger/5001/messages",
    bearer,
    { recipient: { comment_id: "9" }, message: { text: "hi" } },
    200,
    {},
  ],
  [
    "a message that is too long",
    "messenger/5001/messages",
    bearer,
    { recipient: { id: "7" }, message: { text: "x".repeat(2001) } },
    400,
    { error: { code: 100 } },
  ],
  ["a comment", "messenger/9_2/comments", bearer, { message: "hi" }, 200, {}],
  [
    "as many characters as bytes",
    "instagram/me/messages",
    bearer,
    { recipient: { id: "7" }, message: { text: "退".repeat(333) } },
    200,
    {},
  ],
  [
    "one byte too many",
    "instagram/me/messages",
    bearer,
    { recipient: { id: "7" }, message: { text: `${"退".repeat(333)}xx` } },
    400,
    {},
  ],
  [
    "a push",
    "line/v2/bot/message/push",
    bearer,
    { to: "U1", messages: [{ type: "text", text: "hi" }] },
    200,
    { sentMessages: [{}] },
  ],
  [
    "six messages",
    "line/v2/bot/message/push",
    bearer,
    { to: "U1", messages: Array.from({ length: 6 }, () => ({ type: "text", text: "hi" })) },
    400,
    {},
  ],
  [
    "a reply",
    "line/v2/bot/message/reply",
    bearer,
    { replyToken: "rt-1", messages: [{ type: "text", text: "hi" }] },
    200,
    {},
  ],
  [
    "the same reply token",
    "line/v2/bot/message/reply",
    bearer,
    { replyToken: "rt-1", messages: [{ type: "text", text: "hi" }] },
    400,
    { message: "Invalid reply token" },
  ],
  [
    "a push with a key",
    "line/v2/bot/message/push",
    { ...bearer, "x-line-retry-key": "k1" },
    { to: "U1", messages: [{ type: "text", text: "hi" }] },
    200,
    {},
  ],
  [
    "the same key",
    "line/v2/bot/message/push",
    { ...bearer, "x-line-retry-key": "k1" },
    { to: "U1", messages: [{ type: "text", text: "hi" }] },
    409,
    {},
  ],
  [
    "a token",
    "wechat/cgi-bin/stable_token",
    {},
    { appid: "wx1", secret: "secret-token" },
    200,
    { access_token: "local-wx1" },
  ],
  [
    "a wrong secret",
    "wechat/cgi-bin/stable_token",
    {},
    { appid: "wx1", secret: "x" },
    200,
    { errcode: 40125 },
  ],
  [
    "a message",
    "wechat/cgi-bin/message/custom/send?access_token=local-wx1",
    {},
    { touser: "o", msgtype: "text", text: { content: "hi" } },
    200,
    { errcode: 0 },
  ],
  [
    "a message with no token",
    "wechat/cgi-bin/message/custom/send",
    {},
    { touser: "o", text: { content: "hi" } },
    200,
    { errcode: 40001 },
  ],
  [
    "a message over 2048 bytes",
    "wechat/cgi-bin/message/custom/send?access_token=local-wx1",
    {},
    { touser: "o", text: { content: "退".repeat(683) } },
    200,
    { errcode: 45002 },
  ],
  ["a direct message", "x/2/dm_conversations/with/7/messages", bearer, { text: "hi" }, 201, { data: {} }],
  [
    "a post",
    "x/2/tweets",
    bearer,
    { text: "hi", reply: { in_reply_to_tweet_id: "7" } },
    201,
    { data: { text: "hi" } },
  ],
  ["another token", "x/2/tweets", {}, { text: "hi" }, 401, { title: "Unauthorized" }],
  [
    "an answer in Teams",
    "teams/v3/conversations/a%3A1/activities/17",
    { authorization: "Bearer local-app1" },
    { type: "message", text: "hi" },
    201,
    { id: expect.any(String) },
  ],
  [
    "an answer in Teams without a token",
    "teams/v3/conversations/a%3A1/activities/17",
    {},
    { type: "message", text: "hi" },
    401,
    { error: { code: "Unauthorized" } },
  ],
  [
    "a further answer to an interaction",
    "discord/webhooks/1400000000000000001/sample-token",
    {},
    { content: "hi" },
    200,
    { content: "hi" },
  ],
  [
    "a direct message of a bot",
    "discord/channels/1400000000000000002/messages",
    { authorization: "Bot secret-token" },
    { content: "hi" },
    200,
    { content: "hi" },
  ],
  [
    "a direct message without the bot's token",
    "discord/users/@me/channels",
    {},
    { recipient_id: "1400000000000000004" },
    401,
    { code: 0 },
  ],
  [
    "a message in Slack",
    "slack/api/chat.postMessage",
    bearer,
    { channel: "C1", text: "hi" },
    200,
    { ok: true, channel: "C1" },
  ],
  [
    "a message in Slack without a token",
    "slack/api/chat.postMessage",
    {},
    { channel: "C1", text: "hi" },
    200,
    { ok: false, error: "invalid_auth" },
  ],
  [
    "a signed reply",
    "generic/replies",
    { "webhook-id": "m", "webhook-signature": "v1,x" },
    { type: "message.reply", data: { text: "hi" } },
    204,
    {},
  ],
  ["a reply without a signature", "generic/replies", {}, {}, 401, {}],
];

describe("the stand-ins", () => {
  let dataDir: string;
  let recorder: ProviderRecorder;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "platforms-"));
    recorder = await startProviderRecorder({
      port: 0,
      dataDir,
      accounts: (channel) => [accounts[channel] ?? {}],
    });
  });
  afterAll(async () => {
    await recorder.close();
    await rm(dataDir, { recursive: true });
  });

  const post = (path: string, headers: object, body: string, type = "application/json") =>
    fetch(`${recorder.url}/${path}`, { method: "POST", headers: { "content-type": type, ...headers }, body });

  it.each(rows)("answer %s (%s) as the platform does", async (_what, path, headers, body, status, answer) => {
    const response = await post(path, headers, JSON.stringify(body));
    expect(response.status).toBe(status);
    const text = await response.text();
    expect(text === "" ? {} : JSON.parse(text)).toMatchObject(answer);
  });

  it.each([
    ["a text", "To=%2B65&From=%2B60&Body=hi", 201, { status: "queued" }],
    ["a text that is too long", `To=%2B65&From=%2B60&Body=${"x".repeat(1601)}`, 400, { code: 21617 }],
    ["nothing to say", "To=%2B65&From=%2B60", 400, { code: 21602 }],
  ])("answer %s as Twilio does", async (_what, form, status, answer) => {
    const type = "application/x-www-form-urlencoded";
    const response = await post("twilio-sms/2010-04-01/Accounts/AC1/Messages.json", basic, form, type);
    expect([response.status, await response.json()]).toMatchObject([status, answer]);
  });

  it("answer nothing that the platform does not know, and never write a credential down", async () => {
    expect((await post("line/v2/bot/pigeons", bearer, "{}")).status).toBe(501);
    expect((await post("twilio-sms/2010-04-01/Accounts/AC2/Messages.json", basic, "{}")).status).toBe(401);
    const kept = await readFile(join(dataDir, "provider-recorder", "calls.jsonl"), "utf8");
    expect(kept).not.toContain("secret-token");
  });

  it("fail when they are told to", async () => {
    recorder.inject({ channel: "line", call: "push", status: 429, headers: { "retry-after": "3" } });
    const push = () =>
      post("line/v2/bot/message/push", bearer, '{"to":"U1","messages":[{"type":"text","text":"hi"}]}');
    const first = await push();
    expect([first.status, first.headers.get("retry-after"), (await push()).status]).toEqual([429, "3", 200]);
  });
});
