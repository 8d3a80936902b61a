import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSendingEvent } from "../../../shared/aws/sending-events.ts";

const at = "2026-03-02T12:00:00.000Z";
const later = "2026-03-02T12:05:00.000Z";

function event(eventType: string, more: object = {}): string {
  return JSON.stringify({
    eventType,
    mail: {
      timestamp: at,
      source: "help@wallet.example",
      messageId: "0102",
      destination: ["kim@customer.example"],
      tags: { ticket: ["T1"], outbox: ["O1"], "ses:operation": ["SendRawEmail"] },
    },
    ...more,
  });
}

function bounce(bounceType: string, bounceSubType: string, recipient: object = {}): string {
  const bouncedRecipients = [{ emailAddress: "kim@customer.example", ...recipient }];
  return event("Bounce", { bounce: { bounceType, bounceSubType, bouncedRecipients, timestamp: later } });
}

const about = { ticket: "T1", outbox: "O1", providerId: "0102" };
const undelivered = { ...about, kind: "undelivered", status: "bounced", address: "kim@customer.example" };

describe("a sending event of SES", () => {
  it.each<[string, string, object]>([
    ["an acceptance", event("Send", { send: {} }), { ...about, kind: "progress", status: "accepted" }],
    ["a delivery", event("Delivery", { delivery: {} }), { ...about, kind: "progress", status: "delivered" }],
    [
      "a dead address",
      bounce("Permanent", "General", {
        action: "failed",
        status: "5.1.1",
        diagnosticCode: "smtp; 550 5.1.1\r\n user unknown",
      }),
      {
        ...undelivered,
        suppress: "hard-bounce",
        at: later,
        failure: { class: "recipient", code: "hard-bounce", detail: "smtp; 550 5.1.1 user unknown" },
      },
    ],
    [
      "an address on the account's own list",
      bounce("Permanent", "OnAccountSuppressionList"),
      {
        ...undelivered,
        suppress: "hard-bounce",
        at: later,
        failure: { class: "recipient", code: "hard-bounce" },
      },
    ],
    [
      "a full mailbox, which may be written to again",
      bounce("Transient", "MailboxFull", { status: "4.2.2" }),
      { ...undelivered, at: later, failure: { class: "recipient", code: "mailbox-full", detail: "4.2.2" } },
    ],
    [
      "a server that gave up",
      bounce("Transient", "General", { action: "failed", status: "4.4.7" }),
      { ...undelivered, at: later, failure: { class: "recipient", code: "soft-bounce", detail: "4.4.7" } },
    ],
    [
      "an out-of-office reply",
      bounce("Transient", "General"),
      { ...about, kind: "nothing", event: "Bounce" },
    ],
    [
      "a complaint",
      event("Complaint", {
        complaint: {
          complainedRecipients: [{ emailAddress: "kim@customer.example" }],
          complaintFeedbackType: "abuse",
          timestamp: later,
        },
      }),
      {
        ...undelivered,
        status: "complained",
        suppress: "complaint",
        at: later,
        failure: { class: "recipient", code: "complaint", detail: "abuse" },
      },
    ],
    [
      "the opposite of a complaint",
      event("Complaint", { complaint: { complainedRecipients: [], complaintFeedbackType: "not-spam" } }),
      { ...about, kind: "nothing", event: "Complaint" },
    ],
    [
      "a refusal for a virus",
      event("Reject", { reject: { reason: "Bad content" } }),
      { ...undelivered, at, failure: { class: "content", code: "rejected", detail: "Bad content" } },
    ],
    ["news of no weight", event("Open"), { ...about, kind: "nothing", event: "Open" }],
    [
      "the sentence that greets a topic",
      "Successfully validated SNS topic for Amazon SES event publishing.",
      { kind: "not-ours" },
    ],
    [
      "a mail without our tags",
      JSON.stringify({ eventType: "Send", mail: { messageId: "1", tags: {} } }),
      { kind: "not-ours" },
    ],
  ])("%s", (_, body, report) => {
    expect(readSendingEvent(body)).toEqual(report);
  });

  it("never throws, whatever is on the queue", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (body) => readSendingEvent(body).kind === "not-ours"),
    );
  });
});
