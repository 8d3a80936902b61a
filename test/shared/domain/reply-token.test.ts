import fc from "fast-check";
import { expect, it } from "vitest";
import { makeReplyToken, readReplyToken } from "../../../shared/domain/reply-token.ts";
import { aTicket } from "../../support/samples.ts";

const ticket = aTicket("token").id;
const old = { id: "a1", key: "an old key" };
const current = { id: "b2", key: "the current key" };

it("reads the ticket back, in whatever case the address arrives", () => {
  const token = makeReplyToken(ticket, [current]);
  expect(readReplyToken(token, [current])).toBe(ticket);
  expect(readReplyToken(token.toUpperCase(), [current])).toBe(ticket);
});

it("fits into a local part and has no character that mail programs quote", () => {
  expect(`support+${makeReplyToken(ticket, [{ id: "12345678", key: "k" }])}`).toMatch(
    /^support\+[0-9a-z]{1,56}$/,
  );
});

it("signs with the newest key and still reads what older ones signed", () => {
  const older = makeReplyToken(ticket, [old]);
  const newer = makeReplyToken(ticket, [current, old]);
  expect(newer.startsWith(current.id)).toBe(true);
  expect(readReplyToken(older, [current, old])).toBe(ticket);
  expect(readReplyToken(newer, [current, old])).toBe(ticket);
});

it("refuses what a withdrawn key signed", () => {
  expect(readReplyToken(makeReplyToken(ticket, [old]), [current])).toBeUndefined();
});

it("refuses a key of the same name with another secret", () => {
  expect(readReplyToken(makeReplyToken(ticket, [old]), [{ id: old.id, key: "another" }])).toBeUndefined();
});

it("refuses a token in which any one character is another", () => {
  const token = makeReplyToken(ticket, [current]);
  const place = fc.integer({ min: 0, max: token.length - 1 });
  const letter = fc.constantFrom(..."0123456789abcdefghjkmnpqrstvwxyz");
  fc.assert(
    fc.property(place, letter, (at, char) => {
      fc.pre(token[at] !== char);
      expect(readReplyToken(`${token.slice(0, at)}${char}${token.slice(at + 1)}`, [current])).toBeUndefined();
    }),
  );
});

it("refuses whatever anybody makes up", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(readReplyToken(text, [current, old])).toBeUndefined();
    }),
  );
});

it("says what is wrong with keys that cannot sign", () => {
  expect(() => makeReplyToken(ticket, [])).toThrow("no key");
  expect(() => makeReplyToken(ticket, [{ id: "Too-long-and-odd", key: "k" }])).toThrow("1 to 8");
});
