import { createHash } from "node:crypto";
import { Parser } from "htmlparser2";
import { describe, expect, test } from "vitest";
import type { Incoming } from "../../../shared/channels/channel.ts";
import {
  emptyForm,
  pageHeaders,
  renderFailure,
  renderForm,
  renderReceived,
} from "../../../shared/channels/form/page.ts";
import { type FormErrors, readSubmission } from "../../../shared/channels/form/submission.ts";
import { pageLanguage, pageTexts } from "../../../shared/channels/form/texts.ts";

const now = new Date("2026-03-02T12:00:00.000Z");
const context = { secrets: undefined, now, ownAddresses: ["help@wallet.example"] };
const english = { language: "en", brand: "Sample Wallet" } as const;

function posted(fields: Record<string, string>, headers: Record<string, string> = {}): Incoming {
  return {
    transport: "http",
    method: "POST",
    path: "/contact",
    rawQuery: "",
    headers: { "content-type": "application/x-www-form-urlencoded; charset=UTF-8", ...headers },
    body: new TextEncoder().encode(new URLSearchParams(fields).toString()),
    account: "contact",
    sourceIp: "192.0.2.1",
  };
}

function identity(incoming: Incoming, at = now) {
  const submission = readSubmission(incoming, { ...context, now: at });
  if (submission.kind !== "message") throw new Error(submission.kind);
  return submission.message.identity;
}

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

function elementsOf(html: string): readonly Element[] {
  const elements: Element[] = [];
  const parser = new Parser({ onopentag: (name, attributes) => elements.push({ name, attributes }) });
  parser.end(html);
  return elements;
}

describe("sending twice", () => {
  const fields = { email: "mei@mail.example", message: "hello", request: "page-0001" };

  test("from one page is one message", () => {
    expect(identity(posted(fields))).toEqual(identity(posted(fields)));
  });

  test("after a correction is two messages, although the page is the same", () => {
    expect(identity(posted({ ...fields, message: "hello again" }))).not.toEqual(identity(posted(fields)));
  });

  test("from two pages is two messages", () => {
    expect(identity(posted({ ...fields, request: "page-0002" }))).not.toEqual(identity(posted(fields)));
  });

  test("without a key is one message that day, and another the next", () => {
    const keyless = posted({ ...fields, request: "" });
    const later = new Date("2026-03-02T23:00:00.000Z");
    const tomorrow = new Date("2026-03-03T12:00:00.000Z");
    expect(identity(keyless, later)).toEqual(identity(keyless));
    expect(identity(keyless, tomorrow)).not.toEqual(identity(keyless));
  });

  test.each(["short", "with space inside", "x".repeat(201), "clé-000000"])(
    "a key such as %j is not used",
    (request) => {
      expect(identity(posted({ ...fields, request })).key).toBe("day:2026-03-02");
    },
  );
});

test("mistakes come back in the order of the page, with everything that was typed", () => {
  const submission = readSubmission(
    posted({ topic: "x", email: "mei", name: "Mei", request: "page-0001" }),
    context,
  );
  expect(submission).toMatchObject({
    kind: "invalid",
    as: "page",
    errors: [
      { field: "topic", problem: "invalid" },
      { field: "email", problem: "invalid" },
      { field: "message", problem: "missing" },
    ],
    values: { email: "mei", name: "Mei", request: "page-0001" },
  });
});

test("without a mailbox to answer from nothing is taken", () => {
  const submission = readSubmission(posted({ email: "a@b.example", message: "x" }), {
    ...context,
    ownAddresses: [],
  });
  expect(submission).toMatchObject({ kind: "rejected", reason: "unknown-account" });
});

test("bytes that are no UTF-8 are refused", () => {
  const incoming = { ...posted({}), body: new Uint8Array([0x6d, 0x3d, 0xff]) };
  expect(readSubmission(incoming, context)).toMatchObject({ kind: "rejected", reason: "malformed" });
});

