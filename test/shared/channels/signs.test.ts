import { expect, test } from "vitest";
import { loadChannel } from "../../../shared/channels/registry.ts";
import { type Sign, showSign } from "../../../shared/channels/signs.ts";
import { aReply, outboundOf, platform } from "./fake-platform.ts";

async function shown(name: string, sign: Sign, change: object = {}, ...answers: (Response | Error)[]) {
  const channel = await loadChannel(name);
  const outbound = outboundOf(name);
  if (!channel || !outbound) throw new Error(`${name} is not known`);
  const { tools, calls } = platform(
    channel,
    ...answers,
    Response.json({ access_token: "t", expires_in: 7200 }),
  );
  const thread = { references: [], replyTo: "wamid.1" };
  const target = { ...aReply(name, outbound, { thread }).entry, ...change };
  return { outcome: await showSign(sign, target, tools), calls };
}

test.each<[string, Sign, object]>([
  ["whatsapp", "read", { status: "read", message_id: "wamid.1" }],
  ["whatsapp", "typing", { status: "read", message_id: "wamid.1", typing_indicator: { type: "text" } }],
  ["messenger", "read", { sender_action: "mark_seen" }],
  ["messenger", "typing", { sender_action: "typing_on" }],
  ["instagram", "typing", { sender_action: "typing_on" }],
  ["telegram", "typing", { action: "typing" }],
  ["line", "typing", { loadingSeconds: 20 }],
  ["wechat", "typing", { command: "Typing" }],
])("on %s the sign of %s is shown as the platform wants it", async (name, sign, body) => {
  const { outcome, calls } = await shown(name, sign);
  expect(outcome).toBe("shown");
  expect(calls.at(-1)?.body).toMatchObject(body);
});

test.each<[string, Sign]>([
  ["telegram", "read"],
  ["line", "read"],
  ["wechat", "read"],
  ["x", "typing"],
  ["twilio-sms", "read"],
  ["generic", "typing"],
])("on %s there is no sign of %s, and nobody is asked for it", async (name, sign) => {
  const { outcome, calls } = await shown(name, sign);
  expect([outcome, calls]).toEqual(["not-shown", []]);
});

test("below a comment nothing is shown", async () => {
  const thread = { references: [], comment: { id: "9_1", answer: "private" as const } };
  const { outcome, calls } = await shown("messenger", "typing", { thread });
  expect([outcome, calls]).toEqual(["not-shown", []]);
});

test.each([
  new Error("no network"),
  new Response("<html>", { status: 503 }),
  Response.json({}, { status: 401 }),
])("a sign that the platform will not show is none", async (answer) => {
  expect((await shown("whatsapp", "typing", {}, answer)).outcome).toBe("not-shown");
});
