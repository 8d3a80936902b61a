import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readMailboxes } from "../../../shared/mail/mime/addresses.ts";
import { decodeText } from "../../../shared/mail/mime/charset.ts";
import { readDate } from "../../../shared/mail/mime/date.ts";
import { decodeWords } from "../../../shared/mail/mime/encoded-words.ts";
import { unflow } from "../../../shared/mail/mime/flowed.ts";
import { readHeader } from "../../../shared/mail/mime/header.ts";
import { readParameterised } from "../../../shared/mail/mime/parameters.ts";
import { decodeTransfer } from "../../../shared/mail/mime/transfer-encoding.ts";
import { contentOf, readMime } from "../../../shared/mail/mime/tree.ts";
import { rawMail } from "./a-mail.ts";

const hex = (digits: string) => Buffer.from(digits.replaceAll(" ", ""), "hex");
const bytes = (text: string) => Buffer.from(text, "latin1");

describe("text of bytes", () => {
  test.each([
    ["gb2312", "cdcbbfee", "退款"],
    ["GBK", "cdcbbfee", "退款"],
    ["gb18030", "9534b235", "𠮷"],
    ["cp936", "cdcbbfee", "退款"],
    ["big5", "b0 68 b4 da", "退款"],
    ["big5-hkscs", "b0 68", "退"],
    ["shift_jis", "95 d4 8b e0", "返金"],
    ["windows-31j", "87 40", "①"],
    ["euc-jp", "ca d6 b6 e2", "返金"],
    ["iso-2022-jp", "1b 24 42 4a 56 36 62 1b 28 42", "返金"],
    ["iso-2022-jp-2", "1b 24 42 4a 56 1b 28 42", "返"],
    ["ks_c_5601-1987", "c8 af ba d2", "환불"],
    ["iso-2022-kr", "1b 24 29 43 0e 48 2f 3a 52 0f 21", "환불!"],
    ["hz-gb-2312", "7e 7b 4d 4b 3f 6e 7e 7d 7e 7e", "退款~"],
    ["utf-7", "2b 41 50 77 2d", "ü"],
    ["koi8-r", "eb cf c4", "Код"],
    ["koi8-u", "a4", "є"],
    ["cp1251", "ca ee e4", "Код"],
    ["windows-1252", "80 93", "€“"],
    ["iso-8859-15", "a4", "€"],
    ["ISO8859-2", "b1", "ą"],
    ["latin-1", "fc", "ü"],
    ["ibm866", "8a", "К"],
    ["utf-16", "fffe fc00", "ü"],
    ["utf-16le", "fc00", "ü"],
    ['"utf-8"', "c3bc", "ü"],
    ["x-unknown", "c3bc", "ü"],
    ["no-such-charset", "fc", "ü"],
  ])("labelled %s is read", (label, digits, text) => {
    expect(decodeText(hex(digits), label)).toBe(text);
  });

  test.each([
    ["UTF-8 labelled as Latin-1", Buffer.from("退款什么时候到账"), "iso-8859-1", "退款什么时候到账"],
    ["UTF-8 labelled as GBK", Buffer.from("退款什么时候到账"), "gbk", "退款什么时候到账"],
    ["Latin-1 labelled as UTF-8", bytes("Gr\xfc\xdfe"), "utf-8", "Grüße"],
    ["GBK labelled as UTF-8", hex("cdcbbfee"), "utf-8", "退款"],
    ["GBK labelled as US-ASCII", hex("cdcbbfee"), "us-ascii", "退款"],
    ["Shift_JIS without a label", hex("82a8 96e2 8d87 82b9 82c5 82b7"), undefined, "お問合せです"],
    ["EUC-JP without a label", hex("a4aa cce4 b9e7 a4bb a4c7 a4b9"), undefined, "お問合せです"],
    ["Windows-1251 without a label", hex("cff0 e8e2 e5f2"), undefined, "Привет"],
    ["KOI8-R without a label", hex("f0d2 c9d7 c5d4"), undefined, "Привет"],
    [
      "UTF-8 cut within a character",
      Buffer.from("退款".repeat(30)).subarray(0, -1),
      "utf-8",
      `${"退款".repeat(29)}退\ufffd`,
    ],
  ])("%s is read", (_what, content, label, text) => {
    expect(decodeText(content, label)).toBe(text);
  });

  test("never throws, whatever the label", () => {
    const label = fc.oneof(
      fc.string(),
      fc.constantFrom("utf-7", "hz", "iso-2022-kr", "utf-16", "big5", "gb18030"),
    );
    fc.assert(
      fc.property(fc.uint8Array(), fc.option(label, { nil: undefined }), (content, name) => {
        expect(typeof decodeText(content, name)).toBe("string");
      }),
    );
  });
});

