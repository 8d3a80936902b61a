import { expect, test } from "vitest";
import type { Delivery, SendTools } from "../../../shared/channels/channel.ts";
import { attachmentsOf } from "../../../shared/channels/email/attachments.ts";
import { email } from "../../../shared/channels/email/channel.ts";
import { replySubject } from "../../../shared/channels/email/send.ts";
import { parsed } from "../mail/a-mail.ts";
import { anOutboundMessage } from "./an-outbound-message.ts";

type Sent = Parameters<SendTools["sendRawMail"]>[0];

function mailer(outcome: Delivery): { readonly tools: SendTools; readonly mails: Sent[] } {
  const mails: Sent[] = [];
  const tools: SendTools = {
    fetch: () => Promise.reject(new Error("mail is not sent over HTTP")),
    sendRawMail: async (mail) => {
      mails.push(mail);
      return outcome;
    },
    apiBase: "",
    secrets: undefined,
  };
  return { tools, mails };
}

const byMail = {
  channel: "email",
  account: "help@wallet.example",
  address: "mei@mail.example",
  subject: "Refund",
};

test("a reply is a whole mail, tagged with what it is", async () => {
  const { tools, mails } = mailer({ kind: "sent", providerId: "0100-x" });
  const message = { ...anOutboundMessage(byMail), replyAddress: "help+token@wallet.example" };
  expect(await email.send(message, tools)).toEqual({ kind: "sent", providerId: "0100-x" });
  const [sent] = mails;
  expect(sent).toMatchObject({
    from: "help@wallet.example",
    to: ["mei@mail.example"],
    tags: { ticket: "4F7K9Q2MTICKET01", outbox: "OUTBOX00000000000001" },
  });
  const mail = await parsed(sent?.raw ?? new Uint8Array());
  expect(mail.subject).toBe("Re: Refund [#4F7K9Q2M]");
  expect(mail.from).toEqual({ address: "help@wallet.example", name: "Sample Wallet" });
  expect(mail.replyTo).toEqual([{ address: "help+token@wallet.example" }]);
  expect(mail.text).toBe("Open Settings and choose Refund.");
});

test("what the mail service says is passed on", async () => {
  const outcome: Delivery = {
    kind: "failed",
    class: "rate-limited",
    code: "throttled",
    retryAfterSeconds: 2,
  };
  const { tools } = mailer(outcome);
  expect(await email.send(anOutboundMessage(byMail), tools)).toEqual(outcome);
});

test.each([
  [{ address: "nobody" }, "recipient"],
  [{ address: "a@b.example, c@d.example" }, "recipient"],
  [{ address: "a@b.example\r\nBcc: c@d.example" }, "recipient"],
  [{ account: "desk" }, "config"],
])("%j is refused before anything is sent", async (change, kind) => {
  const { tools, mails } = mailer({ kind: "sent", providerId: "x" });
  expect(await email.send(anOutboundMessage({ ...byMail, ...change }), tools)).toMatchObject({ class: kind });
  expect(mails).toEqual([]);
});

test.each([
  ["Refund", "Re: Refund [#4F7K9Q2M]"],
  ["Re: Refund", "Re: Refund [#4F7K9Q2M]"],
  ["AW: Geld", "AW: Geld [#4F7K9Q2M]"],
  ["回复：退款", "回复：退款 [#4F7K9Q2M]"],
  ["Re: Refund [#4F7K9Q2M]", "Re: Refund [#4F7K9Q2M]"],
  [undefined, "Sample Wallet [#4F7K9Q2M]"],
])("a reply to subject %j has subject %j", (subject, reply) => {
  expect(replySubject(subject, anOutboundMessage())).toBe(reply);
});

test.each([
  ["receipt.pdf", "attachments/abc/0-receipt.pdf"],
  ["../../etc/passwd", "attachments/abc/0-etc-passwd"],
  ["付款 截图.png", "attachments/abc/0-png"],
  ["", "attachments/abc/0-file"],
  [`${"x".repeat(300)}.pdf`, `attachments/abc/0-${"x".repeat(76)}.pdf`],
])("an attachment named %j is stored under a safe key", (name, key) => {
  const content = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  const { attachments, blobs } = attachmentsOf(
    [{ name, type: "image/png", content, inline: false }],
    "mail/abc",
  );
  expect(blobs).toEqual([{ key, body: content, contentType: "image/png" }]);
  expect(attachments).toEqual([{ name, type: "image/png", size: 8, key }]);
});

test("attachments beyond a hundred are listed, beyond two hundred counted, and not stored", () => {
  const file = { name: "a", type: "text/plain", content: new Uint8Array([1]), inline: false };
  const { attachments, blobs } = attachmentsOf(
    Array.from({ length: 230 }, () => file),
    "mail/abc",
  );
  expect(blobs).toHaveLength(100);
  expect(new Set(blobs.map(({ key }) => key)).size).toBe(100);
  expect(attachments.filter(({ failure }) => failure === "too many")).toHaveLength(101);
  expect(attachments.at(-1)).toMatchObject({ name: "+ 30", failure: "too many" });
});

test("an attachment that the limits refuse is listed with the reason, and the others are stored", () => {
  const file = (size: number) => ({
    name: "a",
    type: "text/plain",
    content: new Uint8Array(size),
    inline: false,
  });
  const files = [file(0), file(11), file(10), file(9), file(8)];
  const { attachments, blobs } = attachmentsOf(files, "mail/abc", { maxCount: 2, maxBytes: 10 });
  expect(attachments.map(({ failure }) => failure)).toEqual([
    "empty",
    "too large",
    undefined,
    undefined,
    "too many",
  ]);
  expect(blobs.map(({ body }) => body.byteLength)).toEqual([10, 9]);
});
