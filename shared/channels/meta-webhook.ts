import * as z from "zod/mini";
import type { Incoming, ReceiveContext, Received } from "./channel.ts";
import { hmac, isSignedWith } from "./hmac.ts";
import { parseJson } from "./lossless-json.ts";
import { openRequest } from "./open-request.ts";
import { maybeId, parts, wireTime } from "./payload-fields.ts";
import { rejected } from "./rejected.ts";
import { type RandomText, rotatingSecret } from "./secret-fields.ts";
import { isSameSecret } from "./shared-secret.ts";

/** What WhatsApp, Messenger and Instagram have in common: one app, one webhook, one signature. */
export const metaAppSecrets = {
  /** Signs the webhooks. Instagram and Facebook Login may have one each: then both are listed. */
  appSecret: rotatingSecret,
  /** Of our own making: Meta repeats it once, when the webhook is set up. */
  verifyToken: rotatingSecret,
};

const MetaAppSecrets = z.object(metaAppSecrets);

export function freshAppSecrets(random: RandomText) {
  return { appSecret: random(24), verifyToken: random(18) };
}

/** Batches reach 3 MB. */
export const maxBodyBytes = 4 * 1024 * 1024;

const Webhook = z.object({ object: z.string(), entry: parts });

/** One entry: the page, number or account it is about, and lists of which at least one is there. */
export const Entry = z.looseObject({
  id: maybeId,
  time: wireTime,
  messaging: z.catch(z.optional(parts), undefined),
  standby: z.catch(z.optional(parts), undefined),
  changes: z.catch(z.optional(parts), undefined),
});
export type Entry = z.output<typeof Entry>;

type Opened =
  | { readonly kind: "entries"; readonly account: string; readonly entries: readonly unknown[] }
  | { readonly kind: "answered"; readonly received: Received };

/**
 * Meta's handshake and signature (https://developers.facebook.com/docs/graph-api/webhooks/getting-started). The signature
 * covers the exact bytes and no time; only SHA-256 counts, whatever other header stands beside it.
 *
 * @param object what the webhook must be about: `page`, `instagram`, `whatsapp_business_account`
 */
export function openMetaWebhook(incoming: Incoming, context: ReceiveContext, object: string): Opened {
  const methods = ["GET", "POST"];
  const opened = openRequest(incoming, context, { methods, maxBodyBytes, secrets: MetaAppSecrets });
  if (opened.kind === "rejected") return answered(opened);
  const { request, secrets } = opened;
  if (request.method === "GET") return answered(handshake(request.rawQuery, secrets.verifyToken));
  if (!isSigned(request.headers["x-hub-signature-256"], request.body, secrets.appSecret)) {
    return answered(rejected("bad-signature", "not signed with the app secret"));
  }
  const webhook = Webhook.safeParse(parseJson(request.body));
  if (!webhook.success) return answered(rejected("malformed", "not a JSON webhook with entries"));
  if (webhook.data.object !== object) {
    return answered({ kind: "accepted", items: [], ignored: { "other-object": 1 } });
  }
  return { kind: "entries", account: request.account, entries: webhook.data.entry };
}

function answered(received: Received): Opened {
  return { kind: "answered", received };
}

function handshake(rawQuery: string, tokens: readonly string[]): Received {
  const query = new URLSearchParams(rawQuery);
  const presented = query.get("hub.verify_token") ?? undefined;
  const challenge = query.get("hub.challenge") ?? "";
  const asked = query.get("hub.mode") === "subscribe";
  if (!asked || !tokens.some((token) => isSameSecret(presented, token))) {
    return rejected("forbidden", "another verify token");
  }
  // It is sent back as it came, so it must be nothing that a browser would take for a page.
  if (!/^[\w-]{1,256}$/.test(challenge)) return rejected("malformed", "no challenge");
  return { kind: "handshake", contentType: "text/plain", body: challenge };
}

function isSigned(header: string | undefined, body: Uint8Array, secrets: readonly string[]): boolean {
  const hex = /^sha256=([0-9a-f]{64})$/.exec(header ?? "")?.[1];
  if (hex === undefined) return false;
  return isSignedWith(secrets, Buffer.from(hex, "hex"), (key) => hmac("sha256", key, body));
}
