import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ProviderRecorder, startProviderRecorder } from "../../../infra/local/provider-recorder.ts";
import type { AccountSecrets } from "../../../shared/channels/channel.ts";
import { channels, isChannelName, loadChannel } from "../../../shared/channels/registry.ts";
import type { Attachment } from "../../../shared/domain/message.ts";
import { download } from "../../../shared/download/download.ts";
import { openGuarded } from "../../../shared/download/open-guarded.ts";

/** A file all the way from what a message says to its bytes, against stand-ins that are as strict as the platforms. */

const picture = Buffer.from("\x89PNG\r\n\x1a\n of a receipt", "latin1");
const now = new Date("2026-03-02T12:00:00.000Z");
const secrets = new Map<string, AccountSecrets>();

const files: Readonly<Record<string, Partial<Attachment>>> = {
  discord: { url: "https://cdn.discordapp.com/ephemeral-attachments/1/2/receipt1.png?ex=1" },
  generic: { url: "https://files.source.example/a/receipt1.png" },
  instagram: { url: "https://lookaside.fbsbx.com/ig_messaging_cdn/receipt1" },
  line: { providerId: "receipt1" },
  messenger: { url: "https://scontent.xx.fbcdn.net/v/receipt1.png?oh=1" },
  slack: { url: "https://files.slack.com/files-pri/T1-F1/download/receipt1.png" },
  teams: { url: "https://sample.sharepoint.com/personal/mei/receipt1.png?tempauth=x" },
  telegram: { providerId: "receipt1" },
  "twilio-sms": { url: "https://api.twilio.com/2010-04-01/Accounts/ACCOUNT/Messages/MM1/Media/receipt1" },
  "twilio-voice": { url: "https://api.twilio.com/2010-04-01/Accounts/ACCOUNT/Recordings/receipt1" },
  wechat: { providerId: "receipt1", url: "http://mmbiz.qpic.cn/mmbiz/other/0" },
  weibo: { providerId: "receipt1" },
  whatsapp: { providerId: "receipt1" },
  x: { providerId: "receipt1", url: "https://ton.twitter.com/1.1/ton/data/dm/11/22/receipt1.png" },
};

let dataDir: string;
let recorder: ProviderRecorder;
beforeAll(async () => {
  for (const name of Object.keys(channels)) {
    const channel = isChannelName(name) ? await loadChannel(name) : undefined;
    secrets.set(
      name,
      channel?.freshSecrets((bytes) => randomBytes(bytes).toString("base64url")),
    );
  }
  dataDir = await mkdtemp(join(tmpdir(), "media-"));
  const accounts = (name: string) => [secrets.get(name) ?? {}];
  recorder = await startProviderRecorder({ port: 0, dataDir, accounts });
  for (const id of ["receipt1", "22"]) {
    await fetch(`${recorder.url}/files/${id}`, { method: "PUT", body: picture });
  }
});
afterAll(async () => {
  await recorder.close();
  await rm(dataDir, { recursive: true });
});

async function bring(name: string, change: { secrets?: AccountSecrets; file?: Partial<Attachment> } = {}) {
  const channel = await loadChannel(name);
  if (!channel) throw new Error(`${name} is not registered`);
  const account = change.secrets ?? secrets.get(name);
  const { url, ...file } = { ...files[name], ...change.file };
  const attachment: Attachment = {
    ...{ name: "image", type: "image/*", kind: "image" as const, ...file },
    ...(url !== undefined && { url: url.replace("ACCOUNT", String(account?.accountSid)) }),
  };
  const message = { account: "main", platformAccount: "4001", conversation: "4001:65" };
  const tools = { fetch, apiBase: `${recorder.url}/${name}`, secrets: account, now };
  const located = await channel.media.locate({ attachment, message }, tools);
  if (located.kind !== "at") return located;
  const policy = {
    hosts: channel.media.hosts,
    maxBytes: 1000,
    maxSeconds: 5,
    standIn: `${recorder.url}/media`,
  };
  return download(located, policy, openGuarded(), now);
}

describe.each(Object.keys(files))("a file on %s", (name) => {
  it("comes from where the platform has it", async () => {
    expect(await bring(name)).toMatchObject({ kind: "file", content: picture });
  });

  it("that the platform has no more is told as that", async () => {
    const gone = Object.fromEntries(
      Object.entries(files[name] ?? {}).map(([key, value]) => [
        key,
        String(value).replace("receipt1", "gone1"),
      ]),
    );
    // A recording may only be late, and X tells media by its number.
    if (name === "twilio-voice")
      return expect(await bring(name, { file: gone })).toMatchObject({ kind: "later" });
    const file = name === "x" ? { url: "https://ton.twitter.com/1.1/ton/data/dm/11/23/a.png" } : gone;
    expect(await bring(name, { file })).toEqual({ kind: "failed", reason: "expired" });
  });
});

it.each(["line", "telegram", "twilio-sms", "whatsapp", "x"])(
  "with a credential that is not the account's %s hands nothing out",
  async (name) => {
    const foreign = Object.fromEntries(
      Object.entries(secrets.get(name) ?? {}).map(([key, value]) => [
        key,
        key === "accountSid" ? value : `${typeof value === "string" ? value.slice(0, -3) : ""}xyz`,
      ]),
    );
    expect(await bring(name, { secrets: foreign })).toEqual({ kind: "failed", reason: "refused" });
  },
);

it("Slack's page to sign in at comes as a page, which the type of its bytes gives away", async () => {
  const foreign = { ...secrets.get("slack"), botToken: "xoxb-foreign" };
  const got = await bring("slack", { secrets: foreign });
  expect(got).toMatchObject({ kind: "file", type: "text/html" });
});

it("what a platform refuses for a while passes, and no credential is written down", async () => {
  recorder.inject({ channel: "media", status: 429, headers: { "retry-after": "3" } });
  expect(await bring("line")).toEqual({ kind: "later", code: "http-429", afterSeconds: 3 });
  recorder.inject({ channel: "media", status: 0 });
  expect(await bring("line")).toEqual({ kind: "later", code: "network" });
  const log = await readFile(join(dataDir, "provider-recorder", "calls.jsonl"), "utf8");
  for (const account of secrets.values()) {
    for (const secret of Object.values(account ?? {}).map(String)) {
      if (secret.length > 20 && !secret.startsWith("https://")) expect(log).not.toContain(secret);
    }
  }
});
