import { describe, expect, it } from "vitest";
import { passDeadline } from "../../../shared/domain/clock-transitions.ts";
import { toKeep } from "../../../shared/domain/keep.ts";
import { applyMessage, hasApplied } from "../../../shared/domain/transitions.ts";
import { aMessage, anAnswer, aRoute, noon, sampleConfig } from "../../support/samples.ts";
import { contextAt, decisions, message, opened, security } from "../../support/ticket-lives.ts";

describe("two messages that are applied in either order", () => {
  const pairs = decisions
    .slice(0, 4)
    .flatMap((one) => decisions.slice(0, 4).map((other) => [one, other] as const));

  it.each(pairs.map(([one, other]) => [one.kind, other.kind, one, other] as const))(
    "%s and %s leave a human on it if either needs one",
    (_, __, one, other) => {
      const now = new Date(noon);
      for (const start of [opened(anAnswer), opened(aRoute())]) {
        for (const [first, second] of [[one, other] as const, [other, one] as const]) {
          const a = message("a", start, first, now);
          const b = message("b", start, second, now);
          const end = applyMessage(applyMessage(start, a, contextAt(now, a)), b, contextAt(now, b));
          const needed = [first, second].some(({ kind }) => kind === "route") || start.status === "queued";
          if (needed) expect([end.status, end.waitingSince]).toEqual(["queued", noon]);
        }
      }
    },
  );
});

describe("a message", () => {
  const now = new Date(noon);

  it("opens a ticket that is due from when it was received", () => {
    expect(opened(aRoute())).toMatchObject({
      status: "queued",
      v: 1,
      epoch: 0,
      waitingSince: noon,
      clocks: { firstResponse: { state: "running", startedAt: noon, dueAt: "2026-03-03T12:00:00.000Z" } },
      queue: "general",
      automaticReplies: 0,
    });
  });

  it("that is answered opens a ticket that silence closes", () => {
    const ticket = opened(anAnswer);
    expect(ticket).toMatchObject({
      status: "answered",
      closeAt: "2026-03-05T12:00:00.000Z",
      queue: "money",
      automaticReplies: 1,
      pendingAnswer: { entry: "refund-time" },
    });
    const closed = passDeadline(ticket, new Date("2026-03-05T12:00:00.000Z"));
    expect(closed).toMatchObject({
      act: "closed-by-silence",
      after: { status: "closed", closedBy: "clock" },
    });
  });

  it("asks for a human when two answers were decided at the same time", () => {
    const ticket = opened(anAnswer);
    const second = message("second", ticket, anAnswer, now);
    expect(applyMessage(ticket, second, contextAt(now, second))).toMatchObject({
      status: "queued",
      automaticReplies: 2,
      waitingSince: noon,
    });
  });

  it("moves a waiting ticket ahead when it is graver, and never back", () => {
    const ticket = opened(aRoute());
    const grave = message("grave", ticket, aRoute({ routing: security }), now);
    const changed = applyMessage(ticket, grave, contextAt(now, grave));
    const ahead = toKeep(ticket, changed, { config: sampleConfig }, now);
    expect(ahead).toMatchObject({
      queue: "security",
      priority: 1,
      clocks: { firstResponse: { dueAt: "2026-03-02T12:15:00.000Z" } },
    });
    const light = message("light", ahead, aRoute(), now);
    expect(applyMessage(ahead, light, contextAt(now, light))).toMatchObject({
      queue: "security",
      priority: 1,
    });
  });

  it("redirects replies only when its sender is proven", () => {
    const ticket = opened(aRoute());
    for (const [trust, address] of [
      ["verified", "new@customer.example"],
      ["unverified", "customer@customer.example"],
      ["forged", "customer@customer.example"],
    ] as const) {
      const replyTo = { channel: "email", account: "help@wallet.example", address: "new@customer.example" };
      const sender = { address: "customer@customer.example", trust };
      const stored = {
        ...message("elsewhere", ticket, aRoute(), now),
        message: aMessage({ sender, replyTo }),
      };
      expect(applyMessage(ticket, stored, contextAt(now, stored)).address).toBe(address);
    }
  });

  it("is found again after others were applied, eight of them at least", () => {
    let ticket = opened(aRoute());
    const names = Array.from({ length: 9 }, (_, number) => `found ${number}`);
    const stored = names.map((name) => message(name, ticket, aRoute(), now));
    for (const each of stored) ticket = applyMessage(ticket, each, contextAt(now, each));
    expect(stored.every((each) => hasApplied(ticket, each.id))).toBe(true);
  });
});
