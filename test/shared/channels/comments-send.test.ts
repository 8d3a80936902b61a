import { describe, expect, test } from "vitest";
import type { Channel } from "../../../shared/channels/channel.ts";
import { instagram } from "../../../shared/channels/instagram/channel.ts";
import { messenger } from "../../../shared/channels/messenger/channel.ts";
import { x } from "../../../shared/channels/x/channel.ts";
import { aReply, platform } from "./fake-platform.ts";

const meta: readonly (readonly [Channel, string])[] = [
  [messenger, "comments"],
  [instagram, "replies"],
];

describe.each(meta)("a comment", (channel, edge) => {
  const outbound = { conversation: "5001:5001_9:7002", address: "7002", answer: { status: 200 } };
  const thread = (answer: "public" | "private") => ({
    references: [],
    replyTo: "9_2",
    comment: { id: "9_2", answer },
  });
  const done = Response.json({ message_id: "m_1", recipient_id: "7002", id: "9_9" });

  test(`on ${channel.name} that concerns everybody is answered below it`, async () => {
    const { tools, calls } = platform(channel, done);
    const reply = aReply(channel.name, outbound, { thread: thread("public") });
    expect(await channel.send(reply, tools)).toEqual({ kind: "sent", providerId: "9_9" });
    expect(calls.map(({ url }) => url)).toEqual([`https://platform.example/9_2/${edge}`]);
    expect(calls[0]?.body).toEqual({ message: "Open Settings and choose Refund." });
  });

  test(`on ${channel.name} about one person is answered to that person, with a line in public`, async () => {
    const { tools, calls } = platform(channel, done);
    const reply = aReply(channel.name, outbound, { thread: thread("private"), language: "zh-CN" });
    expect(await channel.send(reply, tools)).toEqual({ kind: "sent", providerId: "m_1" });
    expect(calls.map(({ url }) => url.split("/").at(-1))).toEqual(["messages", edge]);
    expect(calls[0]?.body).toMatchObject({ recipient: { comment_id: "9_2" } });
    expect(calls[1]?.body).toEqual({ message: "我们已通过私信回复您。" });
    expect(calls[1]?.text).not.toContain("Refund");
  });

  test(`on ${channel.name} that was answered in private before is answered only if that was the same answer`, async () => {
    const error = { error: { code: 10900, message: "Already replied to" } };
    const { tools } = platform(channel, Response.json(error, { status: 400 }));
    const reply = (attempts: number) =>
      aReply(channel.name, outbound, { thread: thread("private"), attempts });
    expect(await channel.send(reply(2), tools)).toMatchObject({ kind: "sent" });
    expect(await channel.send(reply(1), tools)).toMatchObject({
      kind: "failed",
      class: "window-closed",
      code: "private-reply-used",
    });
  });

  test(`on ${channel.name} whose private answer needs two messages goes to an agent, and nothing is sent`, async () => {
    const { tools, calls } = platform(channel, done);
    const reply = aReply(channel.name, outbound, { thread: thread("private"), text: "word ".repeat(1000) });
    expect(await channel.send(reply, tools)).toMatchObject({ kind: "failed", class: "content" });
    expect(calls).toEqual([]);
  });
});

test("what is for one person alone is a direct message on X, and never a machine's", async () => {
  const sent = Response.json({ data: { dm_event_id: "41", id: "42" } }, { status: 201 });
  const outbound = { conversation: "30:200", address: "200", answer: { status: 201 } };
  const thread = { references: [], comment: { id: "30", answer: "private" as const } };
  const { tools, calls } = platform(x, sent);
  const machine = await x.send(aReply("x", outbound, { thread, automatic: true }), tools);
  expect([machine, calls]).toMatchObject([{ kind: "failed", class: "content" }, []]);
  const agent = await x.send(aReply("x", outbound, { thread, automatic: false }), tools);
  expect(agent).toEqual({ kind: "sent", providerId: "41" });
  expect(calls.map(({ url }) => new URL(url).pathname)).toEqual([
    "/2/dm_conversations/with/200/messages",
    "/2/tweets",
  ]);
  expect(calls[1]?.text).not.toContain("Refund");
});

test("a post is answered with posts of 280 weighted characters, each below the one before", async () => {
  const ids = ["31", "32", "33", "34"].map((id) =>
    Response.json({ data: { id, text: "" } }, { status: 201 }),
  );
  const { tools, calls } = platform(x, ...ids);
  const outbound = { conversation: "30:200", address: "200", answer: { status: 201 } };
  const thread = { references: [], comment: { id: "30", answer: "public" as const } };
  const text = "退款通常在一个工作日内处理。".repeat(20);
  expect(await x.send(aReply("x", outbound, { thread, text }), tools)).toMatchObject({ kind: "sent" });
  expect(calls.length).toBeGreaterThan(1);
  expect(calls.map(({ body }) => String(body.text)).join("")).toBe(text);
  for (const { body } of calls) expect(String(body.text).length).toBeLessThanOrEqual(140);
  const below = calls.map(
    ({ body }) => (body.reply as { in_reply_to_tweet_id: string }).in_reply_to_tweet_id,
  );
  expect(below).toEqual(["30", "31", "32"].slice(0, below.length));
});
