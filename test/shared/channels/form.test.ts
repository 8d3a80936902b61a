import { createHash } from "node:crypto";
import { Parser } from "htmlparser2";
import { describe, expect, test } from "vitest";
import type { Incoming } from "../../../shared/channels/channel.ts";
import { pageHeaders } from "../../../shared/channels/form/layout.ts";
import { isMultipart, readMultipart } from "../../../shared/channels/form/multipart.ts";
import {
  emptyForm,
  type FormOptions,
  renderFailure,
  renderForm,
  renderHeld,
  renderReceived,
} from "../../../shared/channels/form/page.ts";
import { pageLanguage } from "../../../shared/channels/form/page-language.ts";
import { isNamedByPage, markShown, provesWork, screen } from "../../../shared/channels/form/screening.ts";
import { renderNoStatus, renderStatus, type ShownStatus } from "../../../shared/channels/form/status-page.ts";
import { type FormErrors, readSubmission } from "../../../shared/channels/form/submission.ts";
import { pageTexts } from "../../../shared/channels/form/texts.ts";
import type { FormField } from "../../../shared/domain/form-config.ts";

const now = new Date("2026-03-02T12:00:00.000Z");
const context = { secrets: undefined, now, ownAddresses: ["help@wallet.example"] };
const english = {
  language: "en",
  brand: "Sample Wallet",
  here: "/contact",
  script: "/contact/form.js",
} as const;
const order: FormField = {
  key: "order",
  label: { en: "Order number", "zh-CN": "订单号" },
  pattern: "[A-Z]{2}\\d{4}",
  example: "AB1234",
  required: true,
  maxLength: 20,
};
const options: FormOptions = {
  own: [order],
  files: { count: 3, bytes: 5 * 1024 * 1024, types: ["image/png"] },
  uploadPermission: "a.permission",
  answers: true,
  proofOfWorkBits: 8,
  mailbox: "help@wallet.example",
  uploaded: new Map(),
};

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
    const elements = elementsOf(renderForm(english, emptyForm("page-0001", "en"), options));
    const controls = elements.filter(({ name }) => ["input", "select", "textarea"].includes(name));
    const visible = controls.filter(({ attributes }) => attributes.type !== "hidden");
    expect(visible.map(({ attributes }) => attributes.name)).toEqual([
      "topic",
      "email",
      "name",
      "own-order",
      "subject",
      "message",
      "attachment",
      "website",
    ]);
    const labelled = elements.filter(({ name }) => name === "label").map(({ attributes }) => attributes.for);
    expect(labelled).toEqual(visible.map(({ attributes }) => attributes.id));
  });

  test("runs no script but its own file, and its one style is the one that the policy allows", () => {
    for (const html of [
      renderForm(english, typed, options, errors),
      renderFailure(english, "help@wallet.example"),
    ]) {
      const elements = elementsOf(html);
      const scripts = elements.filter(({ name }) => name === "script");
      expect(scripts).toEqual([{ name: "script", attributes: { src: "/contact/form.js", defer: "" } }]);
      expect(html).toContain('<script src="/contact/form.js" defer></script>');
      expect(
        elements.flatMap(({ attributes }) => Object.keys(attributes)).filter((a) => /^(on|style$)/.test(a)),
      ).toEqual([]);
      const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? "";
      const hash = createHash("sha256").update(style).digest("base64");
      const policy = pageHeaders(["https://bucket.example"])["content-security-policy"];
      expect(policy).toContain(`style-src 'sha256-${hash}'`);
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("connect-src 'self' https://bucket.example;");
      expect(policy).not.toContain("unsafe");
    }
  });

  test("shows what was typed as text, the line break before it included", () => {
    const html = renderForm(english, typed, options, errors);
    expect(html).not.toContain(nasty);
    expect(html).toContain("\n\n&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;&amp;</textarea>");
  });

  test("puts errors into a summary that takes focus and beside the field", () => {
    const elements = elementsOf(renderForm(english, typed, options, errors));
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
    const ids = elementsOf(renderForm(english, typed, options, errors)).flatMap(
      ({ attributes }) => attributes.id ?? [],
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("warns against sending secrets, in both languages", () => {
    expect(renderForm(english, typed, options)).toContain("Never send us a password");
    expect(renderForm({ ...english, language: "zh-CN" }, typed, options)).toContain("请不要发送密码");
  });

  test("tells the number, the address and by when after sending", () => {
    const received = {
      number: "4F7K9Q2M",
      email: "a<b@mail.example",
      due: now,
      security: false,
      statusLink: "/status?t=a.b",
      notTaken: [],
    };
    const html = renderReceived(english, received);
    expect(html).toContain("#4F7K9Q2M");
    expect(html).toContain("a&lt;b@mail.example");
    expect(html).toContain('<time datetime="2026-03-02T12:00:00.000Z">Mar 2, 2026');
    expect(html).not.toContain(pageTexts.en.urgent);
    expect(renderReceived(english, { ...received, security: true })).toContain(pageTexts.en.urgent);
  });

  test("leaves no blank unfilled", () => {
    for (const language of ["en", "zh-CN"] as const) {
      const frame = { ...english, language };
      const pages = [
        renderForm(frame, typed, options, errors),
        renderReceived(frame, {
          number: "4F7K9Q2M",
          email: "a@b.example",
          due: now,
          security: true,
          statusLink: "/status?t=a.b",
          notTaken: ["a<b.exe"],
        }),
        renderHeld(frame, "a@b.example"),
        renderStatus(frame, aStatus),
        renderNoStatus(frame, "invalid"),
        renderNoStatus(frame, "expired"),
        renderFailure(frame, "help@wallet.example"),
      ];
      // The script fills in its own texts.
      const unread = /<style>[\s\S]*<\/style>| data-texts="[^"]*"/g;
      for (const page of pages) expect(page.replace(unread, "")).not.toMatch(/\{\w+\}/);
    }
  });

  test("shows what the operator asks for in the reader's language, with its error and an example", () => {
    const own = [{ field: "own-order", problem: "invalid" }] as const;
    const html = renderForm(
      { ...english, language: "zh-CN" },
      { ...typed, own: { order: nasty } },
      options,
      own,
    );
    expect(html).toContain('<label for="own-order">订单号</label>');
    expect(html).toContain('<a href="#own-order">请检查“订单号”，例如 AB1234。</a>');
    expect(html).not.toContain(nasty);
  });

  test("keeps files that are uploaded when it is shown again, and says so of files that are lost", () => {
    const uploaded = new Map([["token.one", nasty]]);
    const html = renderForm(english, typed, { ...options, uploaded }, [
      { field: "files", problem: "choose-again" },
    ]);
    const hidden = elementsOf(html).filter(({ attributes }) => attributes.name === "file");
    expect(hidden.map(({ attributes }) => attributes.value)).toEqual(["token.one"]);
    expect(html).toContain(pageTexts.en.errors.files["choose-again"]);
    expect(html).not.toContain(nasty);
  });

  test("has no place for files where none are taken", () => {
    const html = renderForm(english, typed, { ...options, files: undefined });
    expect(elementsOf(html).filter(({ attributes }) => attributes.type === "file")).toEqual([]);
  });
});

