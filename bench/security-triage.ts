import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../infra/cloud/project-root.ts";
import { isMain } from "../infra/main-module.ts";
import { readFaqDirectory } from "../infra/tools/faq-files.ts";
import { matcherOf, understandingWith } from "../infra/tools/faq-model.ts";
import relaydeskConfig from "../relaydesk.config.ts";
import { parseConfig } from "../shared/domain/config.ts";
import { askFaq } from "../shared/flow/ask-faq.ts";
import { harmless, sentences } from "./security-triage/sentences.ts";
import { markdownTable } from "./statistics.ts";

const usage = `node bench/security-triage.ts [label=messages.jsonl …] [--every 5]

What becomes of messages about phishing, stolen accounts and threats, and of harmless ones that sound like them: decided by the
functions that decide about customers' messages, with this project's configuration and entries. Writes
bench/results/security-triage.md. A file has one {"text", "intent"} a line, the intent being smishing, spam or ham.

  --every 5            only every fifth line of the files, from the first on`;

/** What a message led to, the best for a message about security first. */
interface Outcome {
  /** Its topics as they were found. */
  readonly topics: readonly string[];
  /** A person of the security queue sees it before everything else. */
  readonly alarmed: boolean;
  /** A person sees it because of its topic, and no machine answers. */
  readonly held: boolean;
  /** A machine answered it. */
  readonly answered: boolean;
}

type Judge = (text: string) => Promise<Outcome>;

function openJudge(): Judge {
  const { entries } = readFaqDirectory(join(root, "faq"));
  const understanding = understandingWith(matcherOf([...entries.values()]));
  const config = parseConfig(relaydeskConfig);
  const now = new Date();
  return async (text) => {
    const question = { text, channel: "telegram", trust: "verified" } as const;
    const { topics, decision } = await askFaq(question, { ...understanding, config, now });
    const { rule } = decision.reason;
    const isRouted = decision.kind === "route";
    return {
      topics,
      alarmed: isRouted && rule === "sensitive-topic" && decision.routing.priority === 1,
      held: isRouted && (rule === "sensitive-topic" || rule === "suspected-topic"),
      answered: decision.kind === "answer",
    };
  };
}

const languages = ["en", "zh"] as const;

export async function securityTriageReport(
  files: readonly { readonly label: string; readonly rows: readonly Row[] }[],
  judge: Judge = openJudge(),
): Promise<string> {
  const own: (string | number)[][] = [];
  for (const language of languages) {
    for (const [topic, texts] of Object.entries(sentences)) {
      own.push([`${topic}, ${language}`, ...shares(await judged(texts[language], judge), topic)]);
    }
    own.push([`harmless, ${language}`, ...shares(await judged(harmless[language], judge), "")]);
  }
  const parts = [
    "# Security triage",
    '`node bench/security-triage.ts [label=messages.jsonl …]`. Messages about security, and harmless ones in their words, each as the first of a customer in a chat. "Right topic": what it is about is among what was found. "Alarm": it is queued at top priority. "Held": a person sees it for its topic, alarmed or only suspected. "Answered": by a machine, from the example entries; the rest waits for a person in the ordinary way. No sentence and no row of these was trained on. Our own were written after patterns, phrasings and thresholds were made, and not looked at since; totals on the public rows were known from earlier measurements of the never-list. Harmless phrasings of the training follow the subjects of *other* rows of the public set (docs/decisions/0017), so that its false alarms are for comparison between versions.',
    markdownTable(["our own", "messages", "right topic", "alarm", "held", "answered"], own),
  ];
  for (const { label, rows } of files) parts.push(`## ${label}`, await fileReport(rows, judge));
  return parts.join("\n\n");
}

async function judged(texts: readonly string[], judge: Judge): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const text of texts) outcomes.push(await judge(text));
  return outcomes;
}

function shares(outcomes: readonly Outcome[], topic: string): (string | number)[] {
  const share = (is: (outcome: Outcome) => boolean) => percent(outcomes.filter(is).length, outcomes.length);
  return [
    outcomes.length,
    topic === "" ? "–" : share(({ topics }) => topics.includes(topic)),
    share(({ alarmed }) => alarmed),
    share(({ held }) => held),
    share(({ answered }) => answered),
  ];
}

/** Phishing that a customer forwards or asks about, among everything else that telephones get. */
async function fileReport(rows: readonly Row[], judge: Judge): Promise<string> {
  const byIntent = new Map<string, readonly Outcome[]>();
  for (const intent of new Set(rows.map((row) => row.intent))) {
    const texts = rows.filter((row) => row.intent === intent).map(({ text }) => text);
    byIntent.set(intent, await judged(texts, judge));
  }
  const table = markdownTable(
    ["intent", "messages", "phishing", "alarm", "held", "answered"],
    [...byIntent].map(([intent, outcomes]) => [intent, ...shares(outcomes, "phishing")]),
  );
  const scores = markdownTable(
    ["smishing told from ham", "precision", "recall", "F1"],
    [
      ["phishing is found", ...scored(byIntent, ({ topics }) => topics.includes("phishing"))],
      ["any topic holds it", ...scored(byIntent, ({ held }) => held)],
      ["the alarm goes off", ...scored(byIntent, ({ alarmed }) => alarmed)],
    ],
  );
  return `${table}\n\n${scores}`;
}

function scored(
  byIntent: ReadonlyMap<string, readonly Outcome[]>,
  says: (outcome: Outcome) => boolean,
): string[] {
  const counted = (intent: string) => (byIntent.get(intent) ?? []).filter(says).length;
  const [right, wrong, all] = [counted("smishing"), counted("ham"), byIntent.get("smishing")?.length ?? 0];
  const [precision, recall] = [right / Math.max(1, right + wrong), right / Math.max(1, all)];
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return [precision, recall, f1].map((score) => score.toFixed(3));
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;
}

interface Row {
  readonly text: string;
  readonly intent: string;
}

function readRows(path: string, every: number): readonly Row[] {
  const lines = readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "");
  return lines.flatMap((line, at) => {
    if (at % every !== 0) return [];
    const { text, intent } = JSON.parse(line);
    if (typeof text !== "string" || typeof intent !== "string")
      throw new Error(`${path}, line ${at + 1}: there is no text, or no intent`);
    return [{ text, intent }];
  });
}

if (isMain(import.meta)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { every: { type: "string", default: "1" }, help: { type: "boolean", default: false } },
  });
  if (values.help) {
    console.log(usage);
  } else {
    const files = positionals.map((argument) => {
      const [label = "", path = ""] = argument.split("=");
      if (path === "") throw new Error(`"${argument}" is not label=path`);
      return { label, rows: readRows(path, Number(values.every)) };
    });
    const report = await securityTriageReport(files);
    console.log(report);
    writeFileSync(join(root, "bench", "results", "security-triage.md"), `${report}\n`);
  }
}