describe("encoded words", () => {
  test.each([
    ["=?utf-8?Q?caf=C3=A9_bar?=", "café bar"],
    ["=?UTF-8?q?a?= =?utf-8?b?Yg==?=", "ab"],
    ["=?utf-8?Q?a?= b =?utf-8?Q?c?=", "a b c"],
    ["=?utf-8?B?6YA=?= =?utf-8?B?gOasvg==?=", "退款"],
    ["=?gbk?B?zQ==?=\t=?gbk?B?y7/u?=", "退款"],
    ["Re: =?utf-8?Q?x?=: done", "Re: x: done"],
    ["=?utf-8?Q?with spaces inside?=", "with spaces inside"],
    ["=?utf-8*en?Q?tagged?=", "tagged"],
    ["=?iso-2022-jp?B?GyRCSlY2YhsoQg==?=", "返金"],
    ["=?utf-8?Q?cut=E9=80=80", "cut退"],
    ["=?nonsense", "=?nonsense"],
    ["=?utf-8?X?a?=", "=?utf-8?X?a?="],
    ["1 =? 2 ?= 3", "1 =? 2 ?= 3"],
  ])("%j reads %j", (written, read) => {
    expect(decodeWords(written)).toBe(read);
  });

  test("give any text again, however the words are cut", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), fc.nat(), (text, position) => {
        const whole = Buffer.from(text);
        const at = position % (whole.length + 1);
        const word = (part: Buffer) => `=?utf-8?B?${part.toString("base64")}?=`;
        expect(decodeWords(`${word(whole.subarray(0, at))} ${word(whole.subarray(at))}`)).toBe(
          text.toWellFormed(),
        );
      }),
    );
  });
});

describe("parameters", () => {
  test.each([
    ['text/plain; charset="utf-8"', "charset", "utf-8"],
    ["text/plain; charset=utf-8 ; x=y", "charset", "utf-8"],
    ["text/plain charset=utf-8", "charset", "utf-8"],
    ['a/b; name="a\\"b;c.txt"', "name", 'a"b;c.txt'],
    ["a/b; name=two words.txt", "name", "two words.txt"],
    ["a/b; name=two words.txt; size=1", "size", "1"],
    ['a/b; name="never closed.txt', "name", "never closed.txt"],
    ["a/b; name*=utf-8''%E9%80%80.pdf", "name", "退.pdf"],
    ["a/b; name*0=one; name*1=two", "name", "onetwo"],
    ["a/b; name*1*=%E6%AC%BE; name*0*=utf-8''%E9%80%80", "name", "退款"],
    ["a/b; name*0*=gbk''%CD%CB; name*1=.pdf", "name", "退.pdf"],
    ["a/b; name*0*=utf-8''%E9%80; name*1*=%80", "name", "退"],
    ['a/b; name="=?utf-8?B?6YCA?=.pdf"', "name", "退.pdf"],
    ['a/b; name="first"; name="second"', "name", "first"],
    ["a/b;;; =x; name=y", "name", "y"],
  ])("%j has %s %j", (field, name, value) => {
    expect(readParameterised(field).parameters.get(name)).toBe(value);
  });
});

