import { describe, expect, test } from "vitest";
import type { Channel } from "../../../shared/channels/channel.ts";
import { loadChannel } from "../../../shared/channels/registry.ts";
import { aReply, type Outbound, outboundOf, platform } from "./fake-platform.ts";

type Row = readonly [status: number, body: unknown, outcome: string, code: string];

const graph = (code: number, error_subcode?: number, message = "") => ({
  error: { message, type: "OAuthException", code, ...(error_subcode && { error_subcode }) },
});

/** What each platform answers, and what that means for a reply. Codes are the platforms' own, from their references. */
const tables: Readonly<Record<string, readonly Row[]>> = {
  whatsapp: [
    [400, graph(131047), "window-closed", "131047"],
    [400, graph(131056), "rate-limited", "131056"],
    [429, graph(130429), "rate-limited", "130429"],
    [400, graph(131026), "recipient", "131026"],
    [400, graph(131049), "recipient", "131049"],
    [401, graph(190), "auth", "190"],
    [403, graph(200), "auth", "200"],
    [400, graph(131042), "config", "131042"],
    [500, graph(131000), "retryable", "131000"],
    [400, graph(132001), "content", "132001"],
    [400, graph(999), "content", "999"],
    [503, {}, "retryable", "http-503"],
  ],
  messenger: [
    [400, graph(10, 2018278), "window-closed", "10/2018278"],
    [403, graph(10), "auth", "10"],
    [400, graph(551), "recipient", "551"],
    [400, graph(100, 2018001), "recipient", "100/2018001"],
    [400, graph(100), "content", "100"],
    [400, graph(613), "rate-limited", "613"],
    [400, graph(1200), "retryable", "1200"],
    [400, graph(190, 463), "auth", "190/463"],
    [400, graph(7, undefined, "This message is sent outside of the allowed window."), "window-closed", "7"],
  ],
  instagram: [
    [400, graph(10, 2534022), "window-closed", "10/2534022"],
    [400, graph(230), "recipient", "230"],
    [400, graph(4), "rate-limited", "4"],
    [401, graph(190), "auth", "190"],
  ],
  line: [
    [429, { message: "You have reached your monthly limit." }, "config", "monthly-limit"],
    [429, { message: "The API rate limit has been exceeded." }, "rate-limited", "too-many-requests"],
    [400, { message: "Failed to send messages" }, "recipient", "unknown-user"],
    [400, { message: "The request body has 1 error(s)" }, "content", "http-400"],
    [401, { message: "Authentication failed" }, "auth", "http-401"],
    [500, {}, "retryable", "http-500"],
  ],
  wechat: [
    [200, { errcode: 45015, access_token: "t", expires_in: 0 }, "window-closed", "45015"],
    [200, { errcode: 45047, access_token: "t", expires_in: 0 }, "window-closed", "45047"],
    [200, { errcode: 45009, access_token: "t", expires_in: 0 }, "rate-limited", "45009"],
    [200, { errcode: 43004, access_token: "t", expires_in: 0 }, "recipient", "43004"],
    [200, { errcode: 40164, access_token: "t", expires_in: 0 }, "config", "40164"],
    [200, { errcode: 48001, access_token: "t", expires_in: 0 }, "config", "48001"],
    [200, { errcode: 40001, access_token: "t", expires_in: 0 }, "auth", "40001"],
    [200, { errcode: -1, access_token: "t", expires_in: 0 }, "retryable", "-1"],
    [200, { errcode: 87014, access_token: "t", expires_in: 0 }, "content", "87014"],
  ],
  "twilio-sms": [
    [400, { code: 21610 }, "recipient", "21610"],
    [400, { code: 21617 }, "content", "21617"],
    [429, { code: 20429 }, "rate-limited", "20429"],
    [401, { code: 20003 }, "auth", "20003"],
    [400, { code: 21608 }, "config", "21608"],
    [400, { code: 63016 }, "window-closed", "63016"],
    [503, {}, "retryable", "http-503"],
    [400, { code: 12345 }, "content", "12345"],
  ],
  x: [
    [403, { detail: "You cannot send messages to this user." }, "recipient", "closed-to-messages"],
    [403, { errors: [{ code: 187, message: "Status is a duplicate." }] }, "content", "duplicate"],
    [
      403,
      { detail: "Reply to this conversation is not allowed because you have not been mentioned" },
      "window-closed",
      "not-summoned",
    ],
    [401, { title: "Unauthorized" }, "auth", "token"],
    [429, { type: "https://api.x.com/problems/usage-capped" }, "config", "usage-capped"],
    [429, { title: "Too Many Requests" }, "rate-limited", "too-many-requests"],
    [502, {}, "retryable", "http-502"],
  ],
  slack: [
    [200, { ok: false, error: "token_revoked" }, "auth", "token_revoked"],
    [200, { ok: false, error: "channel_not_found" }, "recipient", "channel_not_found"],
    [200, { ok: false, error: "ratelimited" }, "rate-limited", "too-many-requests"],
    [200, { ok: false, error: "internal_error" }, "retryable", "internal_error"],
    [200, { ok: false, error: "msg_too_long" }, "content", "msg_too_long"],
    [503, {}, "retryable", "http-503"],
  ],
  weibo: [
    [400, { error_code: 21327 }, "auth", "21327"],
    [400, { error_code: 10023 }, "rate-limited", "10023"],
    [400, { error_code: 20003 }, "recipient", "20003"],
    [400, { error_code: 20012 }, "content", "20012"],
    [400, { error_code: 10001 }, "retryable", "10001"],
  ],
  generic: [
    [410, {}, "config", "gone"],
    [429, {}, "rate-limited", "too-many-requests"],
    [401, {}, "auth", "http-401"],
    [422, {}, "content", "http-422"],
    [302, {}, "config", "redirect"],
    [500, {}, "retryable", "http-500"],
  ],
};

async function load(name: string): Promise<{ channel: Channel; outbound: Outbound }> {
  const [channel, outbound] = [await loadChannel(name), outboundOf(name)];
  if (!channel || !outbound) throw new Error(`${name} has no outbound fixture`);
  return { channel, outbound };
}

describe.each(Object.entries(tables))("on %s", (name, rows) => {
  test.each(rows)("an answer of %d with %j means %s", async (status, body, outcome, code) => {
    const { channel, outbound } = await load(name);
    const { tools } = platform(channel, Response.json(body, { status }));
    expect(await channel.send(aReply(name, outbound), tools)).toMatchObject({
      kind: "failed",
      class: outcome,
      code,
    });
  });
});

test.each(["generic", "line", "messenger", "twilio-sms", "whatsapp"])(
  "the pause that %s asks for is kept",
  async (name) => {
    const { channel, outbound } = await load(name);
    const body = name === "line" ? { message: "rate limit" } : {};
    const answer = Response.json(body, { status: 429, headers: { "retry-after": "17" } });
    const { tools } = platform(channel, answer);
    expect(await channel.send(aReply(name, outbound), tools)).toMatchObject({
      class: "rate-limited",
      retryAfterSeconds: 17,
    });
  },
);

test("X says when its limit ends, in seconds since 1970", async () => {
  const { channel, outbound } = await load("x");
  const headers = { "x-rate-limit-reset": String(Date.parse("2026-03-02T12:05:00Z") / 1000) };
  const { tools } = platform(channel, Response.json({}, { status: 429, headers }));
  expect(await channel.send(aReply("x", outbound), tools)).toMatchObject({ retryAfterSeconds: 300 });
});
