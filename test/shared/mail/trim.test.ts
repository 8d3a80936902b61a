import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { trimReply } from "../../../shared/mail/trim.ts";

describe("the text for display", () => {
  test.each([
    "On Monday I wrote: nothing works",
    "From: my account\nthe money is gone",
    "From: Shanghai\nTo: Beijing\nDate: 5 May\n\nIs there a train?",
    "I paid > 100 and -- as you see -- nothing came",
    "On 2 March my friend wrote:",
    "In 2024 the bank wrote:\n\nDear customer",
    "- one\n- two",
    "我在写道路名称的时候出错了",
    "Sent from my old account, the money never came.",
    "What I tried:\n\n----\n\nI opened the app.\n\n----\n\nThen it closed again.",
    "My question is confidential, so please answer this message to me only.",
    "Thanks,\nbut it still does not work. What now?",
  ])("keeps %j whole", (text) => {
    expect(trimReply(text)).toEqual({ text });
  });

  test.each([
    ["a quotation alone", "> Refunds take one day.\n> Did this help?"],
    [
      "an attribution and a quotation alone",
      "On Mon, 2 Mar 2026 at 19:00, Demo <d@w.example> wrote:\n> Hello",
    ],
    ["a telephone's line alone", "Sent from my iPhone"],
    ["an older mail alone", "From: D <d@w.example>\nSent: 2 March 2026\nTo: Mei\nSubject: R\n\nHello"],
  ])("shows %s whole: a trim that leaves nothing is not used", (_what, text) => {
    expect(trimReply(text)).toEqual({ text });
  });

  test("keeps the whole beside a part", () => {
    const text = "Still nothing.\n\n-- \nMei";
    expect(trimReply(text)).toEqual({ text: "Still nothing.", fullText: text });
  });

  test("asks the HTML where the plain text says nothing of an older mail", () => {
    const text = "Still nothing.\n\nQoraal hore ayaa qoray sidan\n\nRefunds take one day.";
    const html =
      '<div>Still nothing.</div><div class="gmail_quote"><div class="gmail_attr">Qoraal hore ayaa qoray sidan</div><blockquote class="gmail_quote">Refunds take one day.</blockquote></div>';
    expect(trimReply(text)).toEqual({ text });
    expect(trimReply(text, { html })).toEqual({ text: "Still nothing.", fullText: text });
  });

  test("is empty only when there was no text, and the whole is kept when something was cut", () => {
    const line = fc.constantFrom(
      ...["hello", "", "> quoted", "-- ", "On Mon, 2 Mar 2026, a <a@b.example> wrote:", "From: a@b.example"],
      ...["Sent: b", "To: c", "Subject: d", "-----Original Message-----", "Sent from my iPhone", "Regards,"],
      ...[
        "________________________________",
        "---------- Forwarded message ---------",
        "-Ann",
        "发自我的iPhone",
      ],
    );
    const texts = fc.array(line, { maxLength: 25 }).map((lines) => lines.join("\n"));
    fc.assert(
      fc.property(texts, fc.option(texts, { nil: undefined }), (text, html) => {
        const trimmed = trimReply(text, { html });
        expect(trimmed.text === "").toBe(text.trim() === "");
        expect(trimmed.fullText ?? trimmed.text).toBe(text.trim());
      }),
    );
  });
});
