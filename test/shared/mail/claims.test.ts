import { describe, expect, test } from "vitest";
import { numberInSubject, splitTokenAddress } from "../../../shared/mail/claims.ts";
import { identityOf } from "../../../shared/mail/identity.ts";
import { messageIdsOf, referenceKeys } from "../../../shared/mail/message-ids.ts";
import { trustOf } from "../../../shared/mail/trust.ts";
import { parsed, rawMail } from "./a-mail.ts";

test.each([
  ["help+tok.en-1@wallet.example", { mailbox: "help@wallet.example", token: "tok.en-1" }],
  ["Help+ToKen@Wallet.Example", { mailbox: "help@wallet.example", token: "ToKen" }],
  ["help+a+b@wallet.example", { mailbox: "help@wallet.example", token: "a+b" }],
  ["help@wallet.example", { mailbox: "help@wallet.example" }],
  ["help+@wallet.example", { mailbox: "help@wallet.example" }],
  ["+x@wallet.example", { mailbox: "+x@wallet.example" }],
  ["nonsense+x", { mailbox: "nonsense+x" }],
])("%s is split into mailbox and token", (address, parts) => {
  expect(splitTokenAddress(address)).toEqual(parts);
});

test.each([
  ["Re: Refund [#4F7K9Q2M]", "4F7K9Q2M"],
  ["[#aaaaaaaa] then [#4f7k9q2m]", "4F7K9Q2M"],
  ["#4F7K9Q2M", undefined],
  ["[#4F7K9Q2]", undefined],
  ["[#4F7K9Q2U]", undefined],
  [undefined, undefined],
])("the number in subject %j is %j", (subject, number) => {
  expect(numberInSubject(subject)).toBe(number);
});

test.each([
  ["<a@b> <c@d>", ["a@b", "c@d"]],
  ["a@b", ["a@b"]],
  ["a@b, c@d", ["a@b", "c@d"]],
  ["your mail <a@b> of today", ["a@b"]],
  ["<folded\r\n @id>", ["folded@id"]],
  ["<no-at-sign>", ["no-at-sign"]],
  ["no ids here", []],
  ["<>", []],
  [undefined, []],
])("message ids in %j are %j", (field, ids) => {
  expect(messageIdsOf(field)).toEqual(ids);
});

test.each([
  ["0100-abc@eu-west-1.amazonses.com", ["0100-abc@eu-west-1.amazonses.com", "0100-abc"]],
  ["0100-abc@email.amazonses.com", ["0100-abc@email.amazonses.com", "0100-abc"]],
  ["0100-abc@amazonses.com.evil.example", ["0100-abc@amazonses.com.evil.example"]],
  ["x@mail.example", ["x@mail.example"]],
])("%s is looked up as %j", (id, keys) => {
  expect(referenceKeys(id)).toEqual(keys);
});

test.each([
  ["PASS", "verified"],
  ["FAIL", "forged"],
  ["GRAY", "unverified"],
  ["PROCESSING_FAILED", "unverified"],
  ["DISABLED", "unverified"],
] as const)("a DMARC verdict of %s makes a sender %s", (verdict, trust) => {
  expect(trustOf(verdict)).toBe(trust);
});

describe("the identity of a mail", () => {
  const identity = async (text: string) => identityOf(await parsed(rawMail(text)), "service-1");
  const original = "From: Mei <mei@mail.example>\nMessage-ID: <1@mail.example>\n\nHello there,\nbye";

  test.each([
    ["other trace headers", `Received: from elsewhere\nX-Spam: no\n${original}`],
    ["rewrapped text", original.replace(",\n", ", ")],
    ["another spelling of the sender", original.replace("mei@mail", "MEI@Mail")],
    ["another display name", original.replace("Mei <", "M. Lin <")],
  ])("is kept with %s", async (_what, copy) => {
    expect(await identity(copy)).toEqual(await identity(original));
  });

  test.each([
    ["another text", original.replace("there", "here")],
    ["another sender", original.replace("mei@", "sam@")],
    ["an attachment", original.replace("\n\n", "\nContent-Type: image/png; name=a.png\n\n")],
  ])("is another with %s under the same Message-ID", async (_what, other) => {
    const [one, two] = [await identity(original), await identity(other)];
    expect(two.key).toBe(one.key);
    expect(two.variant).not.toBe(one.variant);
  });

  test("is the receiving service's id when the mail has none", async () => {
    expect(await identity("From: a@b.example\n\nx")).toEqual({ key: "ses:service-1" });
  });
});