const aStatus: ShownStatus = {
  number: "4F7K9Q2M",
  state: "queued",
  subject: "<b>Refund</b>",
  sentAt: now,
  due: new Date("2026-03-03T12:00:00.000Z"),
  overdue: false,
  said: [
    { by: "you", at: now, text: "<script>1</script>" },
    { by: "automatic", at: now, text: "We have it." },
  ],
  adding: { token: "a.b.c", request: "page-0001", text: "", problem: undefined },
  added: false,
  mailbox: "help@wallet.example",
};

describe("the page behind a link", () => {
  test("tells number, state, due time and what was said, as text", () => {
    const html = renderStatus(english, aStatus);
    expect(html).toContain("#4F7K9Q2M");
    expect(html).toContain(pageTexts.en.status.states.queued);
    expect(html).toContain('<time datetime="2026-03-03T12:00:00.000Z">');
    expect(html).not.toContain("<b>");
    expect(html).not.toContain("<script>1");
    expect(elementsOf(html).find(({ name }) => name === "textarea")?.attributes.name).toBe("message");
  });

  test("says that it is late, what is wrong with what was added, and that it was taken", () => {
    expect(renderStatus(english, { ...aStatus, overdue: true })).toContain(pageTexts.en.status.overdue);
    expect(renderStatus(english, { ...aStatus, added: true })).toContain(pageTexts.en.status.added);
    const adding = { token: "a.b.c", request: "page-0001", text: "", problem: "missing" } as const;
    const field = elementsOf(renderStatus(english, { ...aStatus, adding })).find(
      ({ name }) => name === "textarea",
    );
    expect(field?.attributes).toMatchObject({
      "aria-invalid": "true",
      "aria-describedby": "message-error message-hint",
    });
  });

  test("tells nothing about a ticket when the link is wrong or its time is over", () => {
    for (const why of ["invalid", "expired"] as const) {
      const html = renderNoStatus(english, why);
      expect(html).not.toMatch(/#[0-9A-Z]{8}|<form/);
      expect(html).toContain("/contact?lang=en");
    }
  });
});

describe("the operator's own fields", () => {
  const fields = { email: "mei@mail.example", message: "hello", request: "page-0001" };

  test.each([
    ["", [{ field: "own-order", problem: "missing" }]],
    ["ab", [{ field: "own-order", problem: "invalid" }]],
    ["AB1234 and more", [{ field: "own-order", problem: "invalid" }]],
    ["A".repeat(21), [{ field: "own-order", problem: "too-long" }]],
  ])("are checked: %j", (value, errors) => {
    const submission = readSubmission(posted({ ...fields, "own-order": value }), context, [order]);
    expect(submission).toMatchObject({ kind: "invalid", errors });
  });

  test("come with the message, labelled, from a page and from JSON", () => {
    const expected = [{ key: "order", label: "Order number", value: "AB1234" }];
    const page = readSubmission(posted({ ...fields, "own-order": " AB1234 " }), context, [order]);
    expect(page).toMatchObject({ message: { fields: expected } });
    const body = new TextEncoder().encode(
      JSON.stringify({ ...fields, fields: { order: "AB1234", other: "x" } }),
    );
    const json = { ...posted({}, { "content-type": "application/json" }), body };
    expect(readSubmission(json, context, [order])).toMatchObject({ message: { fields: expected } });
  });

  test("that are empty and need not be filled in leave nothing", () => {
    const submission = readSubmission(posted(fields), context, [{ ...order, required: false }]);
    expect(submission.kind === "message" && submission.message.fields).toBeUndefined();
  });
});

test("a message of ten thousand Chinese characters is not too large", () => {
  const submission = readSubmission(
    posted({ email: "mei@mail.example", message: "退".repeat(10_000) }),
    context,
  );
  expect(submission.kind).toBe("message");
});

describe("a form with files in it", () => {
  const request = async (form: FormData) => {
    const encoded = new Response(form);
    const headers = { "content-type": encoded.headers.get("content-type") ?? "" };
    const incoming = { ...posted({}, headers), body: new Uint8Array(await encoded.arrayBuffer()) };
    if (incoming.transport !== "http") throw new Error("a form is posted over HTTP");
    return incoming;
  };

  test("is the plain form that it would be without them, and the files", async () => {
    const form = new FormData();
    form.append("email", "mei@mail.example");
    form.append("message", "看图\r\n谢谢");
    form.append("attachment", new Blob(["png"], { type: "image/png" }), "退款.png");
    form.append("attachment", new Blob([]), "");
    const incoming = await request(form);
    expect(isMultipart(incoming)).toBe(true);
    const read = await readMultipart(incoming);
    expect(read?.files).toEqual([
      { name: "退款.png", type: "image/png", content: new TextEncoder().encode("png") },
    ]);
    const submission = read && readSubmission(read.incoming, context);
    expect(submission).toMatchObject({ kind: "message", message: { text: "看图\n谢谢" } });
  });

  test("that is cut off is refused, not guessed at", async () => {
    const form = new FormData();
    form.append("email", "mei@mail.example");
    const incoming = await request(form);
    expect(await readMultipart({ ...incoming, body: incoming.body.slice(0, -20) })).toBeUndefined();
  });
});

describe("whoever sent it is told where to look", () => {
  const session = "0123456789abcdef0123456789abcdef";
  const fields = { email: "mei@mail.example", message: "How do I get a refund?" };
  const sent = (request: string, headers?: Record<string, string>) => {
    const submission = readSubmission(posted({ ...fields, request }, headers), context);
    if (submission.kind !== "message") throw new Error("this is a message");
    return submission.message;
  };

  test("when the page that we showed them names the message, which nobody else can", () => {
    expect(isNamedByPage(sent(session), session)).toBe(true);
  });

  test.each([
    [
      "under a key that somebody else may have used with the same words",
      session,
      { "idempotency-key": "order-1234" },
    ],
    ["under another page's name", "fedcba9876543210fedcba9876543210", {}],
    ["without a name, so that the same words of somebody else are the same message", "", {}],
  ])("but not %s", (_, request, headers) => {
    expect(isNamedByPage(sent(request, headers), session)).toBe(false);
  });

  test("nor where no page was shown", () => {
    expect(isNamedByPage(sent(""), "")).toBe(false);
  });
});

describe("signs of a program", () => {
  const keys = [{ id: "a", key: "a key of at least thirty-two chars" }];
  const session = "0123456789abcdef0123456789abcdef";
  const shown = markShown(session, now, keys);
  const secondsLater = (seconds: number) => new Date(now.getTime() + seconds * 1000);
  const rules = { minSeconds: 3, proofOfWorkBits: 0 };

  test.each([
    ["slower than that", 3, undefined],
    ["faster than people write", 2, "too-fast"],
  ])("a form that is sent %s", (_, seconds, suspicion) => {
    expect(screen({ shown, proof: "" }, rules, secondsLater(seconds), keys)).toEqual({
      kind: "shown",
      session,
      suspicion,
    });
  });

  test.each([
    ["of yesterday", shown, 90_000],
    ["that somebody made up", shown.replace(/.$/, "!"), 10],
    ["of nobody", "", 10],
  ])("a page %s is shown again", (_, token, seconds) => {
    expect(screen({ shown: token, proof: "" }, rules, secondsLater(seconds), keys)).toEqual({
      kind: "stale",
    });
  });

  test("the work that browsers are asked for is missed, and known when it is done", () => {
    const bits = 8;
    const asked = { ...rules, proofOfWorkBits: bits };
    const proof = Array.from({ length: 20_000 }, (_, at) => String(at)).find((each) =>
      provesWork(shown, each, bits),
    );
    const suspicion = (said: string) => {
      const screened = screen({ shown, proof: said }, asked, secondsLater(10), keys);
      return screened.kind === "shown" ? screened.suspicion : screened.kind;
    };
    expect(suspicion(proof ?? "")).toBeUndefined();
    expect(suspicion("")).toBe("no-proof");
    expect(suspicion(`${proof}0`)).toBe(provesWork(shown, `${proof}0`, bits) ? undefined : "no-proof");
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
