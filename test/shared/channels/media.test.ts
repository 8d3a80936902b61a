import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PLATFORMS } from "../../../infra/cloud/platforms.ts";
import type { AccountSecrets, Channel } from "../../../shared/channels/channel.ts";
import type { Located, MediaTools } from "../../../shared/channels/media.ts";
import { channels, loadChannel } from "../../../shared/channels/registry.ts";
import type { Attachment } from "../../../shared/domain/message.ts";
import { hostOf, isListed, judgeUrl } from "../../../shared/download/allowed-url.ts";
import { fixturesOf } from "./fixture.ts";

/** What every channel promises about the files of its messages. A new channel says here how one of its files looks. */

const now = new Date("2026-03-02T12:00:00.000Z");
const id = { providerId: "1234567890" };

interface Sample {
  readonly attachment: Partial<Attachment>;
  /** How the platform's API answers on the way, where it is asked. */
  readonly answer?: unknown;
  /** Where the file then is: with `ACCOUNT` for the account's own id. */
  readonly url: string;
  /** Whether a credential goes along in a header. */
  readonly credential?: boolean;
}

const samples: Readonly<Record<string, Sample>> = {
  discord: {
    attachment: { ...id, url: "https://cdn.discordapp.com/ephemeral-attachments/1/2/a.png?ex=1&hm=2" },
    url: "https://cdn.discordapp.com/ephemeral-attachments/1/2/a.png?ex=1&hm=2",
  },
  generic: {
    attachment: { url: "https://files.source.example/a.png" },
    url: "https://files.source.example/a.png",
  },
  instagram: {
    attachment: { url: "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1" },
    url: "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1",
  },
  line: {
    attachment: id,
    url: "https://api-data.line.me/v2/bot/message/1234567890/content",
    credential: true,
  },
  messenger: {
    attachment: { url: "https://scontent.xx.fbcdn.net/v/t1.jpg?oh=1" },
    url: "https://scontent.xx.fbcdn.net/v/t1.jpg?oh=1",
  },
  slack: {
    attachment: { ...id, url: "https://files.slack.com/files-pri/T1-F1/download/a.png" },
    url: "https://files.slack.com/files-pri/T1-F1/download/a.png",
    credential: true,
  },
  teams: {
    attachment: { ...id, url: "https://sample.sharepoint.com/download?UniqueId=1&tempauth=2" },
    url: "https://sample.sharepoint.com/download?UniqueId=1&tempauth=2",
  },
  telegram: {
    attachment: id,
    answer: { ok: true, result: { file_id: "1", file_path: "photos/file_1.jpg" } },
    url: "https://api.telegram.org/file/bot",
  },
  "twilio-sms": {
    attachment: { url: "https://api.twilio.com/2010-04-01/Accounts/ACCOUNT/Messages/MM1/Media/ME1" },
    url: "https://api.twilio.com/2010-04-01/Accounts/ACCOUNT/Messages/MM1/Media/ME1",
    credential: true,
  },
  "twilio-voice": {
    attachment: { url: "https://api.twilio.com/2010-04-01/Accounts/ACCOUNT/Recordings/RE1" },
    url: "https://api.twilio.com/2010-04-01/Accounts/ACCOUNT/Recordings/RE1.mp3",
    credential: true,
  },
  wechat: {
    attachment: id,
    answer: { access_token: "wechat-token", expires_in: 7200 },
    url: "https://api.weixin.qq.com/cgi-bin/media/get?access_token=wechat-token&media_id=1234567890",
  },
  weibo: { attachment: id, url: "https://upload.api.weibo.com/2/mss/msget?access_token=" },
  whatsapp: {
    attachment: id,
    answer: { url: "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1", sha256: "00" },
    url: "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1",
    credential: true,
  },
  x: {
    attachment: { ...id, url: "https://ton.twitter.com/1.1/ton/data/dm/11/22/a_b-c.jpg" },
    url: "https://api.x.com/2/dm_conversations/media/11/22/a_b-c.jpg",
    credential: true,
  },
};
const withoutMedia = ["chat", "email", "form"];

