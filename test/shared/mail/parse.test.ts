import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maxMailBytes, parseMail } from "../../../shared/mail/parse.ts";
import { mailWith, parsed, rawMail } from "./a-mail.ts";

describe("the text of a mail", () => {
  test("is the plain part when there is one", async () => {
    const mail = await parsed(alternatives("plain words", "<p>html words</p>"));
    expect(mail.text).toBe("plain words");
  });

  test("is the HTML part as text when the plain part is a blank stub", async () => {
    const mail = await parsed(alternatives(" ", "<p>html words</p>"));
    expect(mail.text).toBe("html words");
  });

  test("never holds NUL and ends lines with a line feed only", async () => {
    const mail = await parsed(rawMail("From: a@b.example\n\none\0\ntwo"));
    expect(mail.text).toBe("one\ntwo");
  });

  test("says so when it is cut", async () => {
    const mail = await parsed(rawMail(`From: a@b.example\n\n${"words ".repeat(200_000)}`));
    expect(mail.text.length).toBeLessThan(1_000_100);
    expect(mail.text.endsWith("[…]")).toBe(true);
  });

  test("is not taken from a forwarded mail while the sender wrote something", async () => {
    const mail = await parsed(withForwarded("Is this one real?"));
    expect(mail.text).toBe("Is this one real?");
    expect(mail.attachments.map(({ type }) => type)).toEqual(["message/rfc822"]);
  });

  test("is the forwarded mail's when the sender wrote nothing", async () => {
    const mail = await parsed(withForwarded(""));
    expect(mail.text).toContain("Click here quickly");
  });
});

describe("the header of a mail", () => {
  test.each([
    ["From: Mei <mei@mail.example>", { address: "mei@mail.example", name: "Mei" }],
    ["From: mei@mail.example", { address: "mei@mail.example" }],
    ["From: =?utf-8?B?5p6X5qKF?= <mei@mail.example>", { address: "mei@mail.example", name: "林梅" }],
    ['From: "Lin, Mei" <mei@mail.example>', { address: "mei@mail.example", name: "Lin, Mei" }],
    ["From: nobody\nSender: desk@mail.example", { address: "desk@mail.example" }],
    ["From:\nReply-To: back@mail.example", { address: "back@mail.example" }],
    ["From: Team: mei@mail.example, sam@mail.example;", { address: "mei@mail.example" }],
  ])("%j names the sender", async (header, sender) => {
    expect((await mailWith(header)).from).toEqual(sender);
  });

  test.each([
    ["=?iso-8859-1?Q?Gr=FC=DFe?=", "Grüße"],
    ["=?gbk?B?zcu/7g==?=", "退款"],
    ["=?utf-8?Q?split_?=\n =?utf-8?Q?word?=", "split word"],
    ["plain\ttab", "plain tab"],
  ])("subject %j is read", async (subject, read) => {
    expect((await mailWith("From: a@b.example", `Subject: ${subject}`)).subject).toBe(read);
  });

  test("keeps raw bytes inside an encoded word in the word's own charset", async () => {
    const raw = Buffer.from("From: a@b.example\r\nSubject: =?iso-8859-1?Q?Gr\xfc\xdfe?=\r\n\r\nx", "latin1");
    expect((await parsed(raw)).subject).toBe("Grüße");
  });

  test.each([
    ["Latin-1", Buffer.from("Subject: Grüße\r\n", "latin1"), "Grüße"],
    ["UTF-8", Buffer.from("Subject: Grüße 退款\r\n"), "Grüße 退款"],
    ["GBK", Buffer.from("5375626a6563743a20cdcbbfee0d0a", "hex"), "退款"],
  ])("reads an unencoded subject in %s", async (_charset, header, subject) => {
    const raw = Buffer.concat([Buffer.from("From: a@b.example\r\n"), header, Buffer.from("\r\nx")]);
    expect((await parsed(raw)).subject).toBe(subject);
  });

  test.each([
    ["Mon, 02 Mar 2026 20:00:00 +0800", "2026-03-02T12:00:00.000Z"],
    ["yesterday", undefined],
    ["Mon, 02 Mar 1926 20:00:00 +0800", undefined],
  ])("date %j is %j", async (date, read) => {
    expect((await mailWith("From: a@b.example", `Date: ${date}`)).date).toBe(read);
  });

  test("lists references from the nearest to the farthest, each once", async () => {
    const mail = await mailWith(
      "From: a@b.example",
      "In-Reply-To: <3@x.example>",
      "References: <1@x.example> <2@x.example>",
      " <3@x.example>",
    );
    expect(mail.references).toEqual(["3@x.example", "2@x.example", "1@x.example"]);
  });
});

