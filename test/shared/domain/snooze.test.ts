import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as acts from "../../../shared/domain/agent-acts.ts";
import { deliveryFailed, passDeadline } from "../../../shared/domain/clock-transitions.ts";
import { type Config, parseConfig } from "../../../shared/domain/config.ts";
import { toKeep } from "../../../shared/domain/keep.ts";
import { lineOf, nextDeadline, Ticket } from "../../../shared/domain/ticket.ts";
import { withoutLesson } from "../../../shared/domain/ticket-states.ts";
import { applyMessage } from "../../../shared/domain/transitions.ts";
import {
  afterNoon,
  agentNamed,
  anAssignedTicket,
  anOutboxEntry,
  aRoute,
  noon,
  sampleConfig,
} from "../../support/samples.ts";
import { contextAt, decisions, message } from "../../support/ticket-lives.ts";

const now = new Date(noon);
const ada = agentNamed("ada");
const act = { agent: ada, request: "rest", now, config: sampleConfig, epoch: 1 };
const mine = anAssignedTicket("one", ada);

function rested(
  rest: acts.Rest = { until: afterNoon(60), backTo: "agent" },
  config: Config = sampleConfig,
): Ticket {
  const acted = acts.snooze(mine, { ...act, config }, rest);
  if ("refused" in acted) throw new Error(acted.refused);
  return toKeep(mine, acted.after, { config }, now);
}

describe("a ticket that rests", () => {
  it("is in nobody's line, stays its agent's, and is asked for at its time and not for its lease", () => {
    const resting = rested();
    expect(resting).toMatchObject({ status: "assigned", agent: ada, epoch: 1 });
    expect(lineOf(resting)).toBe("SNOOZED#AG#ada");
    expect(nextDeadline(withoutLesson(resting))).toEqual({ at: afterNoon(60), kind: "snooze" });
    expect(passDeadline(resting, new Date(afterNoon(59)), sampleConfig)).toBeUndefined();
  });

  it("comes back to its agent with the time that they have for any ticket", () => {
    const passed = passDeadline(rested(), new Date(afterNoon(60)), sampleConfig);
    expect(passed).toMatchObject({
      act: "woke",
      after: { status: "assigned", wokeAt: afterNoon(60), leaseUntil: afterNoon(60 + 240) },
    });
    expect(passed?.after.snooze).toBeUndefined();
    expect(passed && lineOf(passed.after)).toBe("AG#ada");
  });

  it("or to its queue, where its steps begin then", () => {
    const resting = rested({ until: afterNoon(60), backTo: "queue" });
    expect(resting).toMatchObject({ status: "queued", epoch: 2 });
    expect(lineOf(resting)).toBe("SNOOZED#general");
    const passed = passDeadline(resting, new Date(afterNoon(60)), sampleConfig);
    expect(passed?.after).toMatchObject({ status: "queued", queuedAt: afterNoon(60), waitingSince: noon });
    expect(passed && lineOf(passed.after)).toBe("general");
  });

  it.each(decisions.map((decision) => [decision.kind, decision] as const))(
    "is back when the customer writes, but for what is only noted: %s",
    (kind, decision) => {
      for (const backTo of ["agent", "queue"] as const) {
        const resting = rested({ backTo });
        const at = new Date(afterNoon(5));
        const stored = message("more", resting, decision, at);
        const after = applyMessage(resting, stored, contextAt(at, stored));
        expect(after.snooze === undefined).toBe(kind !== "record");
        if (kind !== "record") expect(after.waitingSince).toBe(noon);
      }
    },
  );

  it("is back when a reply of ours cannot be delivered", () => {
    for (const backTo of ["agent", "queue"] as const) {
      const resting = rested({ backTo });
      const after = deliveryFailed(resting, anOutboxEntry(resting, "reply"), now, sampleConfig);
      expect(after?.v).toBe(resting.v + 1);
      expect(after?.snooze).toBeUndefined();
    }
  });

  it("ends by silence when it only waits for the customer, who was answered", () => {
    const { waitingSince: _, ...answeredTicket } = { ...mine, closeAt: afterNoon(600) };
    const acted = acts.snooze(answeredTicket, act, { backTo: "agent" });
    if ("refused" in acted) throw new Error(acted.refused);
    expect(nextDeadline(acted.after)).toMatchObject({ at: afterNoon(600), kind: "auto-close" });
    const passed = passDeadline(withoutLesson(acted.after), new Date(afterNoon(600)), sampleConfig);
    expect(passed?.act).toBe("closed-by-silence");
  });

  it.each([
    ["until a time that is over", { until: afterNoon(0), backTo: "agent" }, "bad-time"],
    ["for longer than tickets may", { until: "2027-03-02T12:00:00.000Z", backTo: "agent" }, "bad-time"],
  ] as const)("does not rest %s", (_how, rest, refused) => {
    expect(acts.snooze(mine, act, rest)).toEqual({ refused });
  });

  it("is let to rest by its owner alone, and woken by whoever may have it", () => {
    expect(acts.snooze(mine, { ...act, epoch: 0 }, { backTo: "agent" })).toEqual({ refused: "not-yours" });
    const bo = { ...act, agent: agentNamed("bo"), request: "wake" };
    expect(acts.wake(rested(), bo)).toEqual({ refused: "taken" });
    expect(acts.wake(mine, act)).toEqual({ refused: "not-snoozed" });
    expect(acts.wake(rested({ backTo: "queue" }), bo)).toMatchObject({
      after: { status: "queued", wokeAt: noon },
    });
    expect(acts.claim(rested({ backTo: "queue" }), bo)).toMatchObject({
      after: { status: "assigned", waitingSince: noon },
    });
  });

  it("goes on counting against us, unless the service level says otherwise; then it counts on from where it stood", () => {
    const usual = rested();
    expect(usual.clocks?.firstResponse).toMatchObject({ state: "running", dueAt: afterNoon(1440) });
    const config = parseConfig({
      ...sampleConfig,
      serviceLevels: { kind: { firstResponseMinutes: 1440, pauses: ["snoozed"] } },
      queues: { ...sampleConfig.queues, general: { ...sampleConfig.queues.general, serviceLevel: "kind" } },
    });
    const resting = rested({ until: afterNoon(60), backTo: "agent" }, config);
    expect(resting.clocks?.firstResponse).toMatchObject({ state: "paused", because: "snoozed" });
    const at = new Date(afterNoon(60));
    const passed = passDeadline(resting, at, config);
    const back = passed && toKeep(resting, passed.after, { config }, at);
    expect(back?.clocks?.firstResponse).toMatchObject({ state: "running", dueAt: afterNoon(1500) });
  });

  it("wakes when a target is missed", () => {
    const resting = rested({ backTo: "agent" });
    const passed = passDeadline(resting, new Date(afterNoon(1440)), sampleConfig);
    expect(passed?.act).toBe("first-response-missed");
    expect(passed?.after.snooze).toBeUndefined();
  });

  it("can be stored, and is always asked for again, however long it rests", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 90 * 24 * 60 }),
        fc.constantFrom("agent", "queue"),
        (minutes, backTo) => {
          const resting = rested({ until: afterNoon(minutes), backTo });
          expect(Ticket.parse(JSON.parse(JSON.stringify(resting)))).toEqual(resting);
          expect((nextDeadline(resting)?.at ?? "~") <= afterNoon(minutes)).toBe(true);
        },
      ),
    );
  });
});

