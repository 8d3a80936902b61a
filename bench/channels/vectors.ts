import type { Received } from "../../shared/channels/channel.ts";
import { unverifiedClaims } from "../../shared/channels/chat/json-web-token.ts";
import { isChannelName, loadChannel } from "../../shared/channels/registry.ts";
import { sortedSha1 } from "../../shared/channels/sorted-sha1.ts";
import { aesKey, decrypt, encrypt } from "../../shared/channels/wechat/crypto.ts";

/** A signature or handshake, and whether it must be taken. */
export interface Vector {
  readonly id: string;
  readonly channel: string;
  readonly valid: boolean;
  readonly algorithm?: string;
  readonly kind?: string;
  readonly secret?: string;
  readonly tenant?: string;
  readonly publicKey?: string;
  readonly method?: string;
  readonly url?: string;
  readonly appId?: string;
  readonly serviceUrl?: string;
  readonly channelId?: string;
  readonly jwks?: { readonly keys: readonly object[] };
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
  readonly bodyBase64?: string;
  readonly now?: number;
  readonly expected?: unknown;
  readonly expectedBody?: unknown;
  readonly encodingAESKey?: string;
  readonly appid?: string;
  readonly encrypt?: string;
  readonly ciphertext?: string;
  readonly plaintext?: string;
  readonly random16?: string;
  readonly timestamp?: string;
  readonly nonce?: string;
  readonly parts?: readonly string[];
}

const otherNames: Readonly<Record<string, string>> = { twilio: "twilio-sms", webchat: "chat" };

/** Which of our channels a fixture or a vector is for. */
export function channelOf({ channel }: { readonly channel: string }): string {
  return otherNames[channel] ?? channel;
}

/** Judges one vector. @returns what is wrong, or `undefined` */
export async function judge(vector: Vector): Promise<string | undefined> {
  if (!isChannelName(channelOf(vector))) return "there is no such channel";
  const apart = wechatParts(vector);
  if (apart !== undefined) return apart ? undefined : "computed differently";
  const received = await receive(vector);
  // The older header counts for nothing, whatever it holds.
  const mustBeTaken = vector.valid && vector.algorithm !== "hmac-sha1-hex";
  const taken = received.kind !== "rejected" || received.reason === "malformed";
  if (vector.kind === "handshake") return handshakeDifference(received, vector, mustBeTaken);
  if (taken !== mustBeTaken) return taken ? "taken" : `refused: ${describe(received)}`;
  return undefined;
}

function handshakeDifference(
  received: Received,
  { expected, expectedBody }: Vector,
  valid: boolean,
): string | undefined {
  if ((received.kind === "handshake") !== valid) return describe(received);
  if (received.kind !== "handshake") return undefined;
  const named = (expected as { body?: unknown } | undefined)?.body;
  const wanted = expectedBody ?? named;
  if (wanted === undefined) return undefined;
  const text = typeof wanted === "string" ? wanted : JSON.stringify(wanted);
  return received.body === text ? undefined : `answered ${received.body}`;
}

function describe(received: Received): string {
  return received.kind === "rejected" ? `${received.reason}: ${received.detail}` : received.kind;
}

async function receive(vector: Vector): Promise<Received> {
  const channel = await loadChannel(channelOf(vector));
  if (!channel) throw new Error(`there is no channel ${vector.channel}`);
  const url = new URL(vector.url ?? "/", "https://desk.example");
  const query = new URLSearchParams(vector.query).toString() || url.search.replace(/^\?/, "");
  const handshake = vector.kind === "handshake" || (vector.channel === "wechat" && bodyOf(vector) === "");
  return channel.receive(
    {
      transport: "http",
      method: handshake ? "GET" : "POST",
      path: url.pathname,
      // A handshake without its own text gets one, so that there is something to answer.
      rawQuery:
        handshake && vector.channel === "wechat" && !vector.query?.echostr ? `${query}&echostr=echo` : query,
      headers: headersOf(vector),
      body: Buffer.from(vector.bodyBase64 ?? Buffer.from(bodyOf(vector)).toString("base64"), "base64"),
      account: accountOf(vector),
      sourceIp: "192.0.2.1",
    },
    { secrets: secretsOf(vector, url), now: nowOf(vector), ownAddresses: [] },
  );
}

