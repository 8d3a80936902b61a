import { expect, test } from "vitest";
import { line } from "../../../shared/channels/line/channel.ts";
import { aReply, outboundOf, platform } from "./fake-platform.ts";

const outbound = outboundOf("line") ?? { conversation: "", address: "", answer: { status: 500 } };
const sent = (id: string) => Response.json({ sentMessages: [{ id, quoteToken: "q" }] });
const token = { token: "rt-1", until: "2026-03-02T12:00:30.000Z" };
const withToken = { automatic: true, thread: { references: [], replyToken: token } };

test("an automatic answer uses the reply token, which costs nothing", async () => {
  const { tools, calls } = platform(line, sent("1"));
  expect(await line.send(aReply("line", outbound, withToken), tools)).toEqual({
    kind: "sent",
    providerId: "1",
  });
  expect(calls.map(({ url }) => url)).toEqual(["https://platform.example/v2/bot/message/reply"]);
  expect(calls[0]?.body).toMatchObject({ replyToken: "rt-1" });
});

test("a token that LINE no longer takes is followed by a push", async () => {
  const refused = Response.json({ message: "Invalid reply token" }, { status: 400 });
  const { tools, calls } = platform(line, refused, sent("2"));
  expect(await line.send(aReply("line", outbound, withToken), tools)).toMatchObject({ providerId: "2" });
  expect(calls.map(({ url }) => url.split("/").at(-1))).toEqual(["reply", "push"]);
  expect(calls[1]?.body).toMatchObject({ to: outbound.conversation });
});

test.each([
  ["an agent's answer", { ...withToken, automatic: false }],
  ["a second attempt", { ...withToken, attempts: 2 }],
  [
    "an answer after the token's time",
    { thread: { references: [], replyToken: { ...token, until: "2026-03-02T11:59:59.000Z" } } },
  ],
  ["an answer without a token", { thread: { references: [] } }],
])("%s is pushed, with a key that stays the same", async (_what, change) => {
  const keys: (string | null)[] = [];
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const { tools, calls } = platform(line, sent("3"));
    await line.send(aReply("line", outbound, change), tools);
    expect(calls[0]?.url).toMatch(/push$/);
    keys.push(calls[0]?.headers.get("x-line-retry-key") ?? null);
  }
  expect(keys[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(keys[1]).toBe(keys[0]);
});

test("a push that was accepted before counts as sent", async () => {
  const before = {
    message: "The retry key is already accepted",
    sentMessages: [{ id: "9", quoteToken: "q" }],
  };
  const { tools } = platform(line, Response.json(before, { status: 409 }));
  expect(await line.send(aReply("line", outbound), tools)).toEqual({ kind: "sent", providerId: "9" });
});

test("did this help? hangs below the last message, in labels that LINE does not cut", async () => {
  const { tools, calls } = platform(line, sent("4"));
  await line.send(aReply("line", outbound, { askHelped: true, language: "es" }), tools);
  const messages = calls[0]?.body.messages as {
    quickReply?: { items: { action: { label: string; data: string } }[] };
  }[];
  const actions = messages.at(-1)?.quickReply?.items.map(({ action }) => action) ?? [];
  expect(actions.map(({ data }) => data)).toEqual([
    "helped:yes:OUTBOX00000000000001",
    "helped:no:OUTBOX00000000000001",
  ]);
  for (const { label } of actions) expect(label.length).toBeLessThanOrEqual(20);
});
