import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { teams } from "../../../shared/channels/teams/channel.ts";
import { signed } from "../../support/sign-webhook.ts";
import { aReply, now, outboundOf, platform, yes } from "./fake-platform.ts";

const random = (bytes: number) => randomBytes(bytes).toString("base64url");
const secrets = teams.freshSecrets(random);
const { keys, ...unpinned } = { keys: [] as unknown, ...secrets };
const activity = {
  type: "typing",
  channelId: "msteams",
  serviceUrl: "https://smba.trafficmanager.net/emea/",
};

function request(body: object = activity) {
  const unsigned = {
    ...{
      transport: "http" as const,
      method: "POST",
      path: "/webhooks/teams/main",
      rawQuery: "",
      headers: {},
    },
    ...{ body: Buffer.from(JSON.stringify(body)), account: "main", sourceIp: "192.0.2.1" },
  };
  return signed("teams", unsigned, secrets, now);
}

const received = (change: object = {}, incoming = request()) =>
  teams.receive(incoming, { secrets, now, ownAddresses: [], ...change });

/** The Bot Framework's two pages, and how often they were asked for. */
function pages(uri = "https://login.botframework.com/v1/.well-known/keys") {
  const asked: string[] = [];
  const published = { keys };
  const fetch = async (url: string | URL | Request) => {
    asked.push(String(url));
    return Response.json(String(url).endsWith("openidconfiguration") ? { jwks_uri: uri } : published);
  };
  return { asked, published, fetch };
}

describe("a token of the Bot Framework", () => {
  test.each([
    ["for another bot", { secrets: { ...secrets, appId: "another" } }],
    ["that is over", { now: new Date(now.getTime() + 3_901_000) }],
    ["that is not good yet", { now: new Date(now.getTime() - 301_000) }],
    [
      "of a key that speaks for another channel",
      {
        secrets: {
          ...secrets,
          keys: [keys].flat().map((key) => Object.assign({}, key, { endorsements: ["webchat"] })),
        },
      },
    ],
    [
      "of a key with another name",
      {
        secrets: { ...secrets, keys: [keys].flat().map((key) => Object.assign({}, key, { kid: "another" })) },
      },
    ],
  ])("%s is refused", async (_which, change) => {
    expect(await received(change)).toMatchObject({ kind: "rejected", reason: "bad-signature" });
  });

  test("is asked for once more where no keys can be had: it may be a good one", async () => {
    expect(await received({ secrets: unpinned })).toMatchObject({ kind: "rejected", reason: "unavailable" });
    const { headers, ...unsigned } = request();
    const { authorization: _, ...others } = headers;
    expect(await received({ secrets: unpinned }, { ...unsigned, headers: others })).toMatchObject({
      reason: "bad-signature",
    });
  });

  test("is good a little beyond its end, for clocks differ", async () => {
    expect((await received({ now: new Date(now.getTime() + 3_890_000) })).kind).toBe("accepted");
  });

  test("for one service address lets no request through that names another", async () => {
    const { headers } = request();
    const other = { ...request({ ...activity, serviceUrl: "https://evil.example/" }), headers };
    expect(await received({}, other)).toMatchObject({ kind: "rejected", reason: "bad-signature" });
  });
});

describe("the published keys", () => {
  test("are fetched once for many requests, and anew after a day", async () => {
    const { fetch, asked } = pages();
    for (const hours of [0, 0.5, 0.9]) {
      const later = new Date(now.getTime() + hours * 3_600_000);
      expect((await received({ fetch, secrets: unpinned, now: later })).kind).toBe("accepted");
    }
    expect(asked).toHaveLength(2);
    await received({ fetch, secrets: unpinned, now: new Date(now.getTime() + 25 * 3_600_000) });
    expect(asked).toHaveLength(4);
  });

  test("are not asked for again and again by tokens that nobody signed", async () => {
    const { fetch, asked, published } = pages();
    published.keys = [];
    for (const _attempt of [1, 2, 3]) await received({ fetch, secrets: unpinned });
    expect(asked).toHaveLength(2);
  });

  test("are taken from the Bot Framework's own host alone", async () => {
    const { fetch, asked } = pages("https://evil.example/keys");
    expect((await received({ fetch, secrets: unpinned })).kind).toBe("rejected");
    expect(asked).toHaveLength(1);
  });
});

test("a picture in a text is fetched with the bot's token, and no other host is told it", async () => {
  const { tools, calls } = platform(teams, Response.json({ access_token: "teams-token", expires_in: 3599 }));
  const message = { account: "main", conversation: "a:sample-conversation" };
  const file = { name: "image", type: "image/*", kind: "image" as const };
  const url = "https://smba.trafficmanager.net/emea/v3/attachments/0-1/views/original";
  const located = await teams.media.locate({ attachment: { ...file, url }, message }, tools);
  expect(located).toEqual({ kind: "at", url, authorization: "Bearer teams-token" });
  const elsewhere = { ...file, url: "https://smba.trafficmanager.net.evil.example/a" };
  expect(await teams.media.locate({ attachment: elsewhere, message }, tools)).toEqual({
    kind: "at",
    url: elsewhere.url,
  });
  expect(calls).toHaveLength(1);
});

describe("a reply", () => {
  const outbound = outboundOf("teams") ?? { conversation: "", address: "", answer: { status: 0 } };
  const token = Response.json({ access_token: "teams-token", expires_in: 3599 });

  test("goes below the message it answers, with a token that is asked for once", async () => {
    const { tools, calls, answersWith } = platform(teams, token, yes(outbound));
    const thread = { references: [], replyTo: "1772452795123" };
    await teams.send(aReply("teams", outbound, { thread }), tools);
    expect(calls[1]?.url).toBe(
      "https://platform.example/v3/conversations/a%3Asample-conversation/activities/1772452795123",
    );
    expect(calls[1]?.headers.get("authorization")).toBe("Bearer teams-token");
    answersWith(yes(outbound));
    await teams.send(aReply("teams", outbound, { thread }), tools);
    expect(calls).toHaveLength(3);
  });

  test("is tried once more with a new token when the old one is refused", async () => {
    const refused = Response.json({}, { status: 401 });
    const { tools, calls } = platform(teams, token, refused, token, yes(outbound));
    expect(await teams.send(aReply("teams", outbound), tools)).toMatchObject({ kind: "sent" });
    expect(calls).toHaveLength(4);
  });

  test.each([
    [403, "BotDisabledByAdmin", "recipient"],
    [404, "ConversationNotFound", "recipient"],
    [413, "MessageSizeTooBig", "content"],
    [412, "PreconditionFailed", "retryable"],
    [502, "BadGateway", "retryable"],
  ])("that is answered with %d %s is %s", async (status, code, outcome) => {
    const { tools } = platform(teams, token, Response.json({ error: { code } }, { status }));
    const delivery = await teams.send(aReply("teams", outbound), tools);
    expect(delivery).toMatchObject({ kind: "failed", class: outcome, code });
  });

  test("that the bot may not sign in for stops the account", async () => {
    const { tools } = platform(teams, Response.json({ error: "invalid_client" }, { status: 401 }));
    const delivery = await teams.send(aReply("teams", outbound), tools);
    expect(delivery).toMatchObject({ class: "auth", code: "invalid_client" });
  });
});
