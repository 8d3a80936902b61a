import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readToken, signToken } from "../../../shared/domain/signed-token.ts";

const keys = [
  { id: "b", key: "new key of thirty-two characters" },
  { id: "a", key: "old key of thirty-two characters" },
];
const now = new Date("2026-11-25T12:00:00Z");
const until = new Date(now.getTime() + 60_000);
const later = new Date(now.getTime() + 61_000);

describe("a signed token", () => {
  test("says what was signed until its time is over, whatever was said", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 300, unit: "grapheme" }), (said) => {
        const payload = said.toWellFormed();
        const token = signToken("ticket-status", payload, until, keys);
        expect(token).toMatch(/^[\w.-]+$/);
        expect(readToken("ticket-status", token, keys, now)).toEqual({ kind: "valid", payload });
        expect(readToken("ticket-status", token, keys, later)).toEqual({ kind: "expired", payload });
      }),
    );
  });

  test("is worth nothing for another purpose, nor when any character of it differs", () => {
    const token = signToken("ticket-status", "4F7K9Q2M4F7K9Q2M", until, keys);
    expect(readToken("uploaded-file", token, keys, now).kind).toBe("invalid");
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(..."abcXYZ019-_.".split("")), (at, other) => {
        const forged = token.slice(0, at) + other + token.slice(at + 1);
        // The last character of a signature holds four bits that mean nothing.
        fc.pre(forged !== token && at !== token.length - 1);
        expect(readToken("ticket-status", forged, keys, now).kind).toBe("invalid");
      }),
    );
  });

  test("is believed as long as its key is, and signed with the newest", () => {
    const old = signToken("ticket-status", "x", until, keys.slice(1));
    expect(readToken("ticket-status", old, keys, now).kind).toBe("valid");
    expect(readToken("ticket-status", old, keys.slice(0, 1), now).kind).toBe("invalid");
    expect(signToken("ticket-status", "x", until, keys)).toMatch(/^b\./);
  });

  test("is refused, not read, when it is nothing of ours", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constant("a.b.c.d"), fc.string({ minLength: 4500 })), (token) => {
        expect(readToken("ticket-status", token, keys, now)).toEqual({ kind: "invalid" });
      }),
    );
  });
});