/** A vector without a time is checked when it was signed. */
function nowOf(vector: Vector): Date {
  const signedAt = headersOf(vector)["x-signature-timestamp"];
  return new Date((vector.now ?? Number(signedAt ?? 0)) * 1000);
}

/** A vector of the chat is a token without a frame around it; the account is the one that it was shown to. */
function accountOf({ channel, tenant, headers }: Vector): string {
  if (channel !== "webchat") return "main";
  const ten = unverifiedClaims(headers?.Authorization?.replace(/^Bearer /, "") ?? "")?.ten;
  return tenant ?? (typeof ten === "string" ? ten : "main");
}

function bodyOf({ channel, body, params, ciphertext, serviceUrl, channelId }: Vector): string {
  if (body !== undefined) return body;
  if (channel === "teams") return JSON.stringify({ type: "typing", serviceUrl, channelId });
  if (channel === "webchat") return JSON.stringify({ type: "typing" });
  if (ciphertext !== undefined) return `<xml><Encrypt><![CDATA[${ciphertext}]]></Encrypt></xml>`;
  const form = new URLSearchParams();
  for (const [name, values] of Object.entries(params ?? {})) {
    for (const value of [values].flat()) form.append(name, value);
  }
  return form.toString();
}

function headersOf({ headers = {}, params }: Vector): Record<string, string> {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  const form = params === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" };
  return { ...form, ...Object.fromEntries(lower) };
}

function secretsOf(vector: Vector, url: URL) {
  const { channel, secret = "", publicKey, encodingAESKey, appid } = vector;
  const token = "not needed for receiving";
  switch (channel) {
    case "whatsapp":
    case "messenger":
    case "instagram":
      return { appSecret: secret, verifyToken: secret, accessToken: token, pageToken: token };
    case "line":
      return { channelSecret: secret, accessToken: token };
    case "twilio":
      return { accountSid: "AC0", authToken: secret, publicUrl: url.origin };
    case "x":
      return { consumerSecret: secret };
    case "telegram":
      return { botToken: token, secretToken: secret };
    case "discord":
      return { publicKey };
    case "teams":
      return { appId: vector.appId, keys: vector.jwks?.keys };
    case "slack":
      return { signingSecret: secret };
    case "webchat":
      return { sessionKeys: secret, identityKeys: secret };
    case "weibo":
      return { appSecret: secret };
    case "wechat":
      return {
        token: secret,
        mode: "plain",
        appId: appid ?? "wx",
        ...(encodingAESKey && { encodingAesKey: encodingAESKey }),
      };
    default:
      return { signingSecrets: publicKey ?? secret };
  }
}

/** Vectors of WeChat that are about a part of a request only. */
function wechatParts(vector: Vector): boolean | undefined {
  if (vector.channel !== "wechat") return undefined;
  const { parts, query = {}, encrypt: encrypted, secret = "", encodingAESKey = "", appid = "" } = vector;
  if (parts) return sortedSha1(...parts) === vector.expected;
  if (encrypted !== undefined) {
    return sortedSha1(secret, query.timestamp ?? "", query.nonce ?? "", encrypted) === query.msg_signature;
  }
  if (vector.random16 === undefined) return undefined;
  const key = aesKey(encodingAESKey);
  const { plaintext = "", ciphertext = "", timestamp = "", nonce = "", expected } = vector;
  if (!key || encrypt(plaintext, key, appid, Buffer.from(vector.random16)) !== ciphertext) return false;
  const opens = decrypt(ciphertext, key, appid) === plaintext;
  const signed = expected === ciphertext || sortedSha1(secret, timestamp, nonce, ciphertext) === expected;
  return opens && signed;
}
