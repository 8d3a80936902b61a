import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readBounce } from "../../../shared/mail/bounce/bounce.ts";
import { readDeliveryStatus } from "../../../shared/mail/bounce/delivery-status.ts";
import { type Failure, isHard, reasonOf } from "../../../shared/mail/bounce/reason.ts";
import { classifyMail } from "../../../shared/mail/classify.ts";
import { parsed, rawMail } from "./a-mail.ts";

const failure = (diagnostic: string, more: Partial<Failure> = {}): Failure => ({
  diagnostic,
  status: undefined,
  code: undefined,
  stage: undefined,
  ...more,
});

describe("the reason of a bounce", () => {
  test.each([
    [
      "user-unknown",
      "550 5.1.1 <bo@b.example>: Recipient address rejected: User unknown",
      { status: "5.1.1" },
    ],
    ["user-unknown", "User bo (bo@b.example) not listed in Domino Directory", {}],
    ["user-unknown", "收件人不存在", {}],
    ["user-unknown", "L'adresse n'existe pas", {}],
    ["filtered", "550 user unknown", { code: "550", stage: "data" }],
    ["filtered", "550 user unknown", { code: "550" }],
    ["user-unknown", "550 user unknown", { code: "550", stage: "recipient" }],
    ["rejected-sender", "553 no such user", { code: "553", stage: "sender" }],
    ["host-unknown", "Host or domain name not found. Name service error for name=b.example type=MX", {}],
    ["not-accepting-mail", "556 5.1.10 Domain b.example does not accept mail (nullMX)", {}],
    ["mailbox-full", "552 5.2.2 mailbox full", {}],
    ["mailbox-full", "The user is over quota", {}],
    ["mailbox-full", "邮箱空间不足", {}],
    ["suspended", "550 5.2.1 The email account that you tried to reach is disabled", {}],
    ["too-big", "552 5.3.4 Message size exceeds fixed limit", {}],
    ["relaying-denied", "554 5.7.1 <bo@b.example>: Relay access denied", {}],
    ["blocked", "554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using dnsbl.example", {}],
    ["blocked", "421 4.7.0 your ip has been temporarily rate blocked", {}],
    ["no-reverse-dns", "550 5.7.25 the sending IP has no PTR record", {}],
    [
      "authentication",
      "550 5.7.26 Unauthenticated email from a.example is not accepted due to the domain's DMARC policy",
      {},
    ],
    ["spam", "554 5.7.1 Message rejected as spam", {}],
    ["virus", "554 5.7.1 The message contains a virus", {}],
    ["expired", "451 4.4.1 connection timed out", {}],
    ["expired", "retry timeout exceeded", {}],
    ["rate-limited", "421 4.7.28 too many recent messages from your host", {}],
    ["network", "554 5.4.6 Too many hops", {}],
    ["has-moved", "551 5.1.6 mailbox has moved", {}],
    ["security", "530 5.7.0 Must issue a STARTTLS command first", {}],
    ["system-error", "451 4.3.0 Internal server error", {}],
    ["mailbox-full", "", { status: "5.2.2" }],
    ["has-moved", "", { status: "5.1.6" }],
    ["undetermined", "", {}],
    ["undetermined", "550 see https://b.example/#user-unknown", { code: "550" }],
    ["undetermined", "550 <virus@spam.example>", { code: "550" }],
  ] as const)("is %s for %j %j", (reason, diagnostic, more) => {
    expect(reasonOf(failure(diagnostic, more))).toBe(reason);
  });

  test("is hard for a wrong address only, and never while a status is temporary", () => {
    expect(isHard("user-unknown", failure("", { status: "5.1.1" }))).toBe(true);
    expect(isHard("user-unknown", failure("", { status: "4.1.1" }))).toBe(false);
    expect(isHard("user-unknown", failure("", { code: "450" }))).toBe(false);
    expect(isHard("mailbox-full", failure("", { status: "5.2.2" }))).toBe(false);
  });
});

describe("a delivery report", () => {
  test("is read group by group, with folded fields and comments", () => {
    const text =
      "Reporting-MTA: dns; a\r\n\r\nFinal-Recipient: rfc822;bo@b.example\r\nAction: failed\r\nStatus: 5.1.1 (bad\r\n address)\r\n\r\nOriginal-Recipient: rfc822; <al@b.example>\r\nAction: Delayed\r\n";
    expect(readDeliveryStatus(text)).toEqual([
      { address: "bo@b.example", action: "failed", status: "5.1.1", diagnostic: "bad address" },
      { address: "al@b.example", action: "delayed", status: undefined, diagnostic: "" },
    ]);
  });

  test("never throws and never grows without bound", () => {
    const line = fc.constantFrom(
      "Final-Recipient: rfc822; a@b.example",
      "Action: failed",
      "Status: 5.1.1",
      "",
      "x",
      " folded",
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 3_000 }), (lines) => {
        expect(readDeliveryStatus(lines.join("\r\n")).length).toBeLessThanOrEqual(500);
      }),
      { numRuns: 30 },
    );
  });
});