describe("addresses", () => {
  test.each([
    ["Mei Lin <mei@a.example>", [["Mei Lin", "mei@a.example"]]],
    ["mei@a.example (Mei Lin)", [["Mei Lin", "mei@a.example"]]],
    ["<mei@a.example>", [["", "mei@a.example"]]],
    [
      "mei@a.example, bo@b.example",
      [
        ["", "mei@a.example"],
        ["", "bo@b.example"],
      ],
    ],
    ['"Lin, Mei" <mei@a.example>', [["Lin, Mei", "mei@a.example"]]],
    ["Lin, Mei <mei@a.example>", [["Lin, Mei", "mei@a.example"]]],
    ["'Mei' <mei@a.example>", [["Mei", "mei@a.example"]]],
    [
      "Team: mei@a.example, Bo <bo@b.example>; al@c.example",
      [
        ["", "mei@a.example"],
        ["Bo", "bo@b.example"],
        ["", "al@c.example"],
      ],
    ],
    ["undisclosed-recipients:;", []],
    ["=?utf-8?Q?Lin=2C_Mei?= <mei@a.example>", [["Lin, Mei", "mei@a.example"]]],
    ['"=?utf-8?Q?Mei?=" <mei@a.example>', [["Mei", "mei@a.example"]]],
    ["=?utf-8?Q?Mei_<mei@a.example>?=", [["Mei", "mei@a.example"]]],
    ["Mei <mailto:mei@a.example>", [["Mei", "mei@a.example"]]],
    ["<@relay.example:mei@a.example>", [["", "mei@a.example"]]],
    ["Mei mei@a.example", [["Mei", "mei@a.example"]]],
    ['Mei "the <mei@a.example>', [["Mei the", "mei@a.example"]]],
    ["Mei <mei@a.example", [["Mei", "mei@a.example"]]],
    ["< mei@a.example >", [["", "mei@a.example"]]],
    [
      "mei@a.example; bo@b.example",
      [
        ["", "mei@a.example"],
        ["", "bo@b.example"],
      ],
    ],
    ["nobody", [["nobody", ""]]],
    ["", []],
  ])("%j", (field, mailboxes) => {
    expect(readMailboxes(field).map(({ name, address }) => [name, address])).toEqual(mailboxes);
  });
});

describe("dates", () => {
  test.each([
    ["Mon, 02 Mar 2026 20:00:00 +0800", "2026-03-02T12:00:00.000Z"],
    ["2 Mar 26 12:00 GMT", "2026-03-02T12:00:00.000Z"],
    ["Mon, 2 Mar 2026 12:00:00", "2026-03-02T12:00:00.000Z"],
    ["Mon, 02-Mar-2026 12:00:00 UTC", "2026-03-02T12:00:00.000Z"],
    ["Mon, 2 Mar 2026 08:00:00 -0400 (EDT)", "2026-03-02T12:00:00.000Z"],
    ["Mon, 2 Mar 2026 07:00:00 EST", "2026-03-02T12:00:00.000Z"],
    ["Mon, 2 Mar 2026 20:00:00 GMT+08:00", "2026-03-02T12:00:00.000Z"],
    ["Mon Mar  2 12:00:00 2026", "2026-03-02T12:00:00.000Z"],
    ["Mon Mar 2 12:00:00 UTC 2026", "2026-03-02T12:00:00.000Z"],
    ["March 2, 2026 12:00 PM", "2026-03-02T12:00:00.000Z"],
    ["2026-03-02T12:00:00Z", "2026-03-02T12:00:00.000Z"],
    ["2026-03-02 20:00:00 +0800", "2026-03-02T12:00:00.000Z"],
    ["2026年3月2日 20:00 +0800", "2026-03-02T12:00:00.000Z"],
    ["Mo., 2. März 2026 13:00:00 +0100", "2026-03-02T12:00:00.000Z"],
    ["Mon, 2 Mar 126 12:00:00 +0000", "2026-03-02T12:00:00.000Z"],
    ["Mon, 2 Mar 2026 12.00.00 +0000", "2026-03-02T12:00:00.000Z"],
    ["Mon, 32 Mar 2026 12:00:00 +0000", undefined],
    ["Thu, 1 Jan 1970 00:00:00 +0000", undefined],
    ["soon", undefined],
    ["", undefined],
  ])("%j is %j", (field, date) => {
    const read = readDate(field);
    expect(read && new Date(read.time).toISOString()).toBe(date);
  });
});

describe("transfer encodings", () => {
  test.each([
    ["base64", "aGVs\r\nbG8=", "hello"],
    ["base64", "aGVs*bG8", "hello"],
    ["base64", "aGk=\r\naGk=", "hihi"],
    ["quoted-printable", "a=3Db=\r\nc", "a=bc"],
    ["quoted-printable", "a= \t\r\nb", "ab"],
    ["quoted-printable", "100=% =zz =", "100=% =zz "],
    ["x-uuencode", "begin 644 a\n%:&5L;&\\\n`\nend\n", "hello"],
    ["8bit", "as is", "as is"],
  ])("%s %j is %j", (encoding, body, content) => {
    expect(Buffer.from(decodeTransfer(bytes(body), encoding)).toString("latin1")).toBe(content);
  });

  test("give any bytes again", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (content) => {
        const wrapped = Buffer.from(content)
          .toString("base64")
          .replace(/(.{10})/g, "$1\r\n");
        expect(Buffer.from(decodeTransfer(bytes(wrapped), "base64"))).toEqual(Buffer.from(content));
        const quoted = [...content].map((byte) => `=${byte.toString(16).padStart(2, "0")}`).join("");
        expect(Buffer.from(decodeTransfer(bytes(quoted), "quoted-printable"))).toEqual(Buffer.from(content));
      }),
    );
  });
});

