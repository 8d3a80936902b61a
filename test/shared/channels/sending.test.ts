import { describe, expect, test } from "vitest";
import type { Channel, Delivery } from "../../../shared/channels/channel.ts";
import { channels, loadChannel } from "../../../shared/channels/registry.ts";
import { sendInWindow, windowState } from "../../../shared/channels/reply-window.ts";
import { fixedTexts } from "../../../shared/domain/fixed-texts.ts";
import { composeAnswer } from "../../../shared/domain/texts.ts";
import { aReply, now, type Outbound, outboundOf, platform, yes } from "./fake-platform.ts";

/** What every channel that calls a platform promises. A new channel adds a file to `test/fixtures/outbound`. */

async function load(name: string): Promise<{ channel: Channel; outbound: Outbound }> {
  const [channel, outbound] = [await loadChannel(name), outboundOf(name)];
  if (!channel || !outbound) throw new Error(`${name} has no outbound fixture`);
  return { channel, outbound };
}

const sending = Object.keys(channels).filter((name) => outboundOf(name) !== undefined);
const replyOnly = ["chat", "email", "form", "twilio-voice"];

test("every channel either sends or is known not to call a platform", () => {
  expect([...sending, ...replyOnly].toSorted()).toEqual(Object.keys(channels).toSorted());
});

