import { createHash, createHmac } from "node:crypto";
import type { ChannelName } from "../../shared/channels/registry.ts";
import { encrypt, sortedSha1 } from "../../shared/channels/wechat/crypto.ts";

/** A request as a platform would send it, and the secrets of the account that it is for. */
export interface SignedRequest {
  readonly secrets: Readonly<Record<string, unknown>>;
  readonly method: string;
  readonly path: string;
  readonly rawQuery: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

type Sign = (body: Uint8Array, now: Date) => SignedRequest;

const key = "a key made up for accepting fixtures";

/** How each platform signs a body; a channel without an entry here cannot be tried. */
export const signers: Readonly<Partial<Record<ChannelName, Sign>>> = {
  generic: (body, now) => {
    const secret = Buffer.from(key);
    const timestamp = String(Math.floor(now.getTime() / 1000));
    const signature = mac("sha256", secret, `msg_accept.${timestamp}.`, body).toString("base64");
    return post(body, {
      secrets: { signingSecrets: `whsec_${secret.toString("base64")}` },
      headers: {
        "webhook-id": "msg_accept",
        "webhook-timestamp": timestamp,
        "webhook-signature": `v1,${signature}`,
      },
    });
  },
  instagram: meta({ accessToken: "token" }),
  messenger: meta({ pageToken: "token" }),
  whatsapp: meta({ accessToken: "token" }),
  line: (body) =>
    post(body, {
      secrets: { channelSecret: key, accessToken: "token" },
      headers: { "x-line-signature": mac("sha256", key, body).toString("base64") },
    }),
  telegram: (body) =>
    post(body, {
      secrets: { botToken: "1:token", secretToken: key },
      headers: { "x-telegram-bot-api-secret-token": key },
    }),
  "twilio-sms": twilio,
  "twilio-voice": twilio,
  wechat: encryptedWechat,
  x: (body) =>
    post(body, {
      secrets: { consumerSecret: key },
      headers: { "x-twitter-webhooks-signature": `sha256=${mac("sha256", key, body).toString("base64")}` },
    }),
};

function meta(more: Record<string, string>): Sign {
  return (body) =>
    post(body, {
      secrets: { appSecret: key, verifyToken: "verify", ...more },
      headers: { "x-hub-signature-256": `sha256=${mac("sha256", key, body).toString("hex")}` },
    });
}

function twilio(body: Uint8Array): SignedRequest {
  const publicUrl = "https://desk.example";
  const path = "/webhooks/twilio/main";
  const form = new URLSearchParams(Buffer.from(body).toString("utf8"));
  const parameters = [...new Set(form.keys())]
    .sort()
    .flatMap((name) => [...new Set(form.getAll(name))].sort().map((value) => name + value));
  const signature = mac("sha1", key, publicUrl + path, ...parameters).toString("base64");
  return {
    ...post(body, {
      secrets: { accountSid: "AC0", authToken: key, publicUrl },
      headers: { "x-twilio-signature": signature, "content-type": "application/x-www-form-urlencoded" },
    }),
    path,
  };
}

/** In safe mode. What is encrypted already is only signed: its key is another account's. */
function encryptedWechat(body: Uint8Array, now: Date): SignedRequest {
  const appId = "wx0000000000000000";
  const aes = Buffer.alloc(32, 7);
  const text = Buffer.from(body).toString("utf8").trim();
  const there = /<Encrypt><!\[CDATA\[([^\]]+)\]\]><\/Encrypt>/.exec(text)?.[1];
  const random = createHash("sha256").update(body).digest().subarray(0, 16);
  const encrypted = there ?? encrypt(text, aes, appId, random);
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const signature = sortedSha1(key, timestamp, "nonce", encrypted);
  return {
    ...post(Buffer.from(`<xml><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`), {
      secrets: { token: key, appId, encodingAesKey: aes.toString("base64").slice(0, 43) },
      headers: { "content-type": "text/xml" },
    }),
    rawQuery: `timestamp=${timestamp}&nonce=nonce&encrypt_type=aes&msg_signature=${signature}`,
  };
}

function post(body: Uint8Array, parts: Pick<SignedRequest, "secrets" | "headers">): SignedRequest {
  return { method: "POST", path: "/", rawQuery: "", body, ...parts };
}

function mac(
  algorithm: string,
  secret: string | Uint8Array,
  ...parts: readonly (string | Uint8Array)[]
): Buffer {
  const hash = createHmac(algorithm, secret);
  for (const part of parts) hash.update(part);
  return hash.digest();
}
