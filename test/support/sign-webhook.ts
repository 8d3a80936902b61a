import { createHash, createHmac, createPrivateKey, type JsonWebKey, sign as signWith } from "node:crypto";
import type { AccountSecrets, WebhookRequest } from "../../shared/channels/channel.ts";
import { sortedSha1 } from "../../shared/channels/sorted-sha1.ts";
import { encrypt } from "../../shared/channels/wechat/crypto.ts";

type Signer = (request: WebhookRequest, secrets: AccountSecrets, now: Date) => WebhookRequest;

/** Signs as each platform does, with the newest of the account's secrets. Written apart from what checks it. */
const signers: Readonly<Record<string, Signer>> = {
  chat,
  discord: (request, secrets, now) => {
    const timestamp = seconds(now);
    const seed = Buffer.from(first(secrets, "signingKey"), "hex").toString("base64url");
    const x = Buffer.from(first(secrets, "publicKey"), "hex").toString("base64url");
    const key = createPrivateKey({ key: { kty: "OKP", crv: "Ed25519", d: seed, x }, format: "jwk" });
    const signature = signWith(null, Buffer.concat([Buffer.from(timestamp), request.body]), key);
    return withHeaders(request, {
      "x-signature-timestamp": timestamp,
      "x-signature-ed25519": signature.toString("hex"),
    });
  },
  generic: (request, secrets, now) => {
    const timestamp = seconds(now);
    const key = Buffer.from(first(secrets, "signingSecrets").replace("whsec_", ""), "base64");
    const id = request.headers["webhook-id"] ?? "msg_fixture";
    const signature = mac("sha256", key, `${id}.${timestamp}.`, request.body).toString("base64");
    return withHeaders(request, {
      "webhook-id": id,
      "webhook-timestamp": timestamp,
      "webhook-signature": `v1,${signature}`,
    });
  },
  instagram: meta,
  messenger: meta,
  whatsapp: meta,
  line: (request, secrets) => {
    const signature = mac("sha256", first(secrets, "channelSecret"), request.body);
    return withHeaders(request, { "x-line-signature": signature.toString("base64") });
  },
  slack: (request, secrets, now) => {
    const timestamp = seconds(now);
    const signature = mac("sha256", first(secrets, "signingSecret"), `v0:${timestamp}:`, request.body);
    return withHeaders(request, {
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": `v0=${signature.toString("hex")}`,
    });
  },
  teams,
  telegram: (request, secrets) =>
    withHeaders(request, { "x-telegram-bot-api-secret-token": first(secrets, "secretToken") }),
  "twilio-sms": twilio,
  "twilio-voice": twilio,
  wechat,
  weibo: (request, secrets, now) => {
    const timestamp = String(now.getTime());
    const signature = sortedSha1(first(secrets, "appSecret"), timestamp, "nonce");
    return { ...request, rawQuery: `timestamp=${timestamp}&nonce=nonce&signature=${signature}` };
  },
  x: (request, secrets) => {
    const signature = mac("sha256", first(secrets, "consumerSecret"), request.body).toString("base64");
    return withHeaders(request, { "x-twitter-webhooks-signature": `sha256=${signature}` });
  },
};

const vouching = ["chat", "teams", "telegram", "weibo"];

/** Whether the signature of a channel covers every bit of the body. */
export function signsBody(channel: string): boolean {
  return channel in signers && !vouching.includes(channel);
}

export function canSign(channel: string): boolean {
  return Object.hasOwn(signers, channel);
}

/** The request as its platform would send it. */
export function signed(
  channel: string,
  request: WebhookRequest,
  secrets: AccountSecrets,
  now: Date,
): WebhookRequest {
  const sign = signers[channel];
  if (!sign) throw new Error(`nobody knows how ${channel} signs`);
  return sign(request, secrets, now);
}

