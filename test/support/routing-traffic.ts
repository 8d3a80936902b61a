import fc from "fast-check";
import { type Config, parseConfig } from "../../shared/domain/config.ts";
import type { TicketId } from "../../shared/domain/ids.ts";
import type { SimulatedAgent, SimulatedTicket } from "../../shared/domain/simulate-routing.ts";
import { agentNamed, noon } from "./samples.ts";

const minute = 60_000;
export const start = Date.parse(noon);
const categories = ["security", "payment", "refund", "complaint", "account", "guide", "other"] as const;
const channels = ["email", "chat", "form"] as const;
const languages = ["en", "zh-CN", "de"] as const;
const skills = ["security", "refunds", "cards"] as const;

/** The same numbers for the same seed: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const queuePolicy = fc
  .record({
    priority: fc.integer({ min: 1, max: 4 }),
    firstResponseMinutes: fc.integer({ min: 5, max: 600 }),
    skills: fc.subarray(
      skills.flatMap((skill) => [skill, `${skill}:3`]),
      { maxLength: 2 },
    ),
    known: fc.option(fc.integer({ min: 1, max: 30 })),
    skilled: fc.option(fc.integer({ min: 5, max: 60 })),
    lower: fc.option(fc.integer({ min: 5, max: 60 })),
    overflow: fc.option(fc.integer({ min: 30, max: 300 })),
  })
  .map(({ known, skilled, lower, overflow, ...settings }) => ({
    settings,
    overflow,
    steps: [
      ...(known === null ? [] : [{ to: "known" as const, minutes: known }]),
      ...(skilled === null ? [] : [{ to: "skilled" as const, minutes: skilled }]),
      ...(lower === null ? [] : [{ to: "skilled" as const, levelsLower: 2, minutes: lower }]),
      { to: "anyone" as const },
    ],
  }));

/** Policies of three queues; the first two may overflow into the last one. */
export const policies: fc.Arbitrary<Config> = fc
  .record({
    queues: fc.tuple(queuePolicy, queuePolicy, queuePolicy),
    ageingMinutes: fc.integer({ min: 30, max: 1000 }),
  })
  .map(({ queues, ageingMinutes }) => {
    const [one, two, three] = queues.map(({ settings, steps, overflow }, at) => ({
      ...settings,
      name: { en: `Queue ${at}`, "zh-CN": `队列 ${at}` },
      steps,
      ...(at < 2 && overflow !== null && { overflow: { afterMinutes: overflow, to: "three" } }),
    }));
    return parseConfig({
      brand: { name: "Sample Wallet", supportAddress: "help@wallet.example" },
      defaultLanguage: "en",
      channels: { email: { addresses: ["help@wallet.example"] } },
      queues: {
        one: { ...one, categories: ["security"] },
        two: { ...two, categories: ["payment", "refund", "complaint"] },
        three: { ...three, categories: ["account", "guide", "other"] },
      },
      defaultQueue: "three",
      answering: {},
      desk: { ageingMinutes },
    });
  });

/** People with some skills and languages, of whom some come and go. The first one is always there, for every queue. */
export function teamOf(size: number, days: number, random: () => number): readonly SimulatedAgent[] {
  const pick = <T>(from: readonly T[]) => from.filter(() => random() < 0.5);
  return Array.from({ length: size }, (_, at) => {
    const early = Math.floor(random() * 8);
    return {
      id: agentNamed(`agent-${String(at).padStart(2, "0")}`),
      max: 1 + Math.floor(random() * 5),
      ...(random() < 0.5 && at > 0 && { maxOf: { chat: 1, email: 2 } }),
      skills: pick(skills).map((skill) => `${skill}:${1 + Math.floor(random() * 5)}`),
      languages: random() < 0.3 ? [] : pick(languages),
      ...(random() < 0.3 && at > 0 && { queues: pick(["one", "two", "three"]) }),
      shifts:
        at === 0
          ? [{ from: start, to: start + (days + 200) * 1440 * minute }]
          : Array.from({ length: days }, (_unused, day) => ({
              from: start + (day * 1440 + early * 60) * minute,
              to: start + (day * 1440 + early * 60 + 480) * minute,
            })),
    };
  });
}

/** Tickets at random moments of so many days. */
export function ticketsOf(
  count: number,
  { days, busyMinutes, team }: { days: number; busyMinutes: number; team: readonly SimulatedAgent[] },
  random: () => number,
): readonly SimulatedTicket[] {
  const one = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] ?? (from[0] as T);
  const moments = Array.from({ length: count }, () => Math.floor(random() * days * 1440 * minute));
  return moments
    .sort((a, b) => a - b)
    .map((moment, at) => {
      const id = `t${String(at).padStart(6, "0")}` as TicketId;
      const known = {
        agent: one(team).id,
        until: new Date(start + moment + one([-60, 60, 9000]) * minute).toISOString(),
      };
      return {
        id,
        at: start + moment,
        category: one(categories),
        channel: one(channels),
        language: one(languages),
        vip: random() < 0.05,
        ...(random() < 0.3 && { known }),
        busyMs: Math.ceil(busyMinutes * (0.2 + 1.6 * random()) * minute),
      };
    });
}
