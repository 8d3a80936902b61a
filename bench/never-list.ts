import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../infra/cloud/project-root.ts";
import { isMain } from "../infra/main-module.ts";
import { bundledDetector } from "../infra/never-list/bundled-detector.ts";
import { buildFaqIndex, bundledEncoder } from "../infra/tools/faq-index.ts";
import { openIndex } from "../shared/matching/open-index.ts";
import { readQuestions } from "../shared/matching/questions.ts";
import { heldOut, heldOutHarmless } from "./never-list/held-out.ts";
import { markdownTable } from "./statistics.ts";

interface Row {
  readonly text: string;
  readonly intent: string;
}

const mostIntents = 5;
const encoder = bundledEncoder();
/** What the functions are bundled with. */
const detectSensitive = bundledDetector(encoder);
/** The same where the encoder's weights are not installed. */
const detectByWords = bundledDetector();

/**
 * How much of what no machine may answer the detector finds, and how much else it holds back. Prints and records
 * `bench/results/never-list.md`. Further messages come as `label=path` of files with one `{"text","intent"}` a line: where
 * there are few intents each is counted, else all together.
 */
export function neverListReport(
  files: readonly { readonly label: string; readonly rows: readonly Row[] }[],
): string {
  return [
    "# The never-list's detector",
    '`node bench/never-list.ts [label=path …]`. Share of messages in which the detector finds their topic, or any topic: either brings a person; "for certain" is any topic that also raises the alarm (priority, and advice to the customer), and "by words alone" is any topic without the encoder. What it misses a person gets all the same unless the matcher is sure of an entry that machines may send: "answered" is that share, with the example knowledge base. Harmless phrasings follow subjects of banking77, of the SMS set, of clinc150 and of two bots of HINT3, so that these are for comparison between versions and hold out nothing: see docs/decisions/0017. Many of their messages, in banking77 above all, are about stolen cards and unknown payments, and finding those is right.',
    markdownTable(
      [
        "topic",
        ...["en", "zh"].flatMap((language) => [
          `sentences ${language}`,
          "own topic",
          "any topic",
          "for certain",
          "by words alone",
          "answered",
        ]),
      ],
      recallRows(),
    ),
    markdownTable(["held back though harmless", "sentences", "held back", "for certain"], harmlessRows()),
    ...(files.length > 0
      ? [
          markdownTable(
            ["messages", "count", "phishing", "any topic", "for certain"],
            files.flatMap(({ label, rows }) => fileRows(label, rows)),
          ),
        ]
      : []),
  ].join("\n\n");
}

function recallRows() {
  return Object.entries(heldOut).map(([topic, { en, zh }]) => [
    topic,
    ...recall(topic, en),
    ...recall(topic, zh),
  ]);
}

function recall(topic: string, sentences: readonly string[]) {
  const found = sentences.map((sentence): readonly string[] => detectSensitive(sentence));
  return [
    sentences.length,
    percent(found.filter((topics) => topics.includes(topic)).length, found.length),
    percent(found.filter((topics) => topics.length > 0).length, found.length),
    percent(sentences.filter(isCertain).length, found.length),
    percent(sentences.filter((sentence) => detectByWords(sentence).length > 0).length, found.length),
    percent(
      sentences.filter((sentence, at) => found[at]?.length === 0 && isAnswered(sentence)).length,
      found.length,
    ),
  ];
}

/** Whether any topic is found for certain. */
function isCertain(text: string): boolean {
  return detectSensitive(text).length > detectSensitive.suspected(text).length;
}

const matcher = openIndex(buildFaqIndex(join(root, "faq"), { encoder }).bytes, {
  ...(encoder && { encoder }),
});

/** Whether each thing that the sentence asks has an entry that is sent without a person. */
function isAnswered(text: string): boolean {
  const { units } = readQuestions({ text, letter: false });
  const answerable = units.filter(({ readings }) => readings.some(isSent));
  return units.length > 0 && answerable.length === units.length;
}

function isSent(reading: string): boolean {
  const { ranked, abstain } = matcher.match(reading);
  const answer = ranked[0] && matcher.answer(ranked[0].entry, "en");
  return abstain === undefined && answer?.automatic === true && answer.category !== "complaint";
}

function harmlessRows() {
  return Object.entries(heldOutHarmless).map(([language, sentences]) => {
    const held = sentences.filter((sentence) => detectSensitive(sentence).length > 0).length;
    const alarmed = sentences.filter(isCertain).length;
    return [language, sentences.length, percent(held, sentences.length), percent(alarmed, sentences.length)];
  });
}

function fileRows(label: string, rows: readonly Row[]) {
  const intents = [...new Set(rows.map(({ intent }) => intent))];
  if (intents.length > mostIntents) return [counted(label, rows)];
  return intents.map((intent) =>
    counted(
      `${label}: ${intent}`,
      rows.filter((row) => row.intent === intent),
    ),
  );
}

function counted(label: string, rows: readonly Row[]) {
  // The detector remembers the last text, so that the second question costs nothing.
  const judged = rows.map(({ text }) => ({ topics: detectSensitive(text), certain: isCertain(text) }));
  const phishing = judged.filter(({ topics }) => topics.includes("phishing")).length;
  const any = judged.filter(({ topics }) => topics.length > 0).length;
  const certain = judged.filter((each) => each.certain).length;
  return [label, rows.length, ...[phishing, any, certain].map((count) => percent(count, rows.length))];
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;
}

function readRows(path: string): readonly Row[] {
  const lines = readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "");
  return lines.map((line, at) => {
    const { text, intent } = JSON.parse(line);
    if (typeof text !== "string") throw new Error(`${path}, line ${at + 1}: there is no text`);
    return { text, intent: typeof intent === "string" ? intent : "" };
  });
}

if (isMain(import.meta)) {
  const files = process.argv.slice(2).map((argument) => {
    const [label = "", path = ""] = argument.split("=");
    if (path === "") throw new Error(`"${argument}" is not label=path`);
    return { label, rows: readRows(path) };
  });
  const report = neverListReport(files);
  console.log(report);
  writeFileSync(join(root, "bench", "results", "never-list.md"), `${report}\n`);
}
