import { randomBytes } from "node:crypto";
import type { AccountSecrets } from "../../../shared/channels/channel.ts";
import { hmac } from "../../../shared/channels/hmac.ts";
import { sortedSha1 } from "../../../shared/channels/sorted-sha1.ts";
import { signWebhook } from "../../../shared/channels/standard-webhooks.ts";
import { aesKey, encrypt } from "../../../shared/channels/wechat/crypto.ts";

/** What a platform would send, were somebody to write this text on it. */
export interface ProbeRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Without a question mark. */
  readonly query: string;
}

export interface Probe {
  /** Path of the account's webhook. */
  readonly path: string;
  readonly text: string;
  /** Letters, digits and dashes that no other probe has. */
  readonly id: string;
  readonly now: Date;
}

type Writer = (probe: Probe, secrets: Readonly<Record<string, unknown>>) => ProbeRequest | undefined;

/** As each platform's own pages say: docs/channels. Where only the platform has the key, nobody else can write. */
const writers: Readonly<Record<string, Writer>> = {
  generic: ({ text, id, now }, secrets) => {
    const key = [secrets.signingSecrets].flat().find((each) => /^(?!whpk_)./.test(String(each)));
    if (key === undefined) return undefined;
    const body = JSON.stringify({
      type: "message.created",
      timestamp: now.toISOString(),
      data: { id, sender: { id: who(id) }, text },
    });
    return json(body, signWebhook(id, body, String(key), now));
  },
  instagram: (probe, secrets) => meta(secrets, messaging(probe, "instagram", secrets.accounts)),
  messenger: (probe, secrets) => meta(secrets, messaging(probe, "page", secrets.pages)),
  whatsapp: ({ id, text, now }, secrets) => {
    const message = { id, from: who(id), timestamp: seconds(now), type: "text", text: { body: text } };
    const value = { metadata: { phone_number_id: "probe" }, messages: [message] };
    return meta(secrets, {
      object: "whatsapp_business_account",
      entry: [{ id: "probe", changes: [{ field: "messages", value }] }],
    });
  },
  line: ({ text, id, now }, secrets) => {
    const event = {
      ...{ type: "message", mode: "active", timestamp: now.getTime(), webhookEventId: id },
      source: { type: "user", userId: who(id) },
      message: { type: "text", id, text },
    };
    return signedBy(secrets.channelSecret, (key) => {
      const body = JSON.stringify({ destination: "probe", events: [event] });
      return json(body, { "x-line-signature": hmac("sha256", key, body).toString("base64") });
    });
  },
  slack: ({ text, id, now }, secrets) => {
    const timestamp = seconds(now);
    const event = {
      ...{ type: "message", channel: `D${id}`, channel_type: "im", user: who(id), text },
      ts: `${timestamp}.000001`,
    };
    return signedBy(secrets.signingSecret, (key) => {
      const body = JSON.stringify({ type: "event_callback", team_id: "probe", event_id: id, event });
      const signature = hmac("sha256", key, `v0:${timestamp}:`, body).toString("hex");
      return json(body, { "x-slack-request-timestamp": timestamp, "x-slack-signature": `v0=${signature}` });
    });
  },
  telegram: ({ text, id, now }, secrets) => {
    const chat = numberOf(id);
    const message = {
      ...{ message_id: 1, date: Number(seconds(now)), text },
      from: { id: chat, is_bot: false, first_name: "Probe" },
      chat: { id: chat, type: "private" },
    };
    return signedBy(secrets.secretToken, (key) =>
      json(JSON.stringify({ update_id: chat, message }), { "x-telegram-bot-api-secret-token": key }),
    );
  },
  "twilio-sms": ({ path, text, id }, secrets) =>
    twilio(path, secrets, { MessageSid: id, SmsStatus: "received", From: who(id), To: "probe", Body: text }),
  wechat: ({ text, id, now }, secrets) => {
    const timestamp = seconds(now);
    const said = [
      ["ToUserName", "probe"],
      ["FromUserName", who(id)],
      ["MsgType", "text"],
      ["Content", text],
    ].map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`);
    const xml = `<xml>${said.join("")}<CreateTime>${timestamp}</CreateTime><MsgId>${numberOf(id)}</MsgId></xml>`;
    const headers = { "content-type": "text/xml" };
    return signedBy(secrets.token, (token) => {
      const key = aesKey(first(secrets.encodingAesKey) ?? "");
      if (!key) {
        const signature = sortedSha1(token, timestamp, id);
        return { headers, body: xml, query: queryOf({ timestamp, nonce: id, signature }) };
      }
      const encrypted = encrypt(xml, key, String(secrets.appId), randomBytes(16));
      const msg_signature = sortedSha1(token, timestamp, id, encrypted);
      return {
        headers,
        body: `<xml><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`,
        query: queryOf({ timestamp, nonce: id, encrypt_type: "aes", msg_signature }),
      };
    });
  },
  weibo: ({ text, id, now }, secrets) =>
    signedBy(secrets.appSecret, (key) => {
      const timestamp = String(now.getTime());
      const push = { type: "text", receiver_id: "probe", sender_id: who(id), created_at: timestamp, text };
      const signature = sortedSha1(key, timestamp, id);
      return { ...json(JSON.stringify(push), {}), query: queryOf({ timestamp, nonce: id, signature }) };
    }),
  x: ({ text, id, now }, secrets) => {
    const event = {
      ...{ type: "message_create", id, created_timestamp: String(now.getTime()) },
      message_create: {
        sender_id: who(id),
        target: { recipient_id: "probe" },
        message_data: { text },
      },
    };
    return signedBy(secrets.consumerSecret, (key) => {
      const body = JSON.stringify({ for_user_id: "probe", direct_message_events: [event] });
      const signature = hmac("sha256", key, body).toString("base64");
      return json(body, { "x-twitter-webhooks-signature": `sha256=${signature}` });
    });
  },
};

/** Channels that nobody but their platform can write on: it alone has the key that signs. */
export const signedByPlatformAlone: readonly string[] = ["discord", "teams"];

/** The request that brings a probe, signed with the newest secret; nothing where nobody but the platform can sign. */
export function probeRequest(
  channel: string,
  probe: Probe,
  secrets: AccountSecrets,
): ProbeRequest | undefined {
  const write = Object.hasOwn(writers, channel) ? writers[channel] : undefined;
  return secrets && write?.(probe, secrets);
}

/** The first step of a telephone call: it is answered, and leaves nothing behind. */
export function callRequest({ path, id }: Omit<Probe, "text">, secrets: AccountSecrets) {
  return (
    secrets && twilio(path, secrets, { CallSid: id, CallStatus: "ringing", From: "anonymous", To: "probe" })
  );
}

/** Somebody who is nobody's customer. */
function who(id: string): string {
  return `probe-${id}`;
}

/** Platforms that count have a number for each id; beyond those that they have given out. */
function numberOf(id: string): number {
  return 8_000_000_000_000_000 + (Number.parseInt(id.replace(/\W/g, "").slice(-10), 36) % 1_000_000_000_000);
}

function seconds(now: Date): string {
  return String(Math.floor(now.getTime() / 1000));
}

function first(value: unknown): string | undefined {
  const [newest] = [value].flat();
  return typeof newest === "string" && newest !== "" ? newest : undefined;
}

function signedBy(secret: unknown, write: (key: string) => ProbeRequest): ProbeRequest | undefined {
  const key = first(secret);
  return key === undefined ? undefined : write(key);
}

function json(body: string, headers: Readonly<Record<string, string>>): ProbeRequest {
  return { headers: { "content-type": "application/json", ...headers }, body, query: "" };
}

/** @param pages of ours by their ids; where there are some, no other is listened to */
function messaging({ id, text, now }: Probe, object: string, pages: unknown) {
  const known = typeof pages === "object" && pages !== null ? Object.keys(pages)[0] : undefined;
  const page = known ?? "probe";
  const event = { sender: { id: who(id) }, recipient: { id: page }, timestamp: now.getTime() };
  return { object, entry: [{ id: page, messaging: [{ ...event, message: { mid: id, text } }] }] };
}

function meta(secrets: Readonly<Record<string, unknown>>, webhook: object) {
  return signedBy(secrets.appSecret, (key) => {
    const body = JSON.stringify(webhook);
    return json(body, { "x-hub-signature-256": `sha256=${hmac("sha256", key, body).toString("hex")}` });
  });
}

function twilio(
  path: string,
  secrets: Readonly<Record<string, unknown>>,
  parameters: Readonly<Record<string, string>>,
) {
  return signedBy(secrets.authToken, (key) => {
    const sorted = Object.entries(parameters).sort(([one], [other]) => (one < other ? -1 : 1));
    const address = `${String(secrets.publicUrl).replace(/\/+$/, "")}${path}`;
    const signature = hmac("sha1", key, address, ...sorted.flat()).toString("base64");
    return {
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "x-twilio-signature": signature,
      },
      body: queryOf(parameters),
      query: "",
    };
  });
}

function queryOf(parameters: Readonly<Record<string, string>>): string {
  return new URLSearchParams(parameters).toString();
}