describe("parts", () => {
  const partsOf = (text: string) =>
    readMime(rawMail(text)).children.map((part) => Buffer.from(contentOf(part)).toString());
  const type = "Content-Type: multipart/mixed; boundary=b";
  test.each([
    ["as they should be", `${type}\n\npreamble\n--b\n\none\n--b\n\ntwo\n--b--\nepilogue`, ["one", "two"]],
    ["without an end", `${type}\n\n--b\n\none\n--b\n\ntwo`, ["one", "two"]],
    ["that go on after the end", `${type}\n\n--b\n\none\n--b--\n--b\n\ntwo\n--b--`, ["one", "two"]],
    ["with white space after the boundary", `${type}\n\n--b \t\n\none\n--b-- `, ["one"]],
    ["beside a line that begins like the boundary", `${type}\n\n--b\n\none\n--bc\n--b--`, ["one\r\n--bc"]],
    ["without a header and its blank line", `${type}\n\n--b\none line\n--b--`, ["one line"]],
    [
      "whose boundary is lost",
      "Content-Type: multipart/mixed\n\n--x\nContent-Type: text/plain\n\none\n--x--",
      ["one"],
    ],
    [
      "whose boundary is wrong",
      "Content-Type: multipart/mixed; boundary=y\n\n--x\nContent-Type: text/plain\n\none\n--x--",
      ["one"],
    ],
    ["whose Content-Type is lost", "Subject: x\n\n--x\nContent-Type: text/plain\n\none\n--x--", ["one"]],
  ])("%s", (_how, text, contents) => {
    expect(partsOf(`From: a@b.example\n${text}`)).toEqual(contents);
  });

  test("are found behind line ends of any kind", () => {
    const text = `From: a@b.example\n${type}\n\n--b\n\none\n--b--\n`;
    for (const end of ["\n", "\r\n", "\r", "\r\r\n"]) {
      const [part] = readMime(Buffer.from(text.replaceAll("\n", end))).children;
      expect(part && Buffer.from(contentOf(part)).toString().trim()).toBe("one");
    }
  });

  test("are never a reason to throw, and none is longer than its mail", () => {
    const piece = fc.constantFrom(
      "\r\n",
      "--b",
      "--b--",
      "Content-Type: ",
      "multipart/mixed; boundary=b",
      "message/rfc822",
      ":",
      "x",
      "=?",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const mail = Buffer.from(`From: a@b.example\r\n${pieces.join("")}`);
        const open = [readMime(mail)];
        for (let part = open.pop(); part !== undefined; part = open.pop()) {
          expect(part.body.length).toBeLessThanOrEqual(mail.length);
          open.push(...part.children);
        }
      }),
    );
  });
});

describe("a header", () => {
  test.each([
    ["folded", "X-A: one\r\n two\r\n", "one two"],
    ["folded onto an empty line of spaces", "X-A: one\r\n  \r\n two\r\n", "one   two"],
    ["broken within a field", "X-A: one\r\ntwo\r\n", "one two"],
    ["with a space before the colon", "X-A : one\r\n", "one"],
    ["indented at the very start", "  X-A: one\r\n", "one"],
    ["in raw UTF-8", "X-A: 退款\r\n", "退款"],
  ])("%s gives its field", (_how, block, value) => {
    expect(readHeader(Buffer.from(block)).get("x-a")).toEqual([value]);
  });
});

test.each([
  ["one \ntwo", false, "one two"],
  ["one \ntwo", true, "onetwo"],
  ["> one \n> two\nthree", false, "> one two\nthree"],
  ["> one \nmine", false, "> one \nmine"],
  ["one\n-- \nMei", false, "one\n-- \nMei"],
  [" From the desk", false, "From the desk"],
])("flowed text %j (deleting spaces: %j) is %j", (text, deleteSpace, read) => {
  expect(unflow(text, deleteSpace)).toBe(read);
});
