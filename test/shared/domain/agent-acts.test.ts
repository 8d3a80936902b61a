import { describe, expect, it } from "vitest";
import * as acts from "../../../shared/domain/agent-acts.ts";
import type { Ticket } from "../../../shared/domain/ticket.ts";
import { applyMessage } from "../../../shared/domain/transitions.ts";
import { agentNamed, aRoute, noon, sampleConfig } from "../../support/samples.ts";
import { contextAt, message, opened } from "../../support/ticket-lives.ts";

describe("an agent", () => {
  const now = new Date(noon);
  const act = { agent: agentNamed("ada"), request: "one", now, config: sampleConfig };
  const claimed = claimedBy("ada");

  function claimedBy(name: string): Ticket {
    const acted = acts.claim(opened(aRoute()), { ...act, agent: agentNamed(name) });
    if ("refused" in acted) throw new Error(acted.refused);
    return acted.after;
  }

  it("takes a ticket once, and is told when somebody else has it or it is closed", () => {
    expect(claimed).toMatchObject({ status: "assigned", agent: "ada", epoch: 1 });
    expect(acts.claim(claimed, act)).toEqual({ after: claimed });
    expect(acts.claim(claimed, { ...act, agent: agentNamed("bo") })).toEqual({ refused: "taken" });
    const closed = acts.close(claimed, { ...act, request: "two", epoch: 1 }, claimed.v);
    expect("after" in closed && acts.claim(closed.after, act)).toEqual({ refused: "closed" });
  });

  it("acts on their own ticket only, and only with the fencing number they got", () => {
    const bo = { ...act, agent: agentNamed("bo"), epoch: 1 };
    const earlier = { ...act, epoch: 0 };
    for (const who of [bo, earlier]) {
      expect(acts.reply(claimed, who, claimed.v)).toEqual({ refused: "not-yours" });
      expect(acts.close(claimed, who, claimed.v)).toEqual({ refused: "not-yours" });
      expect(acts.release(claimed, who)).toEqual({ refused: "not-yours" });
      expect(acts.transferToQueue(claimed, who, "money")).toEqual({ refused: "not-yours" });
      expect(acts.transferToAgent(claimed, who, agentNamed("cy"))).toEqual({ refused: "not-yours" });
    }
  });

  it("ends the wait with a reply to all that came, and starts the time of silence", () => {
    const replied = acts.reply(claimed, { ...act, epoch: 1 }, claimed.v);
    expect(replied).toMatchObject({ after: { respondedAt: noon, closeAt: "2026-03-05T12:00:00.000Z" } });
    if ("refused" in replied) throw new Error(replied.refused);
    expect(replied.after.waitingSince).toBeUndefined();
    expect(replied.after.clocks).toBeUndefined();
  });

  it("may reply to an earlier message, but the later one still waits; closing is refused", () => {
    const late = message("late", claimed, aRoute(), now);
    const newer = applyMessage(claimed, late, contextAt(now, late));
    const owner = { ...act, epoch: 1 };
    expect(acts.reply(newer, owner, claimed.v)).toMatchObject({
      after: { waitingSince: noon, respondedAt: noon },
    });
    expect(acts.close(newer, owner, claimed.v)).toEqual({ refused: "stale" });
    expect(acts.close(newer, owner, newer.v)).toMatchObject({ after: { status: "closed", closedBy: "ada" } });
  });

  it("is not kept from closing by what is no message", () => {
    const noted = acts.noteTouch(claimed, { ...act, agent: agentNamed("bo"), request: "note" });
    if ("refused" in noted) throw new Error(noted.refused);
    expect(acts.close(noted.after, { ...act, epoch: 1 }, claimed.v)).toMatchObject({
      after: { status: "closed" },
    });
  });

  it("hands on: to a queue that exists, or to a colleague, who has to act", () => {
    const owner = { ...act, epoch: 1 };
    for (const nowhere of ["nowhere", "constructor", "__proto__"]) {
      expect(acts.transferToQueue(claimed, owner, nowhere)).toEqual({ refused: "unknown-queue" });
    }
    expect(acts.transferToQueue(claimed, owner, "security")).toMatchObject({
      after: { status: "queued", queue: "security", priority: 1, skills: ["security"], epoch: 2 },
    });
    const bo = agentNamed("bo");
    expect(acts.transferToAgent(claimed, owner, bo)).toMatchObject({
      after: { status: "assigned", agent: bo, waitingSince: noon, epoch: 2 },
    });
  });

  it("is recognised by the request when it is sent again", () => {
    expect(acts.hasDone(claimed, "one")).toBe(true);
    expect(acts.hasDone(claimed, "two")).toBe(false);
  });
});
