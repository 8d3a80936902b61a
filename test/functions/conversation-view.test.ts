import { describe, expect, test } from "vitest";
import { channelView, windowView } from "../../functions/channel-views.ts";
import { conversationView, type Surroundings } from "../../functions/conversation-view.ts";
import { forwardedMailIn } from "../../shared/mail/older-mail.ts";
import { aMessage, anOutboxEntry, aStoredMessage, aTicket } from "../support/samples.ts";

const forward =
  "Please help her.\n\n---------- Forwarded message ---------\nFrom: Ann Lee <ann@a.example>\nDate: Mon, Mar 2, 2026 at 7:00 PM\nSubject: Lost card\nTo: <bo@b.example>\n\nMy card is lost.";

function viewOf(change: Parameters<typeof aMessage>[0]) {
  const message = aStoredMessage("seen", { message: aMessage(change) });
  const conversation = { ticket: aTicket("seen"), messages: [message], outbox: [], notes: [], audit: [] };
  return { id: message.id, item: conversationView(conversation, around).items[0] };
}

const around: Surroundings = {
  suppression: undefined,
  passedOn: forwardedMailIn,
  window: { state: "open", alternatives: [], maxFileBytes: 0, templates: [] },
};

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

describe("a conversation as the desk API shows it", () => {
  const conversation = { ticket: aTicket("around"), messages: [], outbox: [], notes: [], audit: [] };

  test("says before anything is written what the platform takes, and what else is possible", () => {
    const templates = [
      { channel: "whatsapp" as const, name: "follow_up", language: "en_US", text: "About {{1}}: …" },
    ];
    const closed = {
      state: "closed" as const,
      alternatives: ["template" as const, "customer-writes" as const],
    };
    expect(windowView(closed, templates, { maxFileBytes: 7 })).toEqual({
      state: "closed",
      alternatives: ["template", "customer-writes"],
      maxFileBytes: 7,
      templates: [{ name: "follow_up", language: "en_US", text: "About {{1}}: …" }],
    });
    const until = "2026-03-03T12:00:00.000Z";
    const open = { state: "open" as const, until, alternatives: [] };
    const noFiles = { maxFileBytes: 0 };
    expect(windowView(open, templates, noFiles)).toEqual({ ...open, ...noFiles, templates: [] });
    expect(windowView({ ...open, state: "human-only" }, templates, noFiles).state).toBe("people-only");
    const mailTo = "kim@customer.example";
    const { alternatives } = windowView(closed, templates, { ...noFiles, mailTo });
    expect(alternatives[0]).toBe("verified-mail");
  });

  test("says that nothing is sent from the account, and why", () => {
    const accountStopped = { account: "main", since: "2026-03-02T12:00:00.000Z", code: "190" };
    expect(conversationView(conversation, { ...around, accountStopped })).toMatchObject({ accountStopped });
    expect(conversationView(conversation, around)).not.toHaveProperty("accountStopped");
  });

  test("says of a reply that came back what is possible instead", () => {
    const failure = { class: "window-closed" as const, code: "131047" };
    const entry = anOutboxEntry(aTicket("back"), "back", { channel: "whatsapp", state: "FAILED", failure });
    const { items } = conversationView({ ...conversation, outbox: [entry] }, around);
    expect(items).toMatchObject([
      { failure: "window-closed: 131047", alternatives: ["template", "customer-writes"] },
    ]);
  });
});

describe("an account as the desk API shows it", () => {
  const policy = { expiryDays: 14, errorShare: 0.5, errorsAtLeast: 3, silentHours: { line: 24 } };
  const now = new Date("2026-03-02T12:30:00.000Z");

  test("tells what came and went, and each trouble in words", () => {
    const view = channelView(
      {
        channel: "line",
        account: "main",
        state: {
          stopped: { at: "2026-03-02T12:00:00.000Z", code: "http-401", credentials: "mark" },
          credentials: { checkedAt: "2026-03-02T12:00:00.000Z", expiresAt: "2026-03-10T00:00:00.000Z" },
          lastInboundAt: "2026-02-20T08:00:00.000Z",
        },
        hours: [
          {
            hour: "2026-03-02T12",
            inbound: 0,
            sent: 1,
            failures: { auth: 4, recipient: 2 },
            lastSentAt: "2026-03-02T12:01:00.000Z",
          },
          { hour: "2026-03-01T12", inbound: 9, sent: 9, failures: {} },
        ],
      },
      policy,
      now,
    );
    expect(view).toMatchObject({
      stopped: { since: "2026-03-02T12:00:00.000Z", code: "http-401" },
      lastInboundAt: "2026-02-20T08:00:00.000Z",
      lastSentAt: "2026-03-02T12:01:00.000Z",
      lastDay: { inbound: 0, sent: 1, failures: { auth: 4, recipient: 2 } },
    });
    expect(view.troubles.join("\n")).toMatch(
      /refused.*\n.*end on 2026-03-10.*\n4 of the last 5.*\nNo message.*2026-02-20/,
    );
  });

  test("is in no trouble when all is well", () => {
    const hours = [
      {
        hour: "2026-03-02T12",
        inbound: 1,
        sent: 5,
        failures: { recipient: 9, content: 9 },
        lastInboundAt: "2026-03-02T12:00:00.000Z",
      },
    ];
    expect(channelView({ channel: "line", account: "main", state: {}, hours }, policy, now).troubles).toEqual(
      [],
    );
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
  const { items } = conversationView(conversation, around);
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
  const { items } = conversationView(conversation, around);
  expect(items[0]).toMatchObject({
    ...{ text: "", erasedAt },
    attachments: [{ state: "failed", reason: "erased", failure: "The customer deleted it." }],
  });
});
