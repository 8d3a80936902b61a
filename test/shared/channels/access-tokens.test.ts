import { describe, expect, test } from "vitest";
import { askPlatform } from "../../../shared/channels/ask-platform.ts";
import { instagram } from "../../../shared/channels/instagram/channel.ts";
import { loadChannel } from "../../../shared/channels/registry.ts";
import { x } from "../../../shared/channels/x/channel.ts";
import { aReply, platform } from "./fake-platform.ts";

const outbound = { conversation: "200", address: "200", answer: { status: 201 } };
const sent = () => Response.json({ data: { dm_event_id: "41" } }, { status: 201 });
const renewed = (number: number) =>
  Response.json({ access_token: `token ${number}`, expires_in: 7200, refresh_token: `refresh ${number}` });
const refreshing = { consumerSecret: "c", refreshToken: "refresh 0", clientId: "client" };
const paths = (calls: readonly { readonly url: string }[]) => calls.map(({ url }) => new URL(url).pathname);
const direct = "/2/dm_conversations/with/200/messages";

describe("on X", () => {
  test("a refresh token gets a token once, which is then used", async () => {
    const { tools, calls } = platform(x, renewed(1), sent());
    const own = { ...tools, secrets: refreshing };
    for (let again = 0; again < 2; again += 1) {
      expect(await x.send(aReply("x", outbound), own)).toMatchObject({ kind: "sent" });
    }
    expect(paths(calls)).toEqual(["/2/oauth2/token", direct, direct]);
    expect(calls[0]?.body).toEqual({
      grant_type: "refresh_token",
      refresh_token: "refresh 0",
      client_id: "client",
    });
    expect(calls[2]?.headers.get("authorization")).toBe("Bearer token 1");
  });

  test("a token that is refused is renewed once with the newest refresh token", async () => {
    const { tools, calls } = platform(x, renewed(1), Response.json({}, { status: 401 }), renewed(2), sent());
    expect(await x.send(aReply("x", outbound), { ...tools, secrets: refreshing })).toMatchObject({
      kind: "sent",
    });
    expect(calls[2]?.body).toMatchObject({ refresh_token: "refresh 1" });
    expect(calls[3]?.headers.get("authorization")).toBe("Bearer token 2");
  });

  test.each([
    [Response.json({ error: "invalid_request" }, { status: 400 }), "auth", "refresh-token"],
    [new Response("", { status: 503 }), "retryable", "http-503"],
  ])("what cannot be renewed fails as %#", async (answer, failure, code) => {
    const { tools } = platform(x, answer);
    const delivery = await x.send(aReply("x", outbound), { ...tools, secrets: refreshing });
    expect(delivery).toMatchObject({ kind: "failed", class: failure, code });
  });
});

describe("on Instagram", () => {
  const message = Response.json({ message_id: "m_1", recipient_id: "7" });
  const reply = () => aReply("instagram", { conversation: "17841:7", address: "7", answer: { status: 200 } });

  test("sending uses what was renewed last, and renews nothing itself", async () => {
    const renewed = Response.json({ access_token: "newer" });
    const { tools, calls } = platform(instagram, renewed, Response.json({ user_id: "1" }), message);
    expect(await askPlatform("instagram", tools)).toEqual({});
    // Asked again within a week it is not renewed again.
    expect(await askPlatform("instagram", tools)).toEqual({});
    expect(await instagram.send(reply(), tools)).toMatchObject({ kind: "sent" });
    expect(paths(calls)).toEqual(["/refresh_access_token", "/me", "/me", "/me/messages"]);
    expect(calls.at(-1)?.headers.get("authorization")).toBe("Bearer newer");
  });

  test("a token that was never renewed is used as it is", async () => {
    const { tools, calls } = platform(instagram, message);
    expect(await instagram.send(reply(), tools)).toMatchObject({ kind: "sent" });
    expect(calls[0]?.headers.get("authorization")).toBe(`Bearer ${tools.secrets?.accessToken}`);
  });
});

describe("asked about an account's credentials", () => {
  const debugged = (data: object) => Response.json({ data });
  const ends = Date.parse("2026-04-01T00:00:00.000Z") / 1000;

  test.each<[string, Response[], object | undefined]>([
    ["whatsapp", [debugged({ is_valid: true, expires_at: 0 })], {}],
    ["whatsapp", [debugged({ is_valid: true, expires_at: ends })], { expiresAt: "2026-04-01T00:00:00.000Z" }],
    [
      "messenger",
      [debugged({ is_valid: true, data_access_expires_at: ends })],
      { expiresAt: "2026-04-01T00:00:00.000Z" },
    ],
    ["messenger", [debugged({ is_valid: false, error: { code: 190 } })], { refused: "190" }],
    ["whatsapp", [Response.json({ error: { code: 190 } }, { status: 401 })], { refused: "190" }],
    ["whatsapp", [Response.json({ error: { code: 4 } }, { status: 400 })], undefined],
    ["instagram", [Response.json({}, { status: 400 }), Response.json({ user_id: "1" })], {}],
    [
      "instagram",
      [Response.json({}, { status: 400 }), Response.json({ error: { code: 190 } }, { status: 400 })],
      { refused: "190" },
    ],
    [
      "line",
      [Response.json({ userId: "U1" }), Response.json({ expires_in: 86_400 })],
      { expiresAt: "2026-03-03T12:00:00.000Z" },
    ],
    ["line", [Response.json({ userId: "U1" }), Response.json({}, { status: 400 })], {}],
    ["line", [Response.json({}, { status: 401 })], { refused: "http-401" }],
    ["telegram", [Response.json({ ok: true })], {}],
    ["telegram", [Response.json({ ok: false }, { status: 404 })], { refused: "http-404" }],
    ["slack", [Response.json({ ok: true })], {}],
    ["slack", [Response.json({ ok: false, error: "token_revoked" })], { refused: "token_revoked" }],
    ["slack", [Response.json({ ok: false, error: "ratelimited" })], undefined],
    ["twilio-sms", [Response.json({ sid: "AC1" })], {}],
    ["twilio-sms", [Response.json({}, { status: 401 })], { refused: "http-401" }],
    ["wechat", [Response.json({ access_token: "t", expires_in: 7200 })], {}],
    ["wechat", [Response.json({ errcode: 40125 })], { refused: "40125" }],
    ["wechat", [Response.json({ errcode: 40164 })], undefined],
    ["generic", [Response.json({})], undefined],
    ["constructor", [Response.json({})], undefined],
    ["whatsapp", [new Response("<html>", { status: 501 })], undefined],
    ["telegram", [new Response("", { status: 503 })], undefined],
  ])("%s answers %j", async (name, answers, told) => {
    const channel = (await loadChannel(name)) ?? x;
    const { tools } = platform(channel, ...answers);
    expect(await askPlatform(name, tools)).toEqual(told);
  });
});
