import * as z from "zod/mini";
import { cleanLine } from "../../domain/clean-text.ts";
import { defined } from "../defined.ts";
import { isFor, signToken, unverifiedClaims, verifyToken } from "./json-web-token.ts";
import type { ChatSecrets } from "./schema.ts";

/** Who a frame is from. */
export interface Session {
  readonly account: string;
  /** Whose it is: our own id of a visitor, the host site's id of a user. */
  readonly subject: string;
  /** The conversation's key, and the address of its customer: one and the same. */
  readonly address: string;
  /** `user`: the host site signed who this is. */
  readonly who: "visitor" | "user";
  readonly name?: string;
  /** Of a user, as the host site signed it. */
  readonly email?: string;
}

/** A browser is recognised for so long after its last visit. */
const visitorSeconds = 180 * 86_400;
/** API Gateway ends a connection after two hours; a user's page signs in again with the next one. */
const userSeconds = 3 * 3600;
/** Clocks of two machines differ. */
const skewSeconds = 60;
/** A signed identity is for a page that is open now: one that is good for longer was not meant for this. */
const longestIdentitySeconds = 86_400;
/** UTF-8 bytes of a site's own id of a user. */
const longestSubject = 128;

const text = z.string().check(z.minLength(1));
const SessionClaims = z.object({
  sub: text.check(z.maxLength(128)),
  /** The account: a session of one site is nothing on another. */
  ten: text,
  who: z._default(z.enum(["visitor", "user"]), "visitor"),
  iat: z.number(),
  exp: z.number(),
  name: z.exactOptional(z.string()),
  email: z.exactOptional(z.string()),
});
const IdentityClaims = z.object({
  sub: text,
  exp: z.number(),
  iat: z.exactOptional(z.number()),
  nbf: z.exactOptional(z.number()),
  name: z.exactOptional(z.string()),
  email: z.exactOptional(z.string()),
});

/** What the host site puts into `aud`, so that a token that it signed for something else opens no chat. */
export function identityAudience(account: string): string {
  return `relaydesk-chat:${account}`;
}

/** Somebody who was never here. `id`: nobody else's, and not to be guessed. */
export function newVisitor(account: string, id: string): Session {
  return sessionOf(account, "visitor", id);
}

function sessionOf(account: string, who: Session["who"], subject: string): Session {
  return { account, subject, address: `${account}:${who.charAt(0)}:${escaped(subject)}`, who };
}

/** The token that the widget shows with each frame. Only we read it. */
export function issueSession(
  { account: ten, subject: sub, who, name, email }: Session,
  secrets: ChatSecrets,
  now: Date,
): string {
  const iat = seconds(now);
  const exp = iat + (who === "visitor" ? visitorSeconds : userSeconds);
  return signToken({ sub, ten, who, ...defined({ name, email }), iat, exp }, secrets.sessionKeys);
}

/** Whether a visitor's token lasts for long enough to be kept: windows of one browser then hold the same. */
export function isFresh(token: string, now: Date): boolean {
  const exp = unverifiedClaims(token)?.exp;
  return typeof exp === "number" && exp - seconds(now) > visitorSeconds * 0.8;
}

/** The session of a token that is ours and still good. */
export function readSession(
  token: string,
  account: string,
  secrets: ChatSecrets,
  now: Date,
): Session | undefined {
  const claims = verifyToken(token, secrets.sessionKeys);
  const parsed = SessionClaims.safeParse(claims);
  if (!parsed.success) return undefined;
  const { sub, ten, who, iat, exp, name, email } = parsed.data;
  // A word of the host site says who somebody is and for whom it is meant: that is no session, whatever key it has.
  if (ten !== account || claims?.aud !== undefined) return undefined;
  if (exp <= seconds(now) || iat > seconds(now) + skewSeconds) return undefined;
  return { ...sessionOf(account, who, sub), ...defined({ name, email }) };
}

/** Who the host site says that this is; `undefined` unless the word is signed, for us, and still good. */
export function readIdentity(
  token: string,
  account: string,
  secrets: ChatSecrets,
  now: Date,
): Session | undefined {
  const claims = verifyToken(token, secrets.identityKeys);
  const parsed =
    claims && isFor(claims, identityAudience(account)) ? IdentityClaims.safeParse(claims) : undefined;
  if (!parsed?.success) return undefined;
  const { sub, exp, iat, nbf, name, email } = parsed.data;
  const at = seconds(now);
  if (exp <= at - skewSeconds || exp > at + longestIdentitySeconds) return undefined;
  if ((iat ?? at) > at + skewSeconds || (nbf ?? at) > at + skewSeconds) return undefined;
  if (Buffer.byteLength(sub) > longestSubject) return undefined;
  return {
    ...sessionOf(account, "user", sub),
    ...defined({ name: cleanLine(name ?? "", 200) || undefined, email: email?.trim() || undefined }),
  };
}

/**
 * Addresses are compared without regard to case: what a site's ids tell apart by case must stay apart. Everything but small
 * letters, digits and a few marks becomes `%` and the hexadecimal of its UTF-8 bytes, as in a URL.
 */
function escaped(id: string): string {
  return id.replace(/[^a-z0-9._@-]/gu, (each) =>
    [...Buffer.from(each)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  );
}

function seconds(now: Date): number {
  return Math.floor(now.getTime() / 1000);
}
