import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  callRequest,
  type ProbeRequest,
  probeRequest,
  signedByPlatformAlone,
} from "../../../infra/deploy/doctor/probe-request.ts";
import { rotatingFields } from "../../../infra/tools/operations/rotating-fields.ts";
import type { AccountSecrets, Channel, Received } from "../../../shared/channels/channel.ts";
import { channels, isChannelName, loadChannel } from "../../../shared/channels/registry.ts";
import { isProbe, probeText } from "../../../shared/domain/probe.ts";
import { noon } from "../../support/samples.ts";

const now = new Date(noon);
const keys = [{ id: "1", key: "the key of the tests, which is long enough" }];
const id = "probe-00000000-1111-4222-8333-444444444444";
/** Reached otherwise, and looked at otherwise. */
const noWebhook = ["chat", "email", "form", "twilio-voice"];
const writable = Object.keys(channels).filter(
  (name) => ![...noWebhook, ...signedByPlatformAlone].includes(name),
);
const random = (bytes: number) => randomBytes(bytes).toString("base64url");

async function open(name: string): Promise<Channel> {
  const channel = await loadChannel(name);
  if (!channel) throw new Error(`there is no channel ${name}`);
  return channel;
}

const probeOn = (name: string) => ({
  ...{ path: `/webhooks/${name}/main`, id, now },
  text: probeText(id, keys, now),
});

async function received(
  name: string,
  request: ProbeRequest | undefined,
  secrets: AccountSecrets,
): Promise<Received> {
  if (!request) throw new Error(`nobody can sign for ${name}`);
  const { headers, body, query } = request;
  return (await open(name)).receive(
    {
      ...{ transport: "http", method: "POST", path: `/webhooks/${name}/main`, rawQuery: query, headers },
      ...{ body: Buffer.from(body), account: "main", sourceIp: "127.0.0.1" },
    },
    { secrets, now, ownAddresses: [] },
  );
}

/** @param change of the account's secrets; what is undefined is not among them */
async function probed(name: string, change: Readonly<Record<string, unknown>> = {}) {
  const all = Object.entries({ ...(await open(name)).freshSecrets(random), ...change });
  const secrets = Object.fromEntries(all.filter(([, value]) => value !== undefined));
  return received(name, probeRequest(name, probeOn(name), secrets), secrets);
}

describe("a message that a system sends itself", () => {
  test.each(writable)("is one by %s, known as its own, and found by its reference", async (name) => {
    const outcome = await probed(name);
    if (outcome.kind !== "accepted") throw new Error(`${outcome.kind}`);
    expect(outcome.items).toEqual([
      {
        kind: "message",
        message: expect.objectContaining({ channel: name, referenceId: expect.any(String), attachments: [] }),
      },
    ]);
    const [item] = outcome.items;
    expect(item?.kind === "message" && isProbe(item.message.text, keys, now)).toBe(true);
  });

  test.each(writable)("is signed on %s by the newest of several secrets", async (name) => {
    const secrets = (await open(name)).freshSecrets(random) ?? {};
    const other = (await open(name)).freshSecrets(random) ?? {};
    const [field = ""] = isChannelName(name) ? Object.keys(rotatingFields[name] ?? {}) : [];
    const both = { ...secrets, [field]: [other[field], secrets[field]] };
    const request = probeRequest(name, probeOn(name), both);
    expect(await received(name, request, { ...secrets, [field]: other[field] })).toMatchObject({
      kind: "accepted",
    });
    expect(await received(name, request, secrets)).toMatchObject({ kind: "rejected" });
  });

  test.each([
    ["messenger", { pages: { "4711": { accessToken: "t" } } }],
    ["instagram", { accounts: { "4711": { accessToken: "t" } } }],
    ["wechat", { mode: "plain", encodingAesKey: undefined }],
  ])("is one by %s with an account like %j", async (name, change) => {
    expect(await probed(name, change)).toMatchObject({ kind: "accepted", items: [{ kind: "message" }] });
  });

  test.each(signedByPlatformAlone)("is none by %s, which alone can sign", async (name) => {
    const secrets = (await open(name)).freshSecrets(random);
    expect(probeRequest(name, probeOn(name), secrets)).toBeUndefined();
  });

  test.each(writable)("is none by %s without the secret", (name) => {
    expect(probeRequest(name, probeOn(name), {})).toBeUndefined();
    expect(probeRequest(name, probeOn(name), undefined)).toBeUndefined();
  });

  test("is none where a source has given us the public half of its key alone", () => {
    expect(probeRequest("generic", probeOn("generic"), { signingSecrets: ["whpk_AAAA"] })).toBeUndefined();
  });
});

test("a call is begun as Twilio begins one", async () => {
  const secrets = (await open("twilio-voice")).freshSecrets(random);
  const request = callRequest(probeOn("twilio-voice"), secrets);
  expect(await received("twilio-voice", request, secrets)).toMatchObject({ kind: "accepted" });
});