describe("what cannot be a message", () => {
  test.each([
    ["nothing at all", Buffer.alloc(0), /header/],
    ["bytes without a header", Buffer.from("just some words\r\n\r\nmore"), /header/],
    ["neither sender nor text", rawMail("Subject: x\n\n"), /sender/],
    ["too many bytes", Buffer.alloc(maxMailBytes + 1, "From: a@b.example\r\n"), /larger/],
  ])("%s is a named problem, and a message when asked for leniently", async (_what, raw, problem) => {
    expect(await parseMail(raw)).toEqual({ problem: expect.stringMatching(problem) });
    expect(await parseMail(raw, { lenient: true })).not.toHaveProperty("problem");
  });

  test("is never a thrown error, whatever the bytes", async () => {
    const line = fc.constantFrom(
      "From: a@b.example",
      "Content-Type: multipart/mixed; boundary=b",
      "Content-Type: message/rfc822",
      "Content-Type: text/html; charset=x-none",
      "Content-Transfer-Encoding: base64",
      "--b",
      "--b--",
      "",
      "<p>=?utf-8?B?/?= &#0; </p>",
    );
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.array(line, { maxLength: 30 }).map((lines) => rawMail(lines.join("\n"))),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (raw) => {
        await parseMail(raw);
        expect(await parseMail(raw, { lenient: true })).toHaveProperty("text");
      }),
      { numRuns: 400 },
    );
  });
});

describe("a mail beyond all measure gives its text", () => {
  const part = "--b\nContent-Type: application/x-thing\n\nx\n";
  const boundary = "From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n";
  test.each([
    ["a header of megabytes", rawMail(`From: a@b.example\n${"X-A: b\n".repeat(300_000)}\nwords`)],
    ["a header field of megabytes", rawMail(`From: a@b.example\nX-A: ${"b".repeat(3_000_000)}\n\nwords`)],
    ["a header that never ends its quotes", rawMail(`From: ${'"('.repeat(100_000)}a@b.example\n\nwords`)],
    [
      "a hundred thousand fields that fold",
      rawMail(`From: a@b.example\nX-A:${"\n b".repeat(100_000)}\n\nwords`),
    ],
    ["twelve thousand parts", rawMail(`${boundary}--b\n\nwords\n${part.repeat(12_000)}`)],
    ["eighty levels", nested(80)],
    ["three thousand levels", nested(3_000)],
    ["a million dashes", rawMail(`${boundary}--b\n\nwords\n${"--".repeat(500_000)}`)],
    [
      "ten thousand encoded words without an end",
      rawMail(`From: a@b.example\nSubject: ${"=?utf-8?Q?".repeat(10_000)}\n\nwords`),
    ],
    ["fifty thousand nested elements", html("<div>".repeat(50_000))],
    ["a megabyte of open angle brackets", html("<".repeat(1_000_000))],
  ])("%s", async (_what, raw) => {
    const mail = await parsed(raw);
    expect(mail.from?.address ?? "a@b.example").toBe("a@b.example");
    expect(mail.text).toContain("words");
  });

  test("and at most ten thousand parts of it are looked at", async () => {
    const mail = await parsed(rawMail(`${boundary}--b\n\nwords\n${part.repeat(12_000)}`));
    expect(mail.attachments.length).toBeGreaterThan(9_000);
    expect(mail.attachments.length).toBeLessThan(10_001);
  });
});

test("a 30 MB attachment comes out whole", async () => {
  const line = Buffer.from(`${Buffer.alloc(57, 7).toString("base64")}\r\n`);
  const head = rawMail(
    "From: a@b.example\nContent-Type: application/zip; name=a.zip\nContent-Transfer-Encoding: base64\n\n",
  );
  const lines = Math.floor((30 * 1024 * 1024) / line.length);
  const mail = await parsed(Buffer.concat([head, ...Array.from({ length: lines }, () => line)]));
  expect(mail.attachments).toMatchObject([{ name: "a.zip", type: "application/zip" }]);
  expect(mail.attachments[0]?.content.byteLength).toBe(lines * 57);
});

function alternatives(plain: string, html: string): Uint8Array {
  return rawMail(`From: a@b.example
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain

${plain}
--b
Content-Type: text/html

${html}
--b--
`);
}

function withForwarded(words: string): Uint8Array {
  return rawMail(`From: a@b.example
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

${words}
--b
Content-Type: message/rfc822

From: thief@phish.example
Subject: locked

Click here quickly
--b--
`);
}

function nested(depth: number): Uint8Array {
  let text = "From: a@b.example\n";
  for (let at = 0; at < depth; at += 1)
    text += `Content-Type: multipart/mixed; boundary=b${at}\n\n--b${at}\n`;
  return rawMail(`${text}\nwords`);
}

function html(markup: string): Uint8Array {
  return rawMail(`From: a@b.example\nContent-Type: text/html\n\n<p>words</p>${markup}`);
}
