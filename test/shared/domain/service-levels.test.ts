import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { claim, close, release, reply } from "../../../shared/domain/agent-acts.ts";
import { openBusinessHours } from "../../../shared/domain/calendar/open-calendar.ts";
import { CalendarConfig } from "../../../shared/domain/calendar-config.ts";
import { passDeadline } from "../../../shared/domain/clock-transitions.ts";
import { type Config, parseConfig } from "../../../shared/domain/config.ts";
import { toKeep } from "../../../shared/domain/keep.ts";
import { firstResponseDue, promisedFor } from "../../../shared/domain/service-levels.ts";
import type { Ticket } from "../../../shared/domain/ticket.ts";
import { applyMessage } from "../../../shared/domain/transitions.ts";
import { agentNamed, anAnswer, aRoute, generalRouting, noon, sampleConfig } from "../../support/samples.ts";
import { contextAt, message } from "../../support/ticket-lives.ts";

const office = CalendarConfig.parse({
  timeZone: "UTC",
  hours: { mon: ["09:00-17:00"], tue: ["09:00-17:00"], wed: ["09:00-17:00"] },
});
/** Monday noon is when everything begins. */
const config: Config = parseConfig({
  ...sampleConfig,
  calendars: { office },
  serviceLevels: {
    gold: {
      hours: "office",
      firstResponseMinutes: 60,
      nextResponseMinutes: 120,
      resolutionMinutes: 600,
      byPriority: { "1": { firstResponseMinutes: 15 } },
      warn: { atPercent: 75, notify: ["leads"] },
      breach: { raisePriority: true, moveTo: "security", notify: ["leads", "queue"] },
    },
  },
  queues: {
    ...sampleConfig.queues,
    general: { ...sampleConfig.queues.general, serviceLevel: "gold" },
    money: {
      ...sampleConfig.queues.money,
      serviceLevel: "gold",
      overflow: { afterMinutes: 30, to: "general" },
    },
  },
});
const hours = openBusinessHours(config.calendars);
const promising = { config, hours };
const at = (time: string) => new Date(`2026-03-${time}:00.000Z`);
const iso = (time: string) => at(time).toISOString();
const ada = agentNamed("ada");
const act = (now: Date, ticket?: Ticket) => ({
  agent: ada,
  request: `at ${now.toISOString()}`,
  now,
  config,
  epoch: ticket?.epoch ?? 0,
});

function kept(before: Ticket | undefined, acted: { after: Ticket } | { refused: string }, now: Date): Ticket {
  if ("refused" in acted) throw new Error(acted.refused);
  return toKeep(before, acted.after, promising, now);
}

function written(before: Ticket | undefined, now: Date, decision = aRoute()): Ticket {
  const stored = message(`at ${now.toISOString()}`, before, decision, now);
  return kept(before, { after: applyMessage(before, stored, { ...contextAt(now, stored), config }) }, now);
}

const opened = () => written(undefined, new Date(noon));
const claimed = (ticket: Ticket, now: Date) => kept(ticket, claim(ticket, act(now)), now);
const replied = (ticket: Ticket, now: Date) => kept(ticket, reply(ticket, act(now, ticket), ticket.v), now);

describe("a ticket's clocks", () => {
  it("start with the customer's message and count working time alone", () => {
    expect(opened().clocks).toEqual({
      firstResponse: { state: "running", startedAt: noon, dueAt: iso("02T13:00"), warnAt: iso("02T12:45") },
      // Five hours today, five tomorrow.
      resolution: { state: "running", startedAt: noon, dueAt: iso("03T14:00"), warnAt: iso("03T11:30") },
    });
    const evening = written(undefined, at("02T18:30"));
    expect(evening.clocks?.firstResponse).toMatchObject({ dueAt: iso("03T10:00") });
  });

  it("stop and pause with the reply, and go on with the customer's next message", () => {
    const answered = replied(claimed(opened(), at("02T12:10")), at("02T12:30"));
    expect(answered.clocks).toEqual({
      resolution: {
        state: "paused",
        because: "waiting-for-customer",
        startedAt: noon,
        pausedAt: iso("02T12:30"),
        left: 570 * 60_000,
        leftToWarning: 420 * 60_000,
      },
    });
    const asked = written(answered, at("02T16:00"));
    expect(asked.clocks).toMatchObject({
      nextResponse: { state: "running", startedAt: iso("02T16:00"), dueAt: iso("03T10:00") },
      resolution: { state: "running", dueAt: iso("04T09:30") },
    });
    const again = replied(asked, at("02T16:20"));
    expect(again.clocks).not.toHaveProperty("nextResponse");
    expect(kept(again, close(again, act(at("02T16:30"), again), again.v), at("02T16:30"))).not.toHaveProperty(
      "clocks",
    );
  });

  it("go on when a message came that the agent had not seen", () => {
    const mine = claimed(opened(), at("02T12:10"));
    const more = written(mine, at("02T12:20"));
    const late = kept(more, reply(more, act(at("02T12:30"), more), mine.v), at("02T12:30"));
    expect(late.clocks).toMatchObject({
      nextResponse: { startedAt: iso("02T12:30"), dueAt: iso("02T14:30") },
    });
  });

  it("run for nobody while a machine's answer is enough", () => {
    expect(written(undefined, new Date(noon), anAnswer)).not.toHaveProperty("clocks");
  });

  it("only become stricter when a ticket moves", () => {
    const ticket = opened();
    const grave = written(
      ticket,
      at("02T12:05"),
      aRoute({ routing: { ...generalRouting, queue: "general", priority: 1 } }),
    );
    expect(grave.clocks?.firstResponse).toMatchObject({ startedAt: noon, dueAt: iso("02T12:15") });
    const mine = claimed(grave, at("02T12:06"));
    const back = kept(mine, release(mine, act(at("02T12:07"), mine)), at("02T12:07"));
    expect(back.clocks?.firstResponse).toMatchObject({ dueAt: iso("02T12:15") });
  });

  it("warn once, then do what a breach asks for once, each on its grounds", () => {
    const ticket = opened();
    expect(passDeadline(ticket, at("02T12:44"), config)).toBeUndefined();
    const warned = passDeadline(ticket, at("02T12:45"), config);
    expect(warned).toMatchObject({
      act: "first-response-warned",
      notify: ["leads"],
      detail: { dueAt: iso("02T13:00") },
    });
    const then = warned?.after ?? ticket;
    expect(passDeadline(then, at("02T12:59"), config)).toBeUndefined();
    const missed = passDeadline(then, at("02T13:00"), config);
    expect(missed).toMatchObject({
      act: "first-response-missed",
      notify: ["leads", "queue"],
      detail: { priority: "3 → 1", queue: "general → security" },
      after: { queue: "security", priority: 1, breachedAt: iso("02T13:00"), queuedAt: iso("02T13:00") },
    });
    const after = missed && toKeep(then, missed.after, promising, at("02T13:00"));
    expect(after?.clocks?.firstResponse).toMatchObject({ state: "missed", dueAt: iso("02T13:00") });
    expect(after && passDeadline(after, at("02T13:01"), config)).toBeUndefined();
  });

  it("that nobody opened a calendar for are no clocks, but an error", () => {
    const stored = message("first", undefined, aRoute(), new Date(noon));
    const ticket = applyMessage(undefined, stored, { ...contextAt(new Date(noon), stored), config });
    expect(() => toKeep(undefined, ticket, { config }, new Date(noon))).toThrow('"office" was not opened');
  });
});

