import fc from "fast-check";
import { SignJWT } from "jose";
import { describe, expect, it, test } from "vitest";
import { chat } from "../../../shared/channels/chat/channel.ts";
import { verifyToken } from "../../../shared/channels/chat/json-web-token.ts";
import { ChatSecrets } from "../../../shared/channels/chat/schema.ts";
import {
  identityAudience,
  issueSession,
  newVisitor,
  readIdentity,
  readSession,
} from "../../../shared/channels/chat/session.ts";

const now = new Date("2026-03-02T12:00:00.000Z");
const at = Math.floor(now.getTime() / 1000);
const key = (name: string) => `${name} key of these tests, and long enough`;
const secrets = ChatSecrets.parse({
  sessionKeys: [key("newest session"), key("older session")],
  identityKeys: [key("newest identity"), key("older identity")],
});

interface Signing {
  readonly claims?: Record<string, unknown>;
  readonly key?: string;
  readonly alg?: string;
}

/** As a host site signs, with a library that is not ours. */
function siteToken({
  claims = {},
  key: secret = key("newest identity"),
  alg = "HS256",
}: Signing): Promise<string> {
  return new SignJWT({ sub: "42", aud: identityAudience("main"), exp: at + 300, ...claims })
    .setProtectedHeader({ alg })
    .sign(new TextEncoder().encode(secret));
}

describe("a signed identity", () => {
  it("makes its user the one that the site says", async () => {
    const token = await siteToken({ claims: { name: "Ada\nLovelace", email: "ada@sample.example" } });
    expect(readIdentity(token, "main", secrets, now)).toEqual({
      account: "main",
      subject: "42",
      address: "main:u:42",
      who: "user",
      name: "Ada Lovelace",
      email: "ada@sample.example",
    });
  });

  it("is taken from the older key while keys are being changed", async () => {
    const token = await siteToken({ key: key("older identity") });
    expect(readIdentity(token, "main", secrets, now)?.address).toBe("main:u:42");
  });

  test.each<[string, Signing]>([
    ["is signed with another secret", { key: key("somebody else's") }],
    ["is signed with the key of sessions", { key: key("newest session") }],
    ["is for another account", { claims: { aud: identityAudience("other") } }],
    ["is for something else of the site", { claims: { aud: "https://site.example" } }],
    ["says nothing about whom it is for", { claims: { aud: undefined } }],
    ["is over", { claims: { exp: at - 61 } }],
    ["never ends", { claims: { exp: undefined } }],
    ["is good for a year", { claims: { exp: at + 365 * 86_400 } }],
    ["is not good yet", { claims: { nbf: at + 600 } }],
    ["was made in the future", { claims: { iat: at + 600 } }],
    ["names nobody", { claims: { sub: "" } }],
    ["names somebody by a number", { claims: { sub: 42 } }],
    ["names somebody at length", { claims: { sub: "x".repeat(129) } }],
    ["is signed with another algorithm", { alg: "HS512" }],
  ])("that %s is worth nothing", async (_what, signing) => {
    expect(readIdentity(await siteToken(signing), "main", secrets, now)).toBeUndefined();
  });

  it("without a signature is worth nothing, whatever it says of its algorithm", async () => {
    const token = await siteToken({});
    const [, body] = token.split(".");
    for (const alg of ["none", "None", "HS256", "RS256"]) {
      const head = Buffer.from(JSON.stringify({ alg })).toString("base64url");
      for (const forged of [`${head}.${body}.`, `${head}.${body}`, `${head}.${body}.AAAA`]) {
        expect(readIdentity(forged, "main", secrets, now)).toBeUndefined();
      }
    }
  });

  it("with one character changed is worth nothing", async () => {
    const token = await siteToken({});
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(..."Aa0_-.="), (place, other) => {
        if (token[place] === other) return;
        const changed = token.slice(0, place) + other + token.slice(place + 1);
        expect(readIdentity(changed, "main", secrets, now)).toBeUndefined();
      }),
    );
  });

  it("keeps users apart whose ids differ in case, white space or marks alone", async () => {
    const subs = [
      "ada",
      "Ada",
      "ADA",
      " ada",
      "ada ",
      "%41da",
      "%2541da",
      "ada/1",
      "ada:1",
      "Ａda",
      "ada\u0000",
      "\u00e4",
      "a\u0308",
    ];
    const addresses = await Promise.all(
      subs.map(
        async (sub) => readIdentity(await siteToken({ claims: { sub } }), "main", secrets, now)?.address,
      ),
    );
    const compared = addresses.map((address) => address?.trim().toLowerCase());
    expect(new Set(compared).size).toBe(subs.length);
    expect(compared).toEqual(addresses);
  });
});

describe("a session", () => {
  const visitor = newVisitor("main", "0b6c");

  it("is recognised by the token that it was given, by either key", () => {
    const token = issueSession(visitor, secrets, now);
    expect(readSession(token, "main", secrets, now)).toEqual(visitor);
    const rotated = { ...secrets, sessionKeys: [key("next session"), ...secrets.sessionKeys] as const };
    expect(readSession(token, "main", rotated, now)).toEqual(visitor);
  });

  it("ends: a user's after hours, a visitor's after months", () => {
    const user = { ...visitor, subject: "42", address: "main:u:42", who: "user" as const };
    const after = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
    const tokens = [issueSession(user, secrets, now), issueSession(visitor, secrets, now)];
    const good = (hours: number) =>
      tokens.map((token) => readSession(token, "main", secrets, after(hours)) !== undefined);
    expect([good(2), good(4), good(181 * 24)]).toEqual([
      [true, true],
      [false, true],
      [false, false],
    ]);
  });

  it("is worth nothing at another account, or under another's keys", () => {
    const token = issueSession(visitor, secrets, now);
    expect(readSession(token, "other", secrets, now)).toBeUndefined();
    const others = ChatSecrets.parse(chat.freshSecrets((bytes) => "r".repeat(bytes * 2)));
    expect(readSession(token, "main", others, now)).toBeUndefined();
  });

  it("is not opened by the site's own word, nor the other way round", async () => {
    const session = issueSession(visitor, secrets, now);
    expect(readIdentity(session, "main", secrets, now)).toBeUndefined();
    expect(readSession(await siteToken({}), "main", secrets, now)).toBeUndefined();
    const sameKeys = { ...secrets, identityKeys: secrets.sessionKeys };
    expect(readIdentity(session, "main", sameKeys, now)).toBeUndefined();
    const posing = await siteToken({ claims: { ten: "main", who: "user", iat: at } });
    expect(
      readSession(posing, "main", { ...secrets, sessionKeys: secrets.identityKeys }, now),
    ).toBeUndefined();
  });

  it("of a visitor can never be that of a user", () => {
    fc.assert(
      fc.property(fc.string(), (id) => {
        expect(newVisitor("main", id).address).toMatch(/^main:v:[a-z0-9._@%-]*$/);
      }),
    );
  });

  it("is refused whatever it is, without a throw", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String()), (text) => {
        expect(readSession(text, "main", secrets, now)).toBeUndefined();
        expect(verifyToken(`${text}.${text}.${text}`, [key("a")])).toBeUndefined();
      }),
    );
  });
});

describe("keys", () => {
  test.each([[""], ["short"], [[]], [[key("good"), "short"]], [undefined]])(
    "of %j are none",
    (sessionKeys) => {
      expect(ChatSecrets.safeParse({ sessionKeys, identityKeys: key("identity") }).success).toBe(false);
    },
  );
});
