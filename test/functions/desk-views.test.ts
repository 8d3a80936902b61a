import { describe, expect, test } from "vitest";
import { conversationView } from "../../functions/desk-views.ts";
import { forwardedMailIn } from "../../shared/mail/older-mail.ts";
import { aMessage, aStoredMessage, aTicket } from "../support/samples.ts";

const forward =
  "Please help her.\n\n---------- Forwarded message ---------\nFrom: Ann Lee <ann@a.example>\nDate: Mon, Mar 2, 2026 at 7:00 PM\nSubject: Lost card\nTo: <bo@b.example>\n\nMy card is lost.";

function viewOf(change: Parameters<typeof aMessage>[0]) {
  const message = aStoredMessage("seen", { message: aMessage(change) });
  const conversation = { ticket: aTicket("seen"), messages: [message], outbox: [], notes: [], audit: [] };
  return { id: message.id, item: conversationView(conversation, undefined, forwardedMailIn).items[0] };
}

describe("a message as the desk API shows it", () => {
  test("names itself and says whether its original can be looked at", () => {
    const { id, item } = viewOf({ rawKey: "mail/1" });
    expect(item).toMatchObject({ kind: "message", id, original: true });
    expect(viewOf({}).item).toMatchObject({ original: false });
  });

  test("says who wrote the mail that it passes on", () => {
    expect(viewOf({ rawKey: "mail/1", text: forward }).item).toMatchObject({
      forwarded: {
        from: "Ann Lee <ann@a.example>",
        subject: "Lost card",
        date: "Mon, Mar 2, 2026 at 7:00 PM",
      },
    });
  });

  test.each([
    [
      "an answer",
      { rawKey: "mail/1", text: "Yes\n\nOn Mon, 2 Mar 2026 at 19:00, B <b@b.example> wrote:\n> Hello" },
    ],
    ["what did not come as a mail", { text: forward }],
  ])("says nothing of that for %s", (_what, change) => {
    expect(viewOf(change).item).not.toHaveProperty("forwarded");
  });
});

test("a message that the customer changed names the one that replaced it, and keeps its words", () => {
  const original = aStoredMessage("changed", { message: aMessage({ referenceId: "m1", text: "tomorow" }) });
  const edits = ["tomorrow", "tomorrow morning"].map((text, at) =>
    aStoredMessage(`edit ${at}`, {
      receivedMs: original.receivedMs + at,
      message: aMessage({ text, edits: "m1" }),
    }),
  );
  const messages = [original, ...edits];
  const conversation = { ticket: aTicket("changed"), messages, outbox: [], notes: [], audit: [] };
  const { items } = conversationView(conversation, undefined, forwardedMailIn);
  expect(items.find((item) => item.kind === "message" && item.id === original.id)).toMatchObject({
    text: "tomorow",
    replacedBy: edits[1]?.id,
  });
});

test("a message that the customer deleted is shown as that", () => {
  const erasedAt = "2026-03-02T12:05:00.000Z";
  const attachments = [{ name: "file", type: "x/y", failure: "erased", key: "media/1" }];
  const message = { ...aStoredMessage("gone", { message: aMessage({ text: "", attachments }) }), erasedAt };
  const conversation = { ticket: aTicket("gone"), messages: [message], outbox: [], notes: [], audit: [] };
  const { items } = conversationView(conversation, undefined, forwardedMailIn);
  expect(items[0]).toMatchObject({
    ...{ text: "", erasedAt },
    attachments: [{ state: "failed", reason: "erased", failure: "The customer deleted it." }],
  });
});