describe("what is promised", () => {
  const promise = (queue: string, channel: string, change: object = {}) => {
    const { firstResponseMinutes: _, ...bare } = sampleConfig.queues.general ?? {};
    const plain = parseConfig({ ...sampleConfig, queues: { general: bare }, ...change });
    return promisedFor({ queue, channel, priority: 3 }, plain).minutes.firstResponse;
  };

  it("by mail is an answer within a day where nobody says otherwise", () => {
    expect(promise("general", "email")).toBe(1440);
    expect(promise("general", "chat")).toBe(480);
  });

  it("is what the queue says where it has no service level", () => {
    expect(promisedFor({ queue: "security", channel: "email", priority: 1 }, config)).toEqual({
      minutes: { firstResponse: 15 },
      pauses: ["waiting-for-customer"],
      breach: { raisePriority: true },
    });
  });

  it("to somebody who has just written is what their ticket will say", () => {
    const friday = at("06T18:00");
    const place = { queue: "general", priority: 3 as const, channel: "email" };
    const stored = message("first", undefined, aRoute(), friday);
    const opened = applyMessage(undefined, stored, { ...contextAt(friday, stored), config });
    const { clocks } = toKeep(undefined, opened, promising, friday);
    expect(firstResponseDue(place, promising, friday)).toEqual(at("09T10:00"));
    expect(clocks?.firstResponse).toMatchObject({ dueAt: iso("09T10:00") });
    expect(() => firstResponseDue(place, { config }, friday)).toThrow('"office" was not opened');
  });

  it.each([
    [
      "a service level",
      { queues: { general: { ...sampleConfig.queues.general, serviceLevel: "none" } } },
      "none",
    ],
    ["a calendar", { serviceLevels: { gold: { hours: "nights" } } }, "nights"],
    ["a queue", { serviceLevels: { gold: { breach: { moveTo: "nowhere" } } } }, "nowhere"],
  ])("cannot name %s that there is not", (_what, change, name) => {
    expect(() => parseConfig({ ...sampleConfig, ...change })).toThrow(`"${name}"`);
  });
});

describe("a queue that overflows", () => {
  it("does not overflow into itself, on whatever way", () => {
    const { general, money } = sampleConfig.queues;
    const into = (to: string) => ({ overflow: { afterMinutes: 30, to } });
    const queues = { general: { ...general, ...into("money") }, money: { ...money, ...into("general") } };
    expect(() => parseConfig({ ...sampleConfig, queues })).toThrow('leads back to "general"');
  });

  it("hands a ticket on when nobody took it in time, and stops there", () => {
    const money = { ...generalRouting, queue: "money", category: "refund" as const };
    const ticket = written(undefined, new Date(noon), aRoute({ routing: money }));
    expect(ticket.overflowAt).toBe(iso("02T12:30"));
    expect(passDeadline(ticket, at("02T12:29"), config)).toBeUndefined();
    const passed = passDeadline(ticket, at("02T12:30"), config);
    expect(passed).toMatchObject({ act: "overflowed", detail: { queue: "money → general" } });
    const after = passed && toKeep(ticket, passed.after, promising, at("02T12:30"));
    expect(after).toMatchObject({ queue: "general", queuedAt: iso("02T12:30"), waitingSince: noon });
    expect(after).not.toHaveProperty("overflowAt");
  });

  it("forgets it as soon as somebody takes the ticket", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 29 }), (minutes) => {
        const money = { ...generalRouting, queue: "money" };
        const ticket = written(undefined, new Date(noon), aRoute({ routing: money }));
        const mine = claimed(ticket, new Date(Date.parse(noon) + minutes * 60_000));
        expect(mine).not.toHaveProperty("overflowAt");
        expect(mine).not.toHaveProperty("queuedAt");
      }),
    );
  });
});
