import { createHash } from "node:crypto";
import * as z from "zod/mini";
import type { Incoming, ReceiveContext, Received, WebhookRequest } from "./channel.ts";
import { hmac, isSignedWith } from "./hmac.ts";
import { openRequest } from "./open-request.ts";
import { rejected } from "./rejected.ts";
import { type RandomText, rotatingSecret, secret } from "./secret-fields.ts";

/** What SMS and voice have in common: one account, one way of signing. */
export const twilioAccountSecrets = {
  accountSid: secret,
  /** Signs the webhooks: the account's primary token, and the secondary one while it takes over. */
  authToken: rotatingSecret,
  /** The address that is set at Twilio, up to the path: `https://host`. It is signed with every request. */
  publicUrl: secret,
};

/** What calls to the API are signed with: an API key where there is one, else the auth token. */
export const TwilioApiSecrets = z.object({
  ...twilioAccountSecrets,
  apiKeySid: z.exactOptional(secret),
  apiKeySecret: z.exactOptional(secret),
});

const TwilioAccountSecrets = z.object(twilioAccountSecrets);

export function freshTwilioSecrets(random: RandomText) {
  return {
    accountSid: `AC${Buffer.from(random(16), "base64url").toString("hex")}`,
    authToken: Buffer.from(random(16), "base64url").toString("hex"),
    publicUrl: "https://desk.example",
  };
}

export const maxBodyBytes = 256 * 1024;

/** An empty answer: anything else would be read to the caller or sent to the customer. */
export const emptyTwiml = {
  contentType: "text/xml",
  body: '<?xml version="1.0" encoding="UTF-8"?><Response/>',
};

type Opened =
  | {
      readonly kind: "form";
      readonly account: string;
      readonly form: URLSearchParams;
      readonly query: URLSearchParams;
      /** Of this webhook as it is set at Twilio, without a query. */
      readonly address: string;
    }
  | { readonly kind: "answered"; readonly received: Received };

/**
 * Checks Twilio's signature (https://www.twilio.com/docs/usage/webhooks/webhooks-security): HMAC-SHA-1 over the address as it is
 * configured there and every parameter, sorted. There is no time in it: repeats are told by their ids.
 */
export function openTwilioWebhook(incoming: Incoming, context: ReceiveContext): Opened {
  const terms = { methods: ["POST"], maxBodyBytes, secrets: TwilioAccountSecrets };
  const opened = openRequest(incoming, context, terms);
  if (opened.kind === "rejected") return { kind: "answered", received: opened };
  const { request, secrets } = opened;
  const form = formOf(request);
  if (!isSigned(request, form, secrets)) {
    return {
      kind: "answered",
      received: rejected("bad-signature", `not signed for ${request.path} with the auth token`),
    };
  }
  if (form === undefined) {
    return { kind: "answered", received: rejected("malformed", "not a form") };
  }
  const address = addressOf(request, secrets);
  const query = new URLSearchParams(request.rawQuery);
  return { kind: "form", account: request.account, form, query, address };
}

function formOf({ headers, body }: WebhookRequest): URLSearchParams | undefined {
  const type = headers["content-type"] ?? "";
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return undefined;
  return new URLSearchParams(Buffer.from(body).toString("utf8"));
}

function isSigned(
  request: WebhookRequest,
  form: URLSearchParams | undefined,
  secrets: z.output<typeof TwilioAccountSecrets>,
): boolean {
  const header = request.headers["x-twilio-signature"] ?? "";
  if (!/^[A-Za-z0-9+/]{27}=$/.test(header)) return false;
  const query = request.rawQuery === "" ? "" : `?${request.rawQuery}`;
  const address = `${addressOf(request, secrets)}${query}`;
  if (!URL.canParse(address)) return false;
  // A body that is no form is not signed itself, but its hash is, in the query.
  if (form === undefined && !hasBodyHash(request)) return false;
  const parameters = form ? sortedParameters(form) : "";
  const presented = Buffer.from(header, "base64");
  return candidates(address).some((url) =>
    isSignedWith(secrets.authToken, presented, (key) => hmac("sha1", key, url, parameters)),
  );
}

function addressOf({ path }: WebhookRequest, { publicUrl }: z.output<typeof TwilioAccountSecrets>): string {
  return `${publicUrl.replace(/\/+$/, "")}${path}`;
}

/** Every parameter by name, each distinct value once; empty ones count. */
function sortedParameters(form: URLSearchParams): string {
  const names = [...new Set(form.keys())].sort();
  return names
    .map((name) =>
      [...new Set(form.getAll(name))]
        .sort()
        .map((value) => `${name}${value}`)
        .join(""),
    )
    .join("");
}

function hasBodyHash({ rawQuery, body }: WebhookRequest): boolean {
  const hash = new URLSearchParams(rawQuery).get("bodySHA256");
  return hash !== null && hash.toLowerCase() === createHash("sha256").update(body).digest("hex");
}

/** Twilio is not consistent about ports: as configured, without one, and with the scheme's own. */
function candidates(address: string): readonly string[] {
  const [, scheme = "", host = "", rest = ""] = /^(https?:\/\/)([^/?#:]+)(?::\d+)?(.*)$/.exec(address) ?? [];
  const standard = scheme === "https://" ? 443 : 80;
  return [...new Set([address, `${scheme}${host}${rest}`, `${scheme}${host}:${standard}${rest}`])];
}
