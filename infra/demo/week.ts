import type { InboundMessage } from "../../shared/domain/message.ts";
import { type Chance, seeded } from "./chance.ts";
import { cases, type DemoCase, type DemoLanguage, names } from "./texts.ts";

/** A customer's case as it is going to be: what they write and how patient everybody is. */
export interface PlannedCase {
  readonly language: DemoLanguage;
  readonly about: DemoCase;
  /** ISO 8601. */
  readonly at: string;
  readonly first: InboundMessage;
  /** Writes again when an agent has answered. */
  readonly further: boolean;
  /** Says thanks when closed, or how content they are. */
  readonly rating?: number;
  /** Of a machine's answer. */
  readonly verdict?: "yes" | "no";
}

const hourMs = 3_600_000;
export const weekDays = 7;

/** How much comes at which hour of the day, UTC: a service whose customers live in Asia and Europe. */
const byHour = [3, 5, 7, 8, 8, 7, 6, 7, 8, 8, 7, 6, 6, 6, 5, 5, 4, 4, 3, 2, 1, 1, 1, 2];

const channels: readonly (readonly [string, number])[] = [
  ["email", 30],
  ["form", 14],
  ["chat", 16],
  ["telegram", 10],
  ["whatsapp", 12],
  ["wechat", 8],
  ["line", 4],
  ["messenger", 4],
  ["instagram", 2],
];

/**
 * What customers write in the week before `until`: the same for the same seed. Weekends are quieter, and the last day is busy.
 */
export function planWeek(
  until: Date,
  { tickets, seed, mailbox }: { readonly tickets: number; readonly seed: number; readonly mailbox: string },
): readonly PlannedCase[] {
  const chance = seeded(seed);
  return Array.from({ length: tickets }, (_, number) =>
    plan(number, timeBefore(until, chance), mailbox, chance),
  ).sort((a, b) => a.at.localeCompare(b.at));
}

function timeBefore(until: Date, chance: Chance): Date {
  for (;;) {
    const back = chance.below(weekDays * 24);
    const hour = new Date(Math.floor(until.getTime() / hourMs) * hourMs - back * hourMs);
    const weekend = hour.getUTCDay() === 0 || hour.getUTCDay() === 6;
    const busy = ((byHour[hour.getUTCHours()] ?? 1) / 8) * (weekend ? 0.5 : 1);
    const at = new Date(hour.getTime() + chance.below(hourMs));
    if (at < until && chance.happens(busy)) return at;
  }
}

function plan(number: number, at: Date, mailbox: string, chance: Chance): PlannedCase {
  const channel = chance.weighted(channels);
  const language: DemoLanguage =
    channel === "wechat"
      ? "zh"
      : channel === "line"
        ? "ja"
        : chance.weighted([
            ["en", 48],
            ["zh", 46],
            ["es", 4],
            ["ja", 2],
          ]);
  const about = chance.weighted(cases[language].map((each) => [each, each.weight] as const));
  const fill = filler(at, chance);
  const filled = {
    ...about,
    text: fill(about.text),
    reply: fill(about.reply),
    ...(about.further !== undefined && { further: fill(about.further) }),
  };
  const rated = chance.happens(0.4);
  const voted = chance.happens(0.5);
  return {
    language,
    about: filled,
    at: at.toISOString(),
    first: firstMessage(number, channel, filled, language, at, mailbox, chance),
    further: filled.further !== undefined && chance.happens(0.5),
    ...(rated && {
      rating: chance.weighted([
        [5, 55],
        [4, 25],
        [3, 10],
        [2, 5],
        [1, 5],
      ]),
    }),
    ...(voted && { verdict: chance.happens(0.8) ? "yes" : "no" }),
  };
}

function filler(at: Date, chance: Chance): (text: string) => string {
  const order = `2026-${1000 + chance.below(9000)}-${1000 + chance.below(9000)}`;
  const amount = chance.oneOf(["18.50", "42", "99", "128.80", "250", "1,200"]);
  const day = new Date(at.getTime() - (1 + chance.below(4)) * 24 * hourMs).toISOString().slice(0, 10);
  return (text) => text.replaceAll("{order}", order).replaceAll("{amount}", amount).replaceAll("{day}", day);
}

function firstMessage(
  number: number,
  channel: string,
  about: DemoCase,
  language: DemoLanguage,
  at: Date,
  mailbox: string,
  chance: Chance,
): InboundMessage {
  const name = chance.oneOf(names[language]);
  const person = `customer${number}`;
  const mail = `${person}@demo-customer.example`;
  const shared = {
    channel,
    identity: { key: `demo-${number}` },
    receivedAt: at.toISOString(),
    text: about.text,
    languageHint: language,
    attachments: [],
    references: [],
  };
  switch (channel) {
    case "email":
      return {
        ...shared,
        account: mailbox,
        conversation: mail,
        threading: "references",
        sender: { address: mail, name, trust: chance.happens(0.9) ? "verified" : "unverified" },
        subject: about.subject,
        referenceId: `demo-${number}@demo-customer.example`,
      };
    case "form":
      return {
        ...shared,
        account: "contact",
        conversation: `demo-${number}`,
        threading: "single",
        sender: { address: mail, name, trust: "unverified" },
        replyTo: { channel: "email", account: mailbox, address: mail },
        subject: about.subject,
      };
    default:
      return {
        ...shared,
        account: "main",
        conversation: person,
        threading: "conversation",
        sender: { address: person, name, trust: "verified" },
      };
  }
}
