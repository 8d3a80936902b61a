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
