import { resolve } from "node:path";
import { text as readAll } from "node:stream/consumers";
import { parseArgs } from "node:util";
import * as z from "zod/mini";
import relaydeskConfig from "../../relaydesk.config.ts";
import { parseConfig } from "../../shared/domain/config.ts";
import type { Decision } from "../../shared/domain/decision.ts";
import { type Asked, type AskedQuestion, askFaq, type Contribution } from "../../shared/flow/ask-faq.ts";
import type { Explanation } from "../../shared/matching/explain.ts";
import { isMain } from "../main-module.ts";
import { type ExitCode, endProgress, exitCodes, runTool, type Terminal, UsageError } from "./command.ts";
import { readFaqDirectory } from "./faq-files.ts";
import { matcherOf, understandingWith } from "./faq-model.ts";

const HELP = `
npm run faq:ask -- "message" [options]

Says what would happen to a first message from a customer, and why: its language, sensitive topics, the entries that
may answer it, which words speak for the best one, the decision, and what the customer would get. Nothing is stored or
sent. "-" reads the message from standard input.

  --subject <text>     as a mail has one
  --channel <name>     email, form or telegram (default: telegram)
  --trust <word>       verified, unverified or forged: what is known of the sender (default: verified)
  --language <tag>     a hint of the platform, such as zh-CN
  --directory <path>   the knowledge base (default: faq)
  --json               one JSON object
  --help

Exit codes: 0 asked, 1 mistakes in the entries, 2 called wrongly.
`;

const Channel = z.enum(["email", "form", "telegram"]);
const Trust = z.enum(["verified", "unverified", "forged"]);

async function askCommand(args: readonly string[], { say, progress }: Terminal): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      subject: { type: "string" },
      channel: { type: "string", default: "telegram" },
      trust: { type: "string", default: "verified" },
      language: { type: "string" },
      directory: { type: "string", default: "faq" },
      json: { type: "boolean", default: false },
    },
  });
  const [given, ...more] = positionals;
  if (given === undefined || more.length > 0)
    throw new UsageError('One message, please: faq:ask -- "message".');
  const channel = Channel.safeParse(values.channel);
  const trust = Trust.safeParse(values.trust);
  if (!channel.success) throw new UsageError("--channel is one of email, form, telegram.");
  if (!trust.success) throw new UsageError("--trust is one of verified, unverified, forged.");
  const { entries, mistakes } = readFaqDirectory(resolve(values.directory));
  if (mistakes.length > 0 || entries.size === 0) {
    throw new Error(`${values.directory} cannot be asked: see npm run faq:check.`);
  }
  progress("Learning the knowledge base …");
  const matcher = matcherOf([...entries.values()]);
  endProgress();
  const question = {
    text: given === "-" ? await readAll(process.stdin) : given,
    channel: channel.data,
    trust: trust.data,
    ...(values.subject !== undefined && { subject: values.subject }),
    ...(values.language !== undefined && { languageHint: values.language }),
  };
  const asked = await askFaq(question, {
    ...understandingWith(matcher),
    config: parseConfig(relaydeskConfig),
    now: new Date(),
  });
  say(values.json ? JSON.stringify(asked, undefined, 2) : describeAsked(asked));
  return exitCodes.done;
}

/** Says it to a person. */
export function describeAsked(asked: Asked<Explanation>): string {
  const { language, masked, topics, questions, more, decision, reply } = asked;
  return [
    `Language   ${language}`,
    `Masked     ${masked.length > 0 ? masked.join(", ") : "nothing"}`,
    `Sensitive  ${topics.length > 0 ? `${topics.join(", ")}: a human's work` : "nothing"}`,
    ...(questions.length === 0 ? ["Asks       nothing"] : questions.flatMap(describeQuestion)),
    ...(more ? ["It asks more than was looked at."] : []),
    "",
    `Decision   ${describeDecision(decision)}`,
    ...(reply === undefined
      ? ["The customer gets nothing by itself."]
      : ["The customer gets at once:", "", ...reply.split("\n").map((line) => `  │ ${line}`.trimEnd())]),
  ].join("\n");
}