describe("a bounce in prose", () => {
  const server = "From: MAILER-DAEMON@mx.b.example\nTo: help@wallet.example\nSubject: failure notice\n\n";
  const recipientsOf = async (text: string) =>
    readBounce(await parsed(rawMail(server + text))).recipients.map(({ address }) => address);

  test.each([
    ["<bo@b.example>:\nno mailbox here by that name", ["bo@b.example"]],
    [
      "The following addresses failed:\n\n  bo@b.example\n    quota exceeded\n  al@b.example\n    no such user",
      ["bo@b.example", "al@b.example"],
    ],
    ["Recipient: <bo@b.example>\nReason: mailbox full", ["bo@b.example"]],
    ["Your message to bo@b.example could not be delivered.", ["bo@b.example"]],
    ["bo@elsewhere.example\n (expanded from: bo@b.example)\nno such user", ["bo@b.example"]],
    ["Mail from help@wallet.example was refused.", [undefined]],
    ["<bo@b.example>: full\n\nReturn-Path: <x@wallet.example>\nTo: <al@b.example>", ["bo@b.example"]],
    ["Nothing but words.", [undefined]],
    ["bo@b.example Invalid address, ERROR_CODE :550", ["bo@b.example"]],
    ["很抱歉您发送给 bo@b.example 的邮件被退回。\n收件人邮件地址（bo@b.example）不存在。", ["bo@b.example"]],
  ])("%j names %j", async (text, recipients) => {
    expect(await recipientsOf(text)).toEqual(recipients);
  });
});

test.each([
  [">>> RCPT TO:<bo@b.example>\n<<< 550 user unknown\n>>> DATA\n<<< 503 need RCPT", "user-unknown", "550"],
  ["bo@b.example: 550 user unknown (in reply to RCPT TO command)", "user-unknown", "550"],
  ["bo@b.example: 550 user unknown (in reply to end of DATA command)", "filtered", "550"],
  ["bo@b.example: failed after I sent the message.\nRemote host said: 554 user unknown", "filtered", "554"],
  ["bo@b.example: 553 no such user (in reply to MAIL FROM command)", "rejected-sender", "553"],
  ["bo@b.example: rejected it: [550 5.1.1 unknown user]", "user-unknown", "550"],
  ["bo@b.example: this message has been in the queue too long. (#4.4.1)", "expired", undefined],
  ["bo@b.example: host 192.0.2.45 refused to talk to me: 554 go away", "blocked", "554"],
])("a bounce that says %j is %s with code %j", async (text, reason, code) => {
  const mail = await parsed(rawMail(`From: MAILER-DAEMON@mx.b.example\nSubject: failure notice\n\n${text}`));
  const [recipient] = readBounce(mail).recipients;
  expect(recipient?.reason).toBe(reason);
  expect(recipient?.code).toBe(code);
});

describe("is no bounce", () => {
  test.each([
    [
      "a person who asks about one",
      "Subject: Undelivered Mail Returned to Sender\nIn-Reply-To: <1@b.example>\n\nwhat is this? 550 5.1.1 user unknown",
    ],
    [
      "a person who passes one on",
      "Subject: Fwd: Undelivered Mail Returned to Sender\nUser-Agent: X\n\nmy mail could not be delivered: 550 5.1.1",
    ],
    [
      "a person whose parcel failed",
      "Subject: delivery failed\nX-Mailer: X\n\nThe parcel could not be delivered. Please help.",
    ],
    [
      "a person with a full mailbox",
      "Subject: my mailbox is full\n\nI cannot receive your code, it says mailbox full.",
    ],
    [
      "a shop's news of a delivery",
      "Subject: Your delivery has been delayed\nList-Unsubscribe: <https://a.example>\n\nYour parcel is delayed.",
    ],
    [
      "a courier whose parcel came back",
      "From: DHL Delivery Service <delivery@courier.example>\nSubject: Delivery failed\nX-Mailer: X\n\nYour parcel could not be delivered.",
    ],
    [
      "a shop that takes things back",
      "From: returns@shop.example\nSubject: Return to sender\nX-Mailer: X\n\nYour parcel was not delivered to you.",
    ],
    ["a question with an error code", "Subject: error 550\n\nThe app shows 550 5.7.1 when I pay."],
    ["a complaint about a returned transfer", "Subject: 转账被退回\n\n为什么我的转账被退回了？"],
  ])("%s", async (_what, rest) => {
    const author = rest.startsWith("From:") ? "" : "From: Mei <mei@mail.example>\n";
    const mail = await parsed(rawMail(`${author}To: help@wallet.example\n${rest}`));
    const kind = classifyMail(mail, {
      returnPath: "mei@mail.example",
      ownAddresses: ["help@wallet.example"],
    });
    expect(kind).not.toBe("bounce");
  });
});

test("a report of nothing but empty lines is read to its end", async () => {
  const lines = `Undelivered${"\n".repeat(190_000)}x`;
  const mail = await parsed(rawMail(`From: MAILER-DAEMON@b.example\nSubject: failure\n\n${lines}`));
  expect(readBounce(mail).recipients).toMatchObject([{ reason: "undetermined" }]);
});

test.each([
  "message-id: <1@a.example>",
  "> Message-ID:\n <1@a.example>",
  "\n\n> > message-id: <1@a.example>",
])("the mail that a report is about is known by %j in its text", async (quoted) => {
  const mail = await parsed(rawMail(`From: MAILER-DAEMON@b.example\n\nNot delivered:\n\n${quoted}\n`));
  expect(readBounce(mail).originalMessageId).toBe("1@a.example");
});
