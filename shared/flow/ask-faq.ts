import type { Config } from "../domain/config.ts";
import type { Decision } from "../domain/decision.ts";
import { idsWith } from "../domain/ids.ts";
import type { Matcher, Ranked } from "../domain/matcher.ts";
import type { InboundMessage } from "../domain/message.ts";
import { redactMessage } from "../domain/redact-message.ts";
import { automaticReply } from "./automatic-reply.ts";
import { type Judging, judge } from "./judge.ts";

/** A message as somebody at the keyboard describes it. */
export interface Question {
  readonly text: string;
  readonly subject?: string;
  readonly channel: "email" | "form" | "telegram";
  readonly trust: "verified" | "unverified" | "forged";
  readonly languageHint?: string;
}

/** How much a word of the message speaks for an entry: its probability with the word less that without it. */
export interface Contribution {
  readonly word: string;
  readonly by: number;
}

/** One thing that the message asks, and what was found for it. */
export interface AskedQuestion<Explanation = unknown> {
  readonly text: string;
  readonly ranked: readonly Ranked[];
  readonly threshold: number;
  readonly abstain?: string;
  /** for the first entry, the strongest first */
  readonly contributions: readonly Contribution[];
  /** what the matcher itself says it rests on; `undefined` when nothing was asked */
  readonly explanation?: Explanation;
}

/** What would happen to a message, and on what grounds. */
export interface Asked<Explanation = unknown> {
  /** as it would be stored */
  readonly text: string;
  readonly masked: readonly string[];
  readonly language: string;
  /** sensitive topics, which are a human's work */
  readonly topics: readonly string[];
  /** what it asks, each for itself */
  readonly questions: readonly AskedQuestion<Explanation>[];
  /** it asks more than was looked at */
  readonly more: boolean;
  readonly decision: Decision;
  /** what the customer would get at once; Markdown */
  readonly reply?: string;
}

/** By what a message is understood, and what else the matcher has to say about its own matches. */
export interface AskServices<Explanation> extends Omit<Judging, "now"> {
  readonly explain: (text: string) => Explanation | undefined;
  readonly now: Date;
}

/** Asks what would become of a message, with the very functions that would handle it. Nothing is stored or sent. */
export async function askFaq<Explanation>(
  question: Question,
  services: AskServices<Explanation>,
): Promise<Asked<Explanation>> {
  const { matcher, config, explain, now } = services;
  const ids = idsWith("nothing is stored");
  const { message, masked } = redactMessage(messageOf(question, config, now));
  const id = ids.message(message.channel, message.identity.key);
  const contact = ids.contact(message.channel, message.sender.address);
  const sender = {
    contact: undefined,
    counts: { automaticReplies: 0, tickets: 0 },
    repeated: { reopens: 0, sameText: 0 },
  };
  const arrival = { id, contact, message };
  const judged = await judge(arrival, sender, undefined, { ...services, now: () => now }, { mayWait: false });
  const { language, decision, facts } = judged;
  const stored = {
    ...{ id, ticket: ids.ticket(id), receivedMs: now.getTime() },
    ...{ message, language, masked, decision },
  };
  const reply = automaticReply(stored, { ids, config, matcher, now: () => now });
  const text = [message.subject, message.text].filter(Boolean).join("\n");
  return {
    ...{ text, masked, language, topics: facts.topics },
    questions: facts.matches.units.map((unit) => ({
      text: unit.text,
      ranked: unit.ranked,
      threshold: unit.threshold,
      ...(unit.abstain !== undefined && { abstain: unit.abstain }),
      contributions: contributionsTo(unit.ranked[0]?.entry, unit.text, matcher),
      ...explained(explain(unit.text)),
    })),
    more: facts.matches.more,
    decision,
    ...(reply && { reply: reply.text }),
  };
}

function explained<Explanation>(explanation: Explanation | undefined) {
  return explanation === undefined ? {} : { explanation };
}

function messageOf({ text, subject, channel, trust, languageHint }: Question, config: Config, now: Date) {
  const message: InboundMessage = {
    channel,
    account: config.brand.supportAddress,
    identity: { key: "asked at the keyboard" },
    conversation: "asked at the keyboard",
    threading: channel === "email" ? "references" : channel === "form" ? "single" : "conversation",
    sender: { address: "customer@customer.example", trust },
    receivedAt: now.toISOString(),
    ...(subject !== undefined && { subject }),
    text,
    ...(languageHint !== undefined && { languageHint }),
    attachments: [],
    references: [],
  };
  return message;
}

/** Beyond these, leaving words out one by one takes longer than it tells. */
const wordsTried = 60;
const contributionsShown = 8;
/** Less than this is noise. */
const leastContribution = 0.005;

/**
 * Asks again without each word in turn: what the probability loses is what the word contributed. Says the same of any
 * model, whatever is inside it.
 */
function contributionsTo(
  entry: string | undefined,
  text: string,
  matcher: Pick<Matcher, "match">,
): readonly Contribution[] {
  if (entry === undefined) return [];
  const probabilityOf = (asked: string) =>
    matcher.match(asked).ranked.find((ranked) => ranked.entry === entry)?.probability ?? 0;
  const whole = probabilityOf(text);
  const words = [...new Intl.Segmenter(undefined, { granularity: "word" }).segment(text)]
    .filter(({ isWordLike }) => isWordLike)
    .slice(0, wordsTried);
  return words
    .map(({ segment, index }) => {
      const without = text.slice(0, index) + text.slice(index + segment.length);
      return { word: segment, by: whole - probabilityOf(without) };
    })
    .filter(({ by }) => Math.abs(by) >= leastContribution)
    .sort((a, b) => Math.abs(b.by) - Math.abs(a.by))
    .slice(0, contributionsShown);
}
