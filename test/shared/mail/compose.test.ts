import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { composeMail, type OutgoingMail } from "../../../shared/mail/compose.ts";
import { toHtml, toPlainText } from "../../../shared/mail/markdown.ts";
import { parsed } from "./a-mail.ts";

const answer: OutgoingMail = {
  from: { name: "演示钱包", address: "help@wallet.example" },
  to: { name: "Mei Lin", address: "mei@mail.example" },
  replyTo: "help+token-1@wallet.example",
  subject: "Re: 申请退款 [#4F7K9Q2M]",
  markdown: "打开 **交易记录**，选择 *退款*。\n\n1. one\n2. two",
  language: "zh-CN",
  inReplyTo: "second@mail.example",
  references: ["first@mail.example", "0100", "zeroth@mail.example"],
  automatic: true,
  date: new Date("2026-03-02T12:00:00.000Z"),
};

async function composed(change: Partial<OutgoingMail> = {}) {
  const raw = await composeMail({ ...answer, ...change });
  return { raw: Buffer.from(raw).toString("latin1"), mail: await parsed(raw) };
}

test("a composed mail says the same when it is read again", async () => {
  const { mail } = await composed();
  expect(mail.from).toEqual({ address: "help@wallet.example", name: "演示钱包" });
  expect(mail.recipients).toEqual([{ address: "mei@mail.example", name: "Mei Lin" }]);
  expect(mail.replyTo).toEqual([{ address: "help+token-1@wallet.example" }]);
  expect(mail.subject).toBe("Re: 申请退款 [#4F7K9Q2M]");
  expect(mail.text).toBe("打开 交易记录，选择 退款。\n\n1. one\n2. two");
});

test("it stands in the thread of what it answers, oldest reference first, ids that are none left out", async () => {
  const { mail } = await composed();
  expect(mail.headers.get("in-reply-to")).toEqual(["<second@mail.example>"]);
  expect(mail.headers.get("references")?.[0]?.split(/\s+/)).toEqual([
    "<zeroth@mail.example>",
    "<first@mail.example>",
    "<second@mail.example>",
  ]);
});

test("the first mail of a thread refers to nothing", async () => {
  const { inReplyTo, ...first } = answer;
  const raw = Buffer.from(await composeMail({ ...first, references: [] })).toString();
  expect(inReplyTo).toBeDefined();
  expect(raw).not.toMatch(/^(in-reply-to|references):/im);
});

test.each([
  [true, ["auto-replied"], ["All"]],
  [false, undefined, undefined],
])("automatic %j is told to other machines", async (automatic, submitted, suppress) => {
  const { mail } = await composed({ automatic });
  expect(mail.headers.get("auto-submitted")).toEqual(submitted);
  expect(mail.headers.get("x-auto-response-suppress")).toEqual(suppress);
});

test("no line is longer than SMTP allows, however long the subject and the thread", async () => {
  const references = Array.from({ length: 60 }, (_, at) => `${"x".repeat(60)}${at}@mail.example`);
  const { raw } = await composed({ subject: "退款".repeat(150), references, markdown: "长".repeat(5000) });
  const longest = Math.max(...raw.split("\r\n").map((line) => line.length));
  expect(longest).toBeLessThanOrEqual(998);
  expect(raw.replaceAll("\r\n", "")).not.toContain("\n");
});

test("nothing from outside can add a header or a recipient", async () => {
  const nasty = fc.string({
    unit: fc.constantFrom(
      "\r",
      "\n",
      ":",
      " ",
      "a",
      "Bcc: x@y.example",
      "\0",
      "<",
      ">",
      ",",
      '"',
      "\u2028",
      "é",
    ),
  });
  await fc.assert(
    fc.asyncProperty(nasty, nasty, nasty, async (name, subject, id) => {
      const { mail } = await composed({
        to: { name, address: "mei@mail.example" },
        subject,
        inReplyTo: id,
        references: [id],
      });
      expect(mail.headers.has("bcc")).toBe(false);
      expect(mail.recipients.map(({ address }) => address)).toEqual(["mei@mail.example"]);
      expect(mail.text).toContain("交易记录");
    }),
    { numRuns: 150 },
  );
});

describe("Markdown", () => {
  test.each([
    ["**bold** and _soft_", "<p><strong>bold</strong> and <em>soft</em></p>"],
    ["<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"],
    ["a <img src=x onerror=alert(1)> b", "<p>a &lt;img src=x onerror=alert(1)&gt; b</p>"],
    ["[x](javascript:alert(1))", "<p>x</p>"],
    ["[x](JaVaScRiPt:alert(1))", "<p>x</p>"],
    ["[x](data:text/html,1)", "<p>x</p>"],
    ['[x](https://a.example/"onclick="y)', '<p><a href="https://a.example/&quot;onclick=&quot;y">x</a></p>'],
    ["![picture](https://tracker.example/p.png)", "<p>picture</p>"],
    ["one\ntwo", "<p>one<br>two</p>"],
  ])("%j becomes safe HTML", (markdown, html) => {
    expect(toHtml(markdown).trim()).toBe(html);
  });

  test.each([
    ["# Title\n\n**bold** and _soft_ `code`", "Title\n\nbold and soft code"],
    ["- one\n- two\n  - three", "• one\n• two\n  • three"],
    ["3. three\n4. four", "3. three\n4. four"],
    ["[site](https://a.example) and https://b.example", "site (https://a.example) and https://b.example"],
    ["[mail](mailto:a@b.example)", "mail (mailto:a@b.example)"],
    ["> quoted\n> twice", "> quoted\n> twice"],
    ["2 \\* 3 \\_ 4", "2 * 3 _ 4"],
    ["a\n\n---\n\nb", "a\n\n———\n\nb"],
    ["<b>kept</b>", "<b>kept</b>"],
    ["```\nx  y\n```", "x  y"],
    ["", ""],
  ])("%j becomes plain text", (markdown, text) => {
    expect(toPlainText(markdown)).toBe(text);
  });
});

test.each([">", "> ", "- "])("Markdown of %j nested beyond all measure goes out as it was typed", (mark) => {
  const markdown = `${mark.repeat(20_000 / mark.length)}x`;
  expect(toPlainText(markdown)).toContain("x");
  expect(toHtml(markdown)).toContain("x");
});

test("files of an agent arrive as they were, under their names, as attachments", async () => {
  const content = new Uint8Array(5000).map((_, at) => at % 251);
  const { mail, raw } = await composed({
    attachments: [
      { name: "账单 2026.pdf", type: "application/pdf", content },
      { name: "../a\r\nBcc: x@y.example", type: "no type", content: new Uint8Array([7]) },
    ],
  });
  expect(mail.attachments.map(({ name, type }) => [name, type])).toEqual([
    ["账单 2026.pdf", "application/pdf"],
    [expect.stringMatching(/^[^\r\n]*a Bcc: x@y\.example$/), "application/octet-stream"],
  ]);
  expect(new Uint8Array(mail.attachments[0]?.content ?? [])).toEqual(content);
  expect(mail.text).toContain("打开 交易记录");
  expect(raw).toMatch(/content-disposition: attachment/i);
  expect(raw).not.toMatch(/^bcc:/im);
});
