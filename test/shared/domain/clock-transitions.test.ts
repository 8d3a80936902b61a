import { describe, expect, it } from "vitest";
import * as acts from "../../../shared/domain/agent-acts.ts";
import { deliveryFailed, passDeadline } from "../../../shared/domain/clock-transitions.ts";
import { toKeep } from "../../../shared/domain/keep.ts";
import { nextDeadline } from "../../../shared/domain/ticket.ts";
import { applyMessage } from "../../../shared/domain/transitions.ts";
import {
  afterNoon,
  agentNamed,
  anAnswer,
  anOutboxEntry,
  aRoute,
  aTicket,
  generalRouting,
  noon,
  sampleConfig,
} from "../../support/samples.ts";
import { contextAt, message, opened } from "../../support/ticket-lives.ts";

describe("the clock", () => {
  it("makes a ticket more urgent once when nobody responded in time", () => {
    const ticket = opened(aRoute());
    const due = new Date("2026-03-03T12:00:00.000Z");
    expect(passDeadline(ticket, new Date(due.getTime() - 1))).toBeUndefined();
    const missed = passDeadline(ticket, due);
    expect(missed).toMatchObject({
      act: "first-response-missed",
      after: { priority: 2, breachedAt: due.toISOString(), status: "queued" },
    });
    expect(missed && passDeadline(missed.after, due)).toBeUndefined();
  });

  it("leaves a burst to whoever comes back to it, and to people when nobody does for ten minutes", () => {
    const ticket = opened({ kind: "wait", routing: generalRouting, reason: { rule: "quiet-time" } });
    expect(nextDeadline(ticket)).toEqual({ at: "2026-03-02T12:01:00.000Z", kind: "quiet-time" });
    expect(passDeadline(ticket, new Date("2026-03-02T12:10:59.000Z"))).toBeUndefined();
    const givenUp = passDeadline(ticket, new Date("2026-03-02T12:11:00.000Z"));
    expect(givenUp).toMatchObject({ act: "burst-given-up", after: { status: "queued", waitingSince: noon } });
    expect(givenUp?.after).not.toHaveProperty("burst");
    expect(givenUp && nextDeadline(givenUp.after)?.kind).toBe("first-response");
  });

  it("gives a ticket back to its queue when its agent does nothing for a waiting customer", () => {
    const claimed = acts.claim(opened(aRoute()), {
      agent: agentNamed("ada"),
      request: "one",
      now: new Date(noon),
      config: sampleConfig,
    });
    if ("refused" in claimed) throw new Error(claimed.refused);
    const expired = passDeadline(claimed.after, new Date("2026-03-02T16:00:00.000Z"));
    expect(expired).toMatchObject({
      act: "lease-expired",
      after: { status: "queued", epoch: 2, waitingSince: noon },
    });
  });
});

describe("a reply that will never arrive", () => {
  const now = new Date(noon);

  it("brings an answered ticket to people", () => {
    const ticket = opened(anAnswer);
    const failed = deliveryFailed(ticket, anOutboxEntry(ticket, "x", { kind: "answer" }), now, sampleConfig);
    expect(failed && toKeep(ticket, failed, { config: sampleConfig }, now)).toMatchObject({
      status: "queued",
      queue: "money",
      waitingSince: noon,
      clocks: { firstResponse: { dueAt: "2026-03-02T16:00:00.000Z" } },
    });
  });

  it("is nobody's business when it only asked how content the customer is", () => {
    const open = aTicket("asked", { snooze: { until: afterNoon(60), by: agentNamed("ada"), at: noon } });
    const closed = { ...open, status: "closed" as const, closedAt: noon, closedBy: "clock" };
    for (const ticket of [open, closed]) {
      const survey = anOutboxEntry(ticket, "x", { kind: "survey" });
      expect(deliveryFailed(ticket, survey, now, sampleConfig)).toBeUndefined();
    }
  });

  it("opens a closed ticket again when it was an agent's, not when it was an acknowledgement", () => {
    const answered = opened(anAnswer);
    const yes = message("yes", answered, { kind: "settle", reason: { rule: "helped" } }, now);
    const closed = applyMessage(answered, yes, contextAt(now, yes));
    expect(closed.status).toBe("closed");
    const failed = (kind: "agent-reply" | "acknowledgement") =>
      deliveryFailed(closed, anOutboxEntry(closed, "x", { kind }), now, sampleConfig);
    expect(failed("agent-reply")).toMatchObject({ status: "queued", reopens: 1 });
    expect(failed("acknowledgement")).toBeUndefined();
  });

  it("gives what is still to be read together to people, once", () => {
    const ticket = aTicket("typing", { burst: { messages: [aTicket("typing").origin], at: afterNoon(1) } });
    const after = deliveryFailed(ticket, anOutboxEntry(ticket, "x"), now, sampleConfig);
    expect(after).toMatchObject({ status: "queued", v: ticket.v + 1, messageV: ticket.v + 1 });
    expect(after).not.toHaveProperty("burst");
    expect(after && deliveryFailed(after, anOutboxEntry(ticket, "x"), now, sampleConfig)).toBeUndefined();
  });

  it("changes nothing where somebody waits already", () => {
    const ticket = opened(aRoute());
    expect(deliveryFailed(ticket, anOutboxEntry(ticket, "x"), now, sampleConfig)).toBeUndefined();
  });
});
