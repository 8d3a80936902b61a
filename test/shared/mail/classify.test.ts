import { describe, expect, test } from "vitest";
import { classifyMail } from "../../../shared/mail/classify.ts";
import { mailWith } from "./a-mail.ts";

const ownAddresses = ["help@wallet.example"];
const person = "From: Mei <mei@mail.example>";

async function classified(headers: readonly string[], returnPath: string | undefined = "mei@mail.example") {
  return classifyMail(await mailWith(...headers), { returnPath, ownAddresses });
}

test.each([
  ["RFC 3834", [person, "Auto-Submitted: auto-replied"], "auto-reply"],
  ["RFC 3834 with parameters", [person, "Auto-Submitted: auto-generated; type=x"], "auto-reply"],
  ["X-Autoreply", [person, "X-Autoreply: yes"], "auto-reply"],
  ["X-Autorespond", [person, "X-Autorespond: Re: hi"], "auto-reply"],
  ["Exchange", [person, "X-Auto-Response-Suppress: All"], "auto-reply"],
  ["precedence", [person, "Precedence: auto_reply"], "auto-reply"],
  [
    "a read receipt",
    [person, "Content-Type: multipart/report; report-type=disposition-notification; boundary=b"],
    "auto-reply",
  ],
  ["a sender that nobody reads", ["From: no-reply@shop.example"], "auto-reply"],
  ["another", ["From: Shop <orders.DoNotReply@shop.example>"], "auto-reply"],
  ["bulk", [person, "Precedence: bulk"], "list"],
  ["junk", [person, "Precedence: junk"], "list"],
  ["a list", [person, "List-Id: News <news.shop.example>"], "list"],
  ["a newsletter", [person, "List-Unsubscribe: <https://shop.example/u>"], "list"],
  [
    "a delivery report",
    ["From: x@mx.example", 'Content-Type: multipart/report; report-type="delivery-status"; boundary=b'],
    "bounce",
  ],
  ["a bounce of old", ["From: MAILER-DAEMON@mx.example", "Subject: failure notice"], "bounce"],
  ["a bounce that names who failed", ["From: mx@mx.example", "X-Failed-Recipients: a@b.example"], "bounce"],
  [
    "a spam complaint",
    ["From: fbl@isp.example", "Content-Type: multipart/report; report-type=feedback-report; boundary=b"],
    "complaint",
  ],
  ["our own address", ["From: Help <Help@Wallet.example>"], "own"],
  ["our own address with a token", ["From: help+abc@wallet.example", "Auto-Submitted: auto-replied"], "own"],
])("%s is recognised", async (_what, headers, kind) => {
  expect(await classified(headers)).toBe(kind);
});

describe("a person's mail is not mistaken for a machine's", () => {
  test.each([
    ["nothing special", [person]],
    ["Auto-Submitted: no", [person, "Auto-Submitted: no"]],
    ["first-class", [person, "Precedence: first-class"]],
    ["a web form that names the customer", ["From: no-reply@shop.example", "Reply-To: mei@mail.example"]],
    ["a name with reply in it", ["From: noreplyson@mail.example"]],
    [
      "our own list passing mail on",
      [person, "List-Id: <help.wallet.example>", "List-Post: <mailto:help@wallet.example>"],
    ],
    ["a mail about a delivery", [person, "Subject: failure notice of my parcel"]],
    ["a postmaster who writes", ["From: postmaster@mail.example", "Subject: question about the API"]],
    ["a nearly own address", ["From: help@wallet.example.org"]],
  ])("%s", async (_what, headers) => {
    expect(await classified(headers)).toBeUndefined();
  });
});

test.each([
  ["", [person], "auto-reply"],
  ["<>", [person], "auto-reply"],
  ["", ["From: postmaster@mx.example", "Subject: hello"], "bounce"],
])("a null return path %j is never a person", async (returnPath, headers, kind) => {
  expect(await classified(headers, returnPath)).toBe(kind);
});
