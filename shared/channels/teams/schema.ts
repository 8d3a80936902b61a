import { generateKeyPairSync } from "node:crypto";
import * as z from "zod/mini";
import { maybeId, parts, wireId, wireTime, words } from "../payload-fields.ts";
import { type RandomText, secret } from "../secret-fields.ts";

const lenient = <Schema extends z.ZodMiniType>(schema: Schema) => z.catch(z.optional(schema), undefined);

/** 2048 bits in base64url; RFC 7518, 3.3 takes no shorter key. */
const shortestModulus = 342;

/** An RSA key of the Bot Framework (RFC 7517), and the channels that it speaks for. */
export const BotKey = z.object({
  kty: z.literal("RSA"),
  kid: secret,
  n: z.string().check(z.minLength(shortestModulus), z.maxLength(1400), z.regex(/^[\w-]+$/)),
  e: z.string().check(z.maxLength(12), z.regex(/^[\w-]+$/)),
  endorsements: z.array(z.string()),
});
export type BotKey = z.output<typeof BotKey>;

export const TeamsSecrets = z.object({
  /** Microsoft App ID of the Azure Bot: who tokens must be for. */
  appId: secret,
  /** Its client secret, lets us send. */
  appPassword: z.exactOptional(secret),
  /** Where a single-tenant bot signs in; absent for a multi-tenant one. */
  tenantId: z.exactOptional(z.string().check(z.regex(/^[\w.-]{1,128}$/))),
  /** Instead of the keys that the Bot Framework publishes, for a system that is cut off from it. */
  keys: z.exactOptional(z.array(BotKey).check(z.minLength(1), z.maxLength(50))),
});
export type TeamsSecrets = z.output<typeof TeamsSecrets>;

let standIn: object | undefined;

/** Made once: that takes a tenth of a second. A stand-in of the Bot Framework signs with the private half. */
function standInKey(random: RandomText) {
  standIn ??= {
    ...generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }),
    ...{ kid: random(12), endorsements: ["msteams"] },
  };
  return standIn;
}

export function freshSecrets(random: RandomText) {
  const keys = [standInKey(random)];
  return { appId: random(24), appPassword: random(30), tenantId: "local.invalid", keys };
}

/** What a token says of itself (RFC 7515), and of the request (RFC 7519). */
export const TokenHeader = z.object({
  alg: z.literal("RS256"),
  kid: z.string(),
  crit: z.optional(z.undefined()),
});
export const TokenClaims = z.object({
  iss: z.literal("https://api.botframework.com"),
  aud: z.union([z.string(), z.array(z.string())]),
  serviceurl: z.string(),
  exp: z.number(),
  nbf: z.optional(z.number()),
});

/** What every activity has (https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference). */
export const Activity = z.object({
  type: z.string(),
  channelId: z.literal("msteams"),
  serviceUrl: z.string(),
});

const Party = z.object({ id: wireId, name: words, aadObjectId: words, role: words });
const Conversation = z.object({
  id: wireId,
  conversationType: words,
  isGroup: lenient(z.boolean()),
});

export const Message = z.object({
  id: wireId,
  timestamp: wireTime,
  from: Party,
  conversation: Conversation,
  recipient: lenient(Party),
  text: words,
  locale: words,
  replyToId: maybeId,
  entities: z.catch(parts, []),
  attachments: z.catch(parts, []),
});
export type Message = z.output<typeof Message>;

export const Removed = z.object({
  id: wireId,
  timestamp: wireTime,
  from: lenient(Party),
  conversation: Conversation,
  recipient: lenient(Party),
});
export type Removed = z.output<typeof Removed>;

export const Mention = z.object({
  type: z.literal("mention"),
  text: z.string().check(z.minLength(1), z.maxLength(1000)),
  mentioned: z.object({ id: wireId, name: words }),
});
export const ClientInfo = z.object({ type: z.literal("clientInfo"), locale: z.string() });

export const File = z.object({
  contentType: z.string(),
  name: words,
  contentUrl: words,
  content: lenient(z.object({ downloadUrl: words, uniqueId: maybeId, fileType: words })),
});

export const Discovery = z.object({ jwks_uri: z.string() });
export const KeySet = z.object({ keys: parts });
export const Token = z.object({ access_token: secret, expires_in: z.number() });
export const SignInRefusal = z.object({ error: z.string() });
export const Sent = z.object({ id: wireId });
export const Refusal = z.object({ error: z.object({ code: z.string() }) });