function describeQuestion({
  text,
  ranked,
  threshold,
  contributions,
  explanation,
}: AskedQuestion<Explanation>): string[] {
  const best = ranked[0];
  const needed = threshold > 1 ? "more than any can have" : threshold.toFixed(3);
  return [
    `Asks       ${text.replace(/\s+/g, " ")}`,
    `Entries    ${ranked.length === 0 ? "none" : `(an answer needs ${needed})`}`,
    ...ranked.map(({ entry, probability }) => `  ${probability.toFixed(3)}  ${entry}`),
    ...(best && contributions.length > 0
      ? [`Why ${best.entry}`, ...contributions.map(describeContribution)]
      : []),
    ...(explanation ? describeExplanation(explanation) : []),
  ];
}

function describeExplanation({ decidedBy, heads, unknown, contributions, second }: Explanation) {
  const how = decidedBy === "words" ? "its words alone settle it" : "its words and its meaning were weighed";
  const scores = Object.entries(heads).map(
    ([name, score]) => `${headNames[name] ?? name} ${score.toFixed(2)}`,
  );
  const towards = contributions
    .filter(({ weight, feature }) => weight > 0 && !feature.startsWith("^"))
    .slice(0, piecesShown)
    .map(({ feature }) => `"${feature}"`);
  return [
    `  ${how}: ${scores.join(", ")}`,
    ...(towards.length > 0 && second ? [`  rather than ${second} for ${towards.join(", ")}`] : []),
    ...(unknown.length > 0 ? [`  in no phrasing: ${unknown.slice(0, piecesShown).join(", ")}`] : []),
  ];
}

const piecesShown = 6;
/** The heads of the matcher, for people. */
const headNames: Readonly<Record<string, string>> = {
  topic: "trained on words",
  relevance: "shared rare words",
  centroid: "near the entry in meaning",
  meaning: "trained on meaning",
};

function describeContribution({ word, by }: Contribution): string {
  const size = Math.abs(by).toFixed(2);
  return by > 0
    ? `  "${word}" speaks for it: without the word its probability is ${size} less`
    : `  "${word}" speaks against it: without the word its probability is ${size} more`;
}

/** What is decided, and the rule behind it, in words. */
export function describeDecision(decision: Decision): string {
  const why = describeRule(decision.reason);
  switch (decision.kind) {
    case "answer":
      return `answered by itself with ${decision.entry} in ${decision.language}: ${why}`;
    case "route": {
      const { queue, priority, firstResponseMinutes } = decision.routing;
      return `to a person, queue ${queue}, priority ${priority}, due in ${firstResponseMinutes} minutes: ${why}`;
    }
    case "settle":
      return `the ticket is closed: ${why}`;
    case "record":
      return `kept and nothing else: ${why}`;
    case "hold":
      return `${decision.suppress ? "suppressed" : "quarantined"} (${decision.cause}): ${why}`;
    default:
      return why;
  }
}

const rules: Readonly<Record<string, string>> = {
  confident: "the best entry is sure enough",
  "below-threshold": "the best entry is not sure enough",
  "no-match": "no entry fits",
  abstained: "the matcher would rather not say",
  "sensitive-topic": "its topic is never answered by a machine",
  "suspected-topic": "it may be about something that no machine answers",
  "never-category": "its category is never answered by a machine",
  "entry-not-automatic": "the entry may only be sent by a person",
  "entry-not-in-force": "the entry does not hold today",
  "sender-unverified": "it is about an account, and the sender proved nothing",
  "sender-forged": "the sender's address is forged",
  "answering-off": "automatic answers are switched off",
  "asks-for-human": "the customer asks for a person",
  "contact-guard": "the contact has had enough automatic replies",
  empty: "it says nothing",
};

function describeRule({ rule, detail, topics }: Decision["reason"]): string {
  const facts = [detail, topics?.join(", ")].filter(Boolean).join("; ");
  return `${rules[rule] ?? rule}${facts === "" ? "" : ` (${facts})`}`;
}

if (isMain(import.meta)) await runTool(HELP, askCommand);
