import { describe, expect, it } from "vitest";
import { continuationMail } from "../../../shared/domain/continuation-mail.ts";
import type { OutboxId } from "../../../shared/domain/ids.ts";
import { readLesson } from "../../../shared/domain/lesson.ts";
import { afterNoon, anOutboxEntry, aTicket, noon, sampleConfig } from "../../support/samples.ts";

describe("an answer that goes on by mail", () => {
  it("is learned from once: the mail carries it, and is none of its own", () => {
    const ticket = aTicket("left the chat");
    const sent = { state: "SENT" as const, createdAt: noon, kind: "answer" as const };
    const answer = anOutboxEntry(ticket, "in the chat", { ...sent, channel: "chat", entry: "refund-time" });
    const place = { ticket, now: new Date(afterNoon(5)), config: sampleConfig };
    const mail = continuationMail("mail" as OutboxId, "kim@customer.example", [answer], place);
    const story = { category: ticket.category, messages: [], outbox: [answer, mail], acts: [] };
    expect(readLesson(story).answers).toEqual([
      { outbox: answer.id, entry: "refund-time", day: noon.slice(0, 10), verdict: "silent" },
    ]);
  });
});
