import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Candidate } from "../../../shared/domain/assignment.ts";
import type { Config } from "../../../shared/domain/config.ts";
import { type InLine, simulateRouting, type Watching } from "../../../shared/domain/simulate-routing.ts";
import { policies, seeded, teamOf, ticketsOf } from "../../support/routing-traffic.ts";

const minute = 60_000;

/** The policy said again, in the words of the operator's guide. */
function mayHave(
  ticket: InLine,
  agent: Candidate,
  agents: readonly Candidate[],
  config: Config,
  now: number,
) {
  if (agent.queues && !agent.queues.includes(ticket.queue)) return false;
  const knower = ticket.known && Date.parse(ticket.known.until) > now ? ticket.known.agent : undefined;
  if (knower === agent.id) return true;
  const there = agents.some(({ id, presence }) => id === knower && presence === "available");
  const steps = (config.queues[ticket.queue]?.steps ?? []).filter(({ to }) => to !== "known" || there);
  let waited = (now - Date.parse(ticket.queuedAt ?? "")) / minute;
  let at = 0;
  while (waited >= (steps[at]?.minutes ?? Number.POSITIVE_INFINITY)) {
    waited -= steps[at]?.minutes ?? 0;
    at += 1;
  }
  const step = steps[at];
  if (!step || step.to === "anyone") return true;
  if (step.to === "known") return false;
  const level = (name: string) =>
    Math.max(
      0,
      ...agent.skills
        .filter((skill) => skill.split(":")[0] === name)
        .map((skill) => Number(skill.split(":")[1])),
    );
  const able = ticket.skills.every((skill) => {
    const [name = "", wanted = "1"] = skill.split(":");
    return level(name) >= Math.max(1, Number(wanted) - step.levelsLower);
  });
  return able && (agent.languages.length === 0 || agent.languages.includes(ticket.language));
}

function hasPlace({ open, max, openOf, maxOf, presence }: Candidate, channel: string) {
  return presence === "available" && open < max && (openOf?.[channel] ?? 0) < (maxOf?.[channel] ?? 1e9);
}

/** Days of traffic through a policy, watched. */
function days(config: Config, seed: number, count: number, watching: Watching, busyMinutes = 12) {
  const random = seeded(seed);
  const team = teamOf(8, 3, random);
  const tickets = ticketsOf(count, { days: 3, busyMinutes, team }, random);
  return simulateRouting({ config }, tickets, team, watching);
}

const seeds = fc.integer({ min: 1, max: 2 ** 31 });
const runs = { numRuns: 15 };

describe("whatever the policy, over days of traffic,", () => {
  test("every ticket is taken in the end, and none by somebody who may not have it", () => {
    fc.assert(
      fc.property(policies, seeds, (config, seed) => {
        const outcomes = days(config, seed, 800, {
          onAssign: ({ ticket, agent, agents, now }) => {
            if (!mayHave(ticket, agent, agents, config, now)) expect([ticket, agent]).toEqual([]);
          },
        });
        expect(outcomes).toHaveLength(800);
        expect(outcomes.filter(({ takenAt }) => takenAt === undefined)).toEqual([]);
      }),
      runs,
    );
  });

  test("nobody has more tickets than they may, in all or of a channel", () => {
    fc.assert(
      fc.property(policies, seeds, (config, seed) => {
        days(config, seed, 800, {
          onAssign: ({ ticket, agent }) => {
            if (!hasPlace(agent, ticket.channel)) expect([ticket, agent]).toEqual([]);
          },
          onRest: ({ agents }) => {
            const over = agents.filter(
              ({ open, max, openOf = {}, maxOf = {} }) =>
                open > max ||
                open !== Object.values(openOf).reduce((sum, each) => sum + each, 0) ||
                Object.entries(maxOf).some(([channel, most]) => (openOf[channel] ?? 0) > most),
            );
            if (over.length > 0) expect(over).toEqual([]);
          },
        });
      }),
      runs,
    );
  });

  test("nothing waits for somebody who is there, has room and may have it: steps widen on time", () => {
    fc.assert(
      fc.property(policies, seeds, (config, seed) => {
        days(config, seed, 500, {
          onRest: ({ now, agents, waiting }) => {
            // As far down as a free agent looks.
            for (const ticket of waiting().slice(0, 100)) {
              const could = agents.filter(
                (agent) => hasPlace(agent, ticket.channel) && mayHave(ticket, agent, agents, config, now),
              );
              if (could.length > 0) expect(could.map(({ id }) => [ticket.id, id, now])).toEqual([]);
            }
          },
        });
      }),
      runs,
    );
  });

  test("an agent gets the first in line of what they may have, so none is overtaken for ever", () => {
    fc.assert(
      fc.property(policies, seeds, (config, seed) => {
        const { ageingMinutes } = config.desk;
        const targets = Object.values(config.queues).map((queue) => queue.firstResponseMinutes ?? 0);
        const farthest = (3 * ageingMinutes + Math.max(...targets) - Math.min(...targets)) * minute;
        days(
          config,
          seed,
          500,
          {
            onAssign: ({ ticket, agent, agents, now, waiting }) => {
              for (const other of waiting()) {
                if (other.id === ticket.id) continue;
                if (!hasPlace(agent, other.channel) || !mayHave(other, agent, agents, config, now)) continue;
                const first = other.rank >= ticket.rank;
                // Within one priority: what is due first.
                const dueFirst = other.priority !== ticket.priority || other.dueAt >= ticket.dueAt;
                const inTime = ticket.ticket.at - other.ticket.at <= farthest;
                if (!first || !dueFirst || !inTime) expect({ ticket, overtakes: other }).toBeUndefined();
              }
            },
          },
          25,
        );
      }),
      runs,
    );
  });

  test("a customer's own agent gets their ticket when they have room, and is waited for only while they are there", () => {
    let met = 0;
    fc.assert(
      fc.property(policies, seeds, (config, seed) => {
        days(config, seed, 500, {
          onAssign: ({ ticket, agent, agents, now }) => {
            const { known } = ticket;
            if (!known || Date.parse(known.until) <= now) return;
            const knower = agents.find(({ id }) => id === known.agent);
            const serves = !knower?.queues || knower.queues.includes(ticket.queue);
            const justCame = Date.parse(ticket.queuedAt ?? "") === now;
            if (!knower || !justCame || !serves || !hasPlace(knower, ticket.channel)) return;
            met += 1;
            expect(agent.id).toBe(knower.id);
          },
        });
      }),
      runs,
    );
    expect(met).toBeGreaterThan(100);
  });

  test("a hundred thousand tickets of twenty days are taken in the order of the policy", () => {
    const [config] = fc.sample(policies, { numRuns: 1, seed: 7 });
    if (!config) throw new Error("no policy was made");
    const random = seeded(7);
    const team = teamOf(60, 20, random);
    const tickets = ticketsOf(100_000, { days: 20, busyMinutes: 5, team }, random);
    let wrong = 0;
    const outcomes = simulateRouting({ config }, tickets, team, {
      onAssign: ({ ticket, agent, agents, now }) => {
        if (!hasPlace(agent, ticket.channel) || !mayHave(ticket, agent, agents, config, now)) wrong += 1;
      },
    });
    expect(wrong).toBe(0);
    expect(outcomes.filter(({ takenAt }) => takenAt === undefined)).toEqual([]);
  }, 240_000);
});