/** The session's token is in the frame itself; `x-session` says whose it is. */
function chat(request: WebhookRequest, secrets: AccountSecrets, now: Date): WebhookRequest {
  const [who = "", sub = ""] = (request.headers["x-session"] ?? "visitor:ada").split(":");
  const iat = Number(seconds(now));
  const claims = {
    ...{ sub, ten: request.account, who, iat, exp: iat + 60 },
    ...(who === "user" && { name: "Ada", email: "ada@sample.example" }),
  };
  const encoded = [{ typ: "JWT", alg: "HS256" }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString("base64url"),
  );
  const signature = mac("sha256", first(secrets, "sessionKeys"), encoded.join(".")).toString("base64url");
  const token = [...encoded, signature].join(".");
  try {
    const frame: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(request.body));
    if (typeof frame !== "object" || frame === null || Array.isArray(frame)) return request;
    return { ...request, body: Buffer.from(JSON.stringify({ ...frame, token })) };
  } catch {
    return request;
  }
}

/** A token for the bot, about the address that the body names. The account's pinned key holds its private half. */
function teams(request: WebhookRequest, secrets: AccountSecrets, now: Date): WebhookRequest {
  const [jwk] = Array.isArray(secrets?.keys) ? (secrets.keys as (JsonWebKey & { kid: string })[]) : [];
  if (!jwk) throw new Error("the account has no key to sign with");
  const nbf = Number(seconds(now));
  const claims = {
    iss: "https://api.botframework.com",
    aud: first(secrets, "appId"),
    serviceurl: serviceUrlIn(request.body),
    ...{ nbf, exp: nbf + 3600 },
  };
  const signed = [{ typ: "JWT", alg: "RS256", kid: jwk.kid }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  const signature = signWith("sha256", Buffer.from(signed), createPrivateKey({ key: jwk, format: "jwk" }));
  return withHeaders(request, { authorization: `Bearer ${signed}.${signature.toString("base64url")}` });
}

function serviceUrlIn(body: Uint8Array): string {
  try {
    const activity: unknown = JSON.parse(new TextDecoder().decode(body));
    const url = typeof activity === "object" && activity !== null ? Reflect.get(activity, "serviceUrl") : "";
    return typeof url === "string" ? url : "";
  } catch {
    return "";
  }
}

function meta(request: WebhookRequest, secrets: AccountSecrets): WebhookRequest {
  const signature = mac("sha256", first(secrets, "appSecret"), request.body).toString("hex");
  return withHeaders(request, { "x-hub-signature-256": `sha256=${signature}` });
}

function twilio(request: WebhookRequest, secrets: AccountSecrets): WebhookRequest {
  const form = new URLSearchParams(Buffer.from(request.body).toString("utf8"));
  const parameters = [...new Set(form.keys())]
    .sort()
    .flatMap((name) => [...new Set(form.getAll(name))].sort().map((value) => name + value));
  const query = request.rawQuery === "" ? "" : `?${request.rawQuery}`;
  const address = `${first(secrets, "publicUrl")}${request.path}${query}`;
  const signature = mac("sha1", first(secrets, "authToken"), address, ...parameters).toString("base64");
  return withHeaders(request, {
    "content-type": "application/x-www-form-urlencoded",
    "x-twilio-signature": signature,
  });
}

/** In safe mode. What is encrypted already is only signed: its key is another account's. */
function wechat(request: WebhookRequest, secrets: AccountSecrets, now: Date): WebhookRequest {
  const text = Buffer.from(request.body).toString("utf8");
  const there = /<Encrypt><!\[CDATA\[([^\]]+)\]\]><\/Encrypt>/.exec(text)?.[1];
  const key = Buffer.from(`${first(secrets, "encodingAesKey")}=`, "base64");
  const random = createHash("sha256").update(request.body).digest().subarray(0, 16);
  const encrypted = there ?? encrypt(text.trim(), key, first(secrets, "appId"), random);
  const timestamp = seconds(now);
  const signature = sortedSha1(first(secrets, "token"), timestamp, "nonce", encrypted);
  return {
    ...request,
    body: Buffer.from(`<xml><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`),
    rawQuery: `timestamp=${timestamp}&nonce=nonce&encrypt_type=aes&msg_signature=${signature}`,
  };
}

function withHeaders(request: WebhookRequest, headers: Record<string, string>): WebhookRequest {
  return { ...request, headers: { ...request.headers, ...headers } };
}

function first(secrets: AccountSecrets, field: string): string {
  const [value] = [secrets?.[field]].flat();
  return String(value ?? "");
}

function seconds(now: Date): string {
  return String(Math.floor(now.getTime() / 1000));
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