describe("the page", () => {
  const nasty = `"><script>alert(1)</script>'&`;
  const typed = { ...emptyForm("page-0001", "en"), email: nasty, name: nasty, message: `\n${nasty}` };
  const errors: FormErrors = [
    { field: "email", problem: "invalid" },
    { field: "website", problem: "must-be-empty" },
  ];

  test("asks for the topic first, and labels every field that people see", () => {
    const elements = elementsOf(renderForm(english, emptyForm("page-0001", "en")));
    const controls = elements.filter(({ name }) => ["input", "select", "textarea"].includes(name));
    const visible = controls.filter(({ attributes }) => attributes.type !== "hidden");
    expect(visible.map(({ attributes }) => attributes.name)).toEqual([
      "topic",
      "email",
      "name",
      "subject",
      "message",
      "website",
    ]);
    const labelled = elements.filter(({ name }) => name === "label").map(({ attributes }) => attributes.for);
    expect(labelled).toEqual(visible.map(({ attributes }) => attributes.id));
  });

  test("runs no script, and its one style is the one that the policy allows", () => {
    for (const html of [renderForm(english, typed, errors), renderFailure(english, "help@wallet.example")]) {
      const elements = elementsOf(html);
      expect(elements.filter(({ name }) => name === "script")).toEqual([]);
      expect(
        elements.flatMap(({ attributes }) => Object.keys(attributes)).filter((a) => /^(on|style$)/.test(a)),
      ).toEqual([]);
      const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? "";
      const hash = createHash("sha256").update(style).digest("base64");
      expect(pageHeaders["content-security-policy"]).toContain(`style-src 'sha256-${hash}'`);
    }
  });

  test("shows what was typed as text, the line break before it included", () => {
    const html = renderForm(english, typed, errors);
    expect(html).not.toContain(nasty);
    expect(html).toContain("\n\n&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;&amp;</textarea>");
  });

  test("puts errors into a summary that takes focus and beside the field", () => {
    const elements = elementsOf(renderForm(english, typed, errors));
    const summary = elements.find(({ attributes }) => attributes.role === "alert");
    expect(summary?.attributes).toMatchObject({ tabindex: "-1", autofocus: "" });
    expect(elements.filter(({ attributes }) => attributes.href === "#email")).toHaveLength(1);
    const field = elements.find(({ attributes }) => attributes.id === "email");
    expect(field?.attributes).toMatchObject({
      "aria-invalid": "true",
      "aria-describedby": "email-error email-hint",
    });
    const ids = elements.map(({ attributes }) => attributes.id);
    expect(ids).toEqual(expect.arrayContaining(["email-error", "email-hint"]));
  });

  test("has no id twice", () => {
    const ids = elementsOf(renderForm(english, typed, errors)).flatMap(
      ({ attributes }) => attributes.id ?? [],
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("warns against sending secrets, in both languages", () => {
    expect(renderForm(english, typed)).toContain("Never send us a password");
    expect(renderForm({ ...english, language: "zh-CN" }, typed)).toContain("请不要发送密码");
  });

  test("tells the number, the address and by when after sending", () => {
    const received = { number: "4F7K9Q2M", email: "a<b@mail.example", due: now, security: false };
    const html = renderReceived(english, received);
    expect(html).toContain("#4F7K9Q2M");
    expect(html).toContain("a&lt;b@mail.example");
    expect(html).toContain("Mar 2, 2026");
    expect(html).not.toContain(pageTexts.en.urgent);
    expect(renderReceived(english, { ...received, security: true })).toContain(pageTexts.en.urgent);
  });

  test("leaves no blank unfilled", () => {
    for (const language of ["en", "zh-CN"] as const) {
      const frame = { language, brand: "Sample Wallet" };
      const pages = [
        renderForm(frame, typed, errors),
        renderReceived(frame, { number: "4F7K9Q2M", email: "a@b.example", due: now, security: true }),
        renderFailure(frame, "help@wallet.example"),
      ];
      for (const page of pages) expect(page.replace(/<style>[\s\S]*<\/style>/, "")).not.toMatch(/\{\w+\}/);
    }
  });
});

test.each([
  ["", undefined, "en"],
  ["", "zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"],
  ["", "en;q=0.3, zh-TW;q=0.9", "zh-CN"],
  ["", "fr-FR,fr;q=0.9,zh;q=0.2,en;q=0.5", "en"],
  ["", "zh;q=0, en", "en"],
  ["lang=zh-CN", "en", "zh-CN"],
  ["lang=en", "zh-CN", "en"],
  ["lang=tlh", "zh-CN", "zh-CN"],
  ["lang=%zz&lang", ";;q=,,", "en"],
])("query %j and Accept-Language %j choose %s", (query, header, language) => {
  expect(pageLanguage(query, header)).toBe(language);
});