async function load(name: string): Promise<{ channel: Channel; sample: Sample; secrets: AccountSecrets }> {
  const [channel, sample] = [await loadChannel(name), samples[name]];
  if (!channel || !sample) throw new Error(`${name} has no sample of a file`);
  return {
    channel,
    sample,
    secrets: channel.freshSecrets((bytes) => randomBytes(bytes).toString("base64url")),
  };
}

/** The production address of a platform, as the stack gives it to the function. */
function apiBase(name: string): string {
  const key = `${name === "twilio-voice" ? "twilio-sms" : name}_API_BASE`.toUpperCase().replaceAll("-", "_");
  return new Map(Object.entries(PLATFORMS)).get(key) ?? "";
}

function attachmentOf({ attachment }: Sample, secrets: AccountSecrets): Attachment {
  const url = attachment.url?.replace("ACCOUNT", String(secrets?.accountSid));
  return { name: "image", type: "image/*", kind: "image", ...attachment, ...(url !== undefined && { url }) };
}

function locate(
  { channel, sample, secrets }: Awaited<ReturnType<typeof load>>,
  change: Partial<MediaTools> = {},
  attachment = attachmentOf(sample, secrets),
): Promise<Located> {
  const message = { account: "main", platformAccount: "4001", conversation: "4001:65" };
  const tools: MediaTools = {
    fetch: async () => Response.json(sample.answer ?? {}),
    apiBase: apiBase(channel.name),
    secrets,
    now,
    ...change,
  };
  return channel.media.locate({ attachment, message }, tools);
}

test("every channel hands out files in a way that is tried here, or has none to hand out", () => {
  expect([...Object.keys(samples), ...withoutMedia].toSorted()).toEqual(Object.keys(channels).toSorted());
});

test.each(withoutMedia)("the channel %s says that it has nothing to fetch", async (name) => {
  const channel = await loadChannel(name);
  const tools = { fetch, apiBase: "", secrets: undefined, now };
  const message = { account: "main", conversation: "c" };
  const attachment = { name: "a", type: "b", url: "https://a.example/" };
  expect(await channel?.media.locate({ attachment, message }, tools)).toEqual({
    kind: "failed",
    reason: "no-media",
  });
  expect(channel?.media.hosts).toEqual({ platform: [], credentialed: [], elsewhere: false });
});