describe("a ticket that no customer wanted", () => {
  it("is closed as spam by whoever has it, by a supervisor, and by anybody while nobody has it", () => {
    expect(acts.markSpam(mine, act)).toMatchObject({
      after: { status: "closed", closedAs: "spam", closedBy: ada },
    });
    const bo = { ...act, agent: agentNamed("bo") };
    expect(acts.markSpam(mine, bo)).toEqual({ refused: "not-yours" });
    expect(acts.markSpam(mine, { ...bo, leads: true })).toMatchObject({ after: { status: "closed" } });
    const queued = acts.release(mine, act);
    expect("after" in queued && acts.markSpam(queued.after, bo)).toMatchObject({
      after: { closedAs: "spam" },
    });
  });

  it("is no spam any more when it is opened again", () => {
    const acted = acts.markSpam(mine, act);
    if ("refused" in acted) throw new Error(acted.refused);
    const stored = message("sorry", acted.after, aRoute(), now);
    const after = applyMessage(acted.after, stored, contextAt(now, stored));
    expect(after).toMatchObject({ status: "queued" });
    expect(after).not.toHaveProperty("closedAs");
  });
});

describe("a supervisor", () => {
  const bo = { ...act, agent: agentNamed("bo"), leads: true };

  it("hands on what somebody else has, as it was when they saw it, and nothing that is closed", () => {
    expect(acts.transferToQueue(mine, bo, "money")).toMatchObject({
      after: { status: "queued", queue: "money" },
    });
    expect(acts.transferToAgent(mine, bo, agentNamed("cy"))).toMatchObject({ after: { agent: "cy" } });
    expect(acts.transferToQueue(mine, { ...bo, epoch: 0 }, "money")).toEqual({ refused: "not-yours" });
    const closed = acts.close(mine, act, mine.v);
    expect("after" in closed && acts.transferToQueue(closed.after, { ...bo, epoch: 2 }, "money")).toEqual({
      refused: "not-yours",
    });
  });
});