describe.each(sending)("the channel %s", (name) => {
  test("sends a reply and tells the platform's id of it", async () => {
    const { channel, outbound } = await load(name);
    const { tools, calls } = platform(channel, yes(outbound));
    const delivery = await channel.send(aReply(name, outbound), tools);
    expect(delivery.kind).toBe("sent");
    expect(delivery).not.toMatchObject({ providerId: "unknown" });
    expect(calls.flatMap(({ body }) => stringsOf(body))).toContain("Open Settings and choose Refund.");
    for (const { url } of calls) expect(url).toMatch(/^https:\/\/platform\.example\//);
  });

  test.each(Object.keys(fixedTexts))(
    "shows words and no marks of what is added to an answer in %s",
    async (language) => {
      const { channel, outbound } = await load(name);
      const about = { language, brand: "Sample_Wallet", ticketNumber: "4F7K9Q2M" };
      const text = composeAnswer({ ...about, answers: [{ question: "When?", answer: "Within **a day**." }] });
      const { tools, calls } = platform(channel, yes(outbound));
      await channel.send(aReply(name, outbound, { text, language }), tools);
      const said = calls.flatMap(({ body }) => stringsOf(body)).filter((each) => each.includes("4F7K9Q2M"));
      expect(said.length).toBeGreaterThan(0);
      for (const each of said) expect(each.replaceAll("Sample_Wallet", "")).not.toMatch(/[*_]/);
    },
  );

  test("never puts a secret anywhere but where the platform wants it", async () => {
    const { channel, outbound } = await load(name);
    const { tools, calls } = platform(channel, Response.json({}, { status: 418 }));
    const delivery = await channel.send(aReply(name, outbound), tools);
    for (const value of Object.values(tools.secrets ?? {})) {
      const secret = String(value);
      if (secret.length > 16) expect(JSON.stringify(delivery)).not.toContain(secret);
    }
    expect(calls.length).toBeGreaterThan(0);
  });

  test("cuts a long text into parts that the platform takes, and loses no word", async () => {
    const { channel, outbound } = await load(name);
    if (channel.maxTextLength > 50_000) return;
    const { tools, calls } = platform(channel, yes(outbound));
    const words = Array.from({ length: Math.ceil(channel.maxTextLength / 3) }, (_, at) => `w${at}`);
    const delivery = await channel.send(aReply(name, outbound, { text: words.join(" ") }), tools);
    expect(delivery.kind).toBe("sent");
    const texts = calls.flatMap(({ body }) => stringsOf(body)).filter((text) => /\bw\d/.test(text));
    expect(texts.length).toBeGreaterThan(1);
    expect(texts.flatMap((text) => text.split(/\s+/))).toEqual(words);
    for (const text of texts) expect(text.length).toBeLessThanOrEqual(channel.maxTextLength);
  });

  test("says that the connection broke, and lets it be tried again", async () => {
    const { channel, outbound } = await load(name);
    const { tools } = platform(channel, new Error("https://platform.example/secret refused"));
    expect(await channel.send(aReply(name, outbound), tools)).toEqual(failure("retryable", "network"));
  });

  test("takes any answer of the platform for what it is, and never throws", async () => {
    const { channel, outbound } = await load(name);
    for (const status of [200, 201, 302, 400, 401, 403, 404, 409, 429, 500, 503]) {
      for (const body of [
        "",
        "<html>",
        "{}",
        "[]",
        '{"error":7,"errors":{},"code":"x","data":null,"ok":1}',
      ]) {
        const { tools } = platform(channel, new Response(body, { status }));
        const delivery = await channel.send(aReply(name, outbound), tools);
        expect(["sent", "failed"]).toContain(delivery.kind);
        if (status >= 500) expect(delivery).toMatchObject({ class: "retryable" });
        if (status === 429 && name !== "wechat") expect(delivery).toMatchObject({ kind: "failed" });
      }
    }
  });

  test("keeps silent once the platform's window is closed", async () => {
    const { channel, outbound } = await load(name);
    if (!channel.replyWindow) return;
    const { tools, calls } = platform(channel, yes(outbound));
    const hours = (channel.replyWindow.humanHours ?? channel.replyWindow.hours) + 1;
    const late = aReply(name, outbound, { automatic: false, thread: thread(hours) });
    expect(await sendInWindow(channel, late, tools)).toEqual(failure("window-closed", "reply-window"));
    expect(calls).toEqual([]);
    const inTime = aReply(name, outbound, { thread: thread(channel.replyWindow.hours - 1) });
    expect(await sendInWindow(channel, inTime, tools)).toMatchObject({ kind: "sent" });
  });
});

test.each([
  ["a machine", true, 25, "window-closed"],
  ["an agent without the platform's permission", false, 25, "window-closed"],
])("after a day %s may not write on Messenger", async (_who, automatic, hours, failed) => {
  const { channel, outbound } = await load("messenger");
  const { tools, calls } = platform(channel, yes(outbound));
  const reply = aReply("messenger", outbound, { automatic, thread: thread(hours) });
  expect(await sendInWindow(channel, reply, tools)).toMatchObject({ kind: "failed", class: failed });
  expect(calls).toEqual([]);
});

test.each(["messenger", "instagram"])("an agent with the permission has seven days on %s", async (name) => {
  const { channel, outbound } = await load(name);
  const { tools, calls } = platform(channel, yes(outbound));
  const reply = aReply(name, outbound, { automatic: false, thread: thread(48) });
  const permitted = { ...tools, secrets: { ...tools.secrets, humanAgent: "yes" } };
  expect(await sendInWindow(channel, reply, permitted)).toMatchObject({ kind: "sent" });
  expect(calls[0]?.body).toMatchObject({ messaging_type: "MESSAGE_TAG", tag: "HUMAN_AGENT" });
});

test("a comment keeps its own window, and an unknown time is the platform's to judge", () => {
  const window = { replyWindow: { hours: 24, humanHours: 168, commentHours: 168 } };
  const outbound = { conversation: "c", address: "a", answer: { status: 200 } };
  const comment = { id: "9_1", answer: "private" as const };
  const inPublic = { id: "9_1", answer: "public" as const };
  const state = (hours: number, more: object = {}) =>
    windowState(window, aReply("messenger", outbound, { thread: { ...thread(hours), ...more } }), now);
  expect([state(1), state(25), state(169)]).toEqual(["open", "human-only", "closed"]);
  expect([state(25, { comment }), state(169, { comment })]).toEqual(["open", "closed"]);
  expect(state(1000, { comment: inPublic })).toBe("open");
  expect(windowState(window, aReply("messenger", outbound), now)).toBe("open");
});

function thread(hoursAgo: number) {
  const customerWroteAt = new Date(now.getTime() - hoursAgo * 3_600_000).toISOString();
  return { references: [], customerWroteAt };
}

function failure(failed: string, code: string): Delivery {
  return { kind: "failed", class: failed, code } as Delivery;
}

function stringsOf(value: unknown): string[] {
  // Weibo wants JSON inside of a form.
  if (typeof value === "string") return value.startsWith("{") ? stringsOf(JSON.parse(value)) : [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(stringsOf);
}