describe.each(Object.keys(samples))("the channel %s", (name) => {
  test("lists hosts by their names, and shows credentials to none that it does not list", async () => {
    const { channel } = await load(name);
    const { platform, credentialed } = channel.media.hosts;
    for (const host of platform) expect(host).toMatch(/^\.?[a-z0-9-]+(?:\.[a-z0-9-]+)+$/);
    for (const host of credentialed) expect(isListed(host, platform)).toBe(true);
  });

  test("finds a file where the platform has it, on a host that may be fetched from", async () => {
    const loaded = await load(name);
    const located = await locate(loaded);
    if (located.kind !== "at") throw new Error(JSON.stringify(located));
    const { hosts } = loaded.channel.media;
    expect(located.url).toContain(loaded.sample.url.replace("ACCOUNT", String(loaded.secrets?.accountSid)));
    expect(judgeUrl(located.url, hosts)).toHaveProperty("url");
    expect(located.authorization !== undefined).toBe(loaded.sample.credential === true);
    if (located.authorization === undefined) return;
    expect(isListed(hostOf(new URL(located.url)), hosts.credentialed)).toBe(true);
  });

  test("asks nobody but its platform on the way", async () => {
    const loaded = await load(name);
    const asked: string[] = [];
    await locate(loaded, {
      fetch: async (url) => {
        asked.push(String(url));
        return Response.json(loaded.sample.answer ?? {});
      },
    });
    if (loaded.sample.answer !== undefined) expect(asked).toHaveLength(1);
    for (const url of asked) expect(url.startsWith(`${apiBase(name)}/`)).toBe(true);
  });

  test("has no file without the account's credentials, where it needs them", async () => {
    const loaded = await load(name);
    const open = ["generic", "instagram", "messenger"].includes(name);
    const located = await locate({ ...loaded, secrets: undefined });
    if (!open) expect(located).toEqual({ kind: "failed", reason: "no-account" });
  });

  test("asks again later when its platform cannot be reached, and tells no secret of it", async () => {
    const loaded = await load(name);
    if (loaded.sample.answer === undefined) return;
    for (const fetch of [
      () => Promise.reject(new Error(`no way to ${apiBase(name)}/bot1:secret`)),
      async () => Response.json({}, { status: 503 }),
    ]) {
      const located = await locate(loaded, { fetch });
      expect(located.kind).toBe("later");
      expect(JSON.stringify(located)).not.toContain("secret");
    }
  });

  test("takes whatever its platform answers without throwing, and never goes where it may not", async () => {
    const loaded = await load(name);
    const { hosts } = loaded.channel.media;
    const answer = fc.oneof(
      fc.json({ maxDepth: 3 }),
      fc.string(),
      fc.constantFrom(
        '{"url":"http://169.254.169.254/"}',
        '{"ok":true,"result":{"file_path":"../../bot1/getMe"}}',
        '{"ok":true,"result":{"file_path":"@evil.example/x"}}',
        '{"access_token":"a&b=c"}',
        '{"errcode":40001}',
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        answer,
        fc.constantFrom(200, 302, 400, 401, 403, 404, 429, 500),
        async (body, status) => {
          const located = await locate(loaded, { fetch: async () => new Response(body, { status }) });
          if (located.kind !== "at") return;
          const judged = judgeUrl(located.url, hosts);
          if ("url" in judged && apiBase(name) !== "" && located.url.startsWith(apiBase(name))) {
            expect(judged.url.pathname).not.toContain("..");
          }
          for (const json of [{}, null, [], { errcode: 40007 }, { video_url: "x" }, { error_code: 1 }]) {
            expect(["at", "failed", "later"]).toContain((located.readJson?.(json) ?? located).kind);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test("takes whatever stands in a message for a file", async () => {
    const loaded = await load(name);
    await fc.assert(
      fc.asyncProperty(
        fc.record(
          {
            kind: fc.constantFrom("image", "video", "audio", "file", "sticker", "share"),
            providerId: fc.oneof(fc.string(), fc.constantFrom("../me", "a/b?c#d", "1/2")),
            url: fc.oneof(
              fc.string(),
              fc.webUrl(),
              fc.constantFrom("http://127.0.0.1/", "file:///etc/passwd"),
            ),
          },
          { requiredKeys: ["kind"] },
        ),
        async (odd) => {
          const attachment: Attachment = { name: "x", type: "image/*", ...odd };
          const located = await locate(loaded, {}, attachment);
          expect(["at", "failed", "later"]).toContain(located.kind);
          if (located.kind !== "at" || located.authorization === undefined) return;
          const judged = judgeUrl(located.url, loaded.channel.media.hosts);
          if ("refused" in judged) return;
          expect(isListed(hostOf(judged.url), loaded.channel.media.hosts.platform)).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  });

  test("names in its fixtures only files that it can find, or says why not", async () => {
    const loaded = await load(name);
    for (const fixture of fixturesOf(name)) {
      const received = await loaded.channel.receive(fixture.incoming, fixture.context);
      const items = received.kind === "accepted" ? received.items : [];
      const files = items.flatMap((item) => (item.kind === "message" ? item.message.attachments : []));
      for (const attachment of files) expect((await locate(loaded, {}, attachment)).kind).not.toBe("later");
    }
  });
});

const said = (body: unknown, status = 200): Partial<MediaTools> => ({
  fetch: async () => Response.json(body, { status }),
});

test.each([
  ["whatsapp", said({ error: { code: 100, error_subcode: 33 } }, 400), { kind: "failed", reason: "expired" }],
  ["whatsapp", said({ error: { code: 190 } }, 401), { kind: "failed", reason: "refused" }],
  ["whatsapp", said({ error: { code: 80007 } }, 400), { kind: "later" }],
  ["whatsapp", said({ error: { code: 131016 } }, 500), { kind: "later" }],
  [
    "telegram",
    said({ ok: false, error_code: 400, description: "Bad Request: file is too big" }, 400),
    { kind: "failed", reason: "too-large" },
  ],
  [
    "telegram",
    said({ ok: false, error_code: 400, description: "Bad Request: invalid file_id" }, 400),
    { kind: "failed", reason: "expired" },
  ],
  [
    "telegram",
    said({ ok: false, error_code: 401, description: "Unauthorized" }, 401),
    { kind: "failed", reason: "refused" },
  ],
  [
    "telegram",
    said({ ok: false, error_code: 429, parameters: { retry_after: 5 } }, 429),
    { kind: "later", afterSeconds: 5 },
  ],
  ["telegram", said({ ok: true, result: { file_path: "a/../../x" } }), { kind: "later" }],
  ["wechat", said({ errcode: 40125 }), { kind: "failed", reason: "refused" }],
  ["wechat", said({ errcode: -1 }), { kind: "later" }],
] as const)("on %s a refusal is final or passes, as the platform means it", async (name, tools, outcome) => {
  expect(await locate(await load(name), tools)).toMatchObject(outcome);
});

test.each([
  [{ errcode: 40007 }, { kind: "failed", reason: "expired" }],
  [{ errcode: 42001 }, { kind: "later" }],
  [{ errcode: 45009 }, { kind: "later" }],
  [{ video_url: "http://vweixinf.tc.qq.com/102/x" }, { kind: "at", url: "https://vweixinf.tc.qq.com/102/x" }],
  [{}, { kind: "failed", reason: "not-a-file" }],
])("WeChat says %j in place of a file", async (json, outcome) => {
  const located = await locate(await load("wechat"));
  expect(located.kind === "at" && located.readJson?.(json)).toMatchObject(outcome);
});

test("a picture on WeChat is fetched from its own address, over TLS, where the account has no secret", async () => {
  const loaded = await load("wechat");
  const { appSecret: _, ...secrets } = loaded.secrets ?? {};
  const attachment = { name: "image", type: "image/*", providerId: "1", url: "http://mmbiz.qpic.cn/a/0" };
  const located = await locate({ ...loaded, secrets }, {}, attachment);
  expect(located).toEqual({ kind: "at", url: "https://mmbiz.qpic.cn/a/0" });
});

test.each([
  ["https://api.twilio.com/2010-04-01/Accounts/AC0other/Messages/MM1/Media/ME1"],
  ["https://api.twilio.com/2010-04-01/Accounts.json"],
  ["https://api.twilio.com/2010-04-01/Accounts/ACCOUNT/Keys.json"],
])("Twilio's credential is led to nothing but files of the account: %s", async (url) => {
  const loaded = await load("twilio-sms");
  const attachment = attachmentOf({ attachment: { url }, url }, loaded.secrets);
  expect(await locate(loaded, {}, attachment)).toEqual({ kind: "failed", reason: "bad-address" });
});

test("what was shared on Instagram from elsewhere is a link, and a story is not kept", async () => {
  const loaded = await load("instagram");
  const shared = {
    name: "shared",
    type: "x/y",
    kind: "share" as const,
    url: "https://www.instagram.com/p/1",
  };
  expect(await locate(loaded, {}, shared)).toEqual({ kind: "failed", reason: "link" });
});
