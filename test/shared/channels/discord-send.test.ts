import { expect, test } from "vitest";
import { discord } from "../../../shared/channels/discord/channel.ts";
import { aReply, now, outboundOf, platform } from "./fake-platform.ts";

const outbound = outboundOf("discord") ?? { conversation: "", address: "", answer: { status: 0 } };
const soon = new Date(now.getTime() + 60_000).toISOString();
const open = { references: [], replyToken: { token: "1400000000000000001/sample-token", until: soon } };
const path = "https://platform.example/webhooks/1400000000000000001/sample-token";
const original = (flags: number, content = "") => Response.json({ id: "7", flags, content });
const sent = Response.json({ id: "8" });

test("the first answer takes the place of 'thinking', seen by the customer alone", async () => {
  const { tools, calls } = platform(discord, original(192), sent);
  const delivery = await discord.send(aReply("discord", outbound, { thread: open }), tools);
  expect(delivery).toEqual({ kind: "sent", providerId: "8" });
  expect(calls.map(({ url }) => url)).toEqual([`${path}/messages/@original`, `${path}/messages/@original`]);
  expect(calls[1]?.body).toMatchObject({ allowed_mentions: { parse: [] } });
  for (const { headers } of calls) expect(headers.has("authorization")).toBe(false);
});

test("a further answer is a message of its own, and not written over the first", async () => {
  const { tools, calls } = platform(discord, original(64, "An earlier answer"), sent);
  await discord.send(aReply("discord", outbound, { thread: open }), tools);
  expect(calls[1]).toMatchObject({ url: path, body: { flags: 64 } });
});

test("a repeat of an attempt that went through sends nothing again", async () => {
  const { tools, calls } = platform(discord, original(64, "Open Settings and choose Refund."));
  const repeat = aReply("discord", outbound, { thread: open, attempts: 2 });
  expect(await discord.send(repeat, tools)).toEqual({ kind: "sent", providerId: "7" });
  expect(calls).toHaveLength(1);
});

test("when the interaction is over, the bot writes directly", async () => {
  const gone = Response.json({ code: 50027 }, { status: 401 });
  const { tools, calls } = platform(discord, gone, gone, Response.json({ id: "55" }), sent);
  const delivery = await discord.send(aReply("discord", outbound, { thread: open }), tools);
  expect(delivery).toEqual({ kind: "sent", providerId: "8" });
  expect(calls.slice(2).map(({ url }) => url)).toEqual([
    "https://platform.example/users/@me/channels",
    "https://platform.example/channels/55/messages",
  ]);
  expect(calls[3]?.body).toMatchObject({ enforce_nonce: true });
  expect(calls[3]?.headers.get("authorization")).toMatch(/^Bot /);
});

test("without a bot's token an agent is told that the time is over", async () => {
  const { tools, calls } = platform(discord, sent);
  const { botToken: _none, ...secrets } = { botToken: "", ...tools.secrets };
  const delivery = await discord.send(aReply("discord", outbound), { ...tools, secrets });
  expect(delivery).toMatchObject({ kind: "failed", class: "window-closed", code: "interaction-over" });
  expect(calls).toEqual([]);
});

test.each([
  [403, { code: 50007 }, "recipient", "50007"],
  [401, { code: 0 }, "auth", "0"],
  [400, { code: 50035 }, "content", "50035"],
  [503, {}, "retryable", "http-503"],
])("an answer of %d with %j means %s", async (status, body, outcome, code) => {
  const { tools } = platform(discord, Response.json(body, { status }));
  const delivery = await discord.send(aReply("discord", outbound), tools);
  expect(delivery).toMatchObject({ kind: "failed", class: outcome, code });
});

test("the pause that Discord asks for is kept", async () => {
  const { tools } = platform(discord, Response.json({ retry_after: 1.2 }, { status: 429 }));
  const delivery = await discord.send(aReply("discord", outbound), tools);
  expect(delivery).toMatchObject({ class: "rate-limited", retryAfterSeconds: 2 });
});
