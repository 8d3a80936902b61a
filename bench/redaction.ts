import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../infra/cloud/project-root.ts";
import { isMain } from "../infra/main-module.ts";
import { type MaskedKind, redact } from "../shared/domain/redact.ts";
import { markdownTable } from "./statistics.ts";

/** A text with what is personal in it, positions in UTF-16 units: a row of presidio-research's synthetic sentences. */
export interface Sentence {
  readonly text: string;
  readonly spans: readonly { readonly s: number; readonly e: number; readonly type: string }[];
}

/** A text of one recogniser's tests: how many values it must find there, and none where a check digit is wrong. */
export interface Value {
  readonly text: string;
  readonly type: string;
  readonly count: number;
  readonly spans: readonly (readonly [number, number])[];
}

/** What is masked of what the data set calls so. Everything else is what agents need, and stays. */
const ofSentences: Readonly<Record<string, MaskedKind>> = {
  CREDIT_CARD: "card",
  IBAN_CODE: "iban",
  US_SSN: "ssn",
};
const ofValues: Readonly<Record<string, readonly MaskedKind[]>> = {
  credit_card: ["card"],
  iban: ["iban"],
  us_ssn: ["ssn"],
};

/** What stands where something was masked. */
const marks: Readonly<Record<MaskedKind, RegExp>> = {
  card: /\[card ending \d{4}\]/g,
  cvv: /\[security code\]/g,
  code: /\[one-time code\]/g,
  password: /\[password\]/g,
  "national-id": /\[national id\]/g,
  ssn: /\[national id\]/g,
  iban: /\[bank account\]/g,
};

export interface Measure {
  readonly kind: string;
  /** Values that are to be masked. */
  readonly there: number;
  readonly found: number;
  /** Masks of the kind, and those of them where such a value is. */
  readonly masks: number;
  readonly right: number;
}

/** Each kind in the sentences: which values are gone from what is stored, and which masks hide none. */
export function measureSentences(rows: readonly Sentence[]): readonly Measure[] {
  return Object.entries(ofSentences).map(([type, kind]) => {
    const counts = { kind: type, there: 0, found: 0, masks: 0, right: 0 };
    for (const { text, spans } of rows) {
      const stored = redact(text).text;
      const wanted = spans.filter((span) => span.type === type).map(({ s, e }) => text.slice(s, e));
      const gone = wanted.filter((value) => !stored.includes(value)).length;
      const masked = stored.match(marks[kind])?.length ?? 0;
      counts.there += wanted.length;
      counts.found += gone;
      counts.masks += masked;
      counts.right += Math.min(masked, gone);
    }
    return counts;
  });
}

/** Each recogniser's strings: those with a value, and those that only look like one. */
export function measureValues(rows: readonly Value[]): readonly Measure[] {
  return Object.entries(ofValues).map(([type, kinds]) => {
    const counts = { kind: type, there: 0, found: 0, masks: 0, right: 0 };
    for (const { text, count } of rows.filter((row) => row.type === type)) {
      const stored = redact(text).text;
      const masked = [...new Set(kinds.map((kind) => marks[kind].source))]
        .map((source) => stored.match(new RegExp(source, "g"))?.length ?? 0)
        .reduce((sum, each) => sum + each, 0);
      counts.there += count;
      counts.found += Math.min(count, masked);
      counts.masks += masked;
      counts.right += Math.min(count, masked);
    }
    return counts;
  });
}

/** How much of what is labelled otherwise gets masked all the same, by label. */
export function alsoMasked(
  rows: readonly Sentence[],
): readonly { readonly kind: string; readonly there: number; readonly masked: number }[] {
  const kinds = [...new Set(rows.flatMap(({ spans }) => spans.map(({ type }) => type)))].sort();
  return kinds
    .filter((kind) => !(kind in ofSentences))
    .map((kind) => {
      const values = rows.flatMap(({ text, spans }) => {
        const stored = redact(text).text;
        return spans
          .filter(({ type }) => type === kind)
          .map(({ s, e }) => !stored.includes(text.slice(s, e)));
      });
      return { kind, there: values.length, masked: values.filter(Boolean).length };
    });
}

export function redactionTable(measures: readonly Measure[]): string {
  const share = (part: number, whole: number) =>
    whole === 0 ? "" : `${((100 * part) / whole).toFixed(1)} %`;
  return markdownTable(
    ["kind", "there", "masked", "recall", "masks", "precision"],
    measures.map(({ kind, there, found, masks, right }) => [
      kind,
      there,
      found,
      share(found, there),
      masks,
      share(right, masks),
    ]),
  );
}

function rowsOf<Row>(path: string): readonly Row[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line));
}

if (isMain(import.meta)) {
  const [sentencesFile, valuesFile] = process.argv.slice(2);
  if (sentencesFile === undefined || valuesFile === undefined) {
    console.error(
      "usage: node bench/redaction.ts <sentences.jsonl> <values.jsonl>; docs/security.md says of what",
    );
    process.exit(2);
  }
  const sentences = rowsOf<Sentence>(sentencesFile);
  const values = rowsOf<Value>(valuesFile);
  const figures = {
    sentences: measureSentences(sentences),
    values: measureValues(values),
    also: alsoMasked(sentences),
  };
  const text = [
    "# Masking of what must not be stored",
    "`node bench/redaction.ts <sentences.jsonl> <values.jsonl>`, on presidio-research's synthetic sentences and on the strings of presidio's recogniser tests (MIT). No row of either was used to write the rules.",
    `In ${sentences.length} sentences:`,
    redactionTable(figures.sentences),
    "Alone, right ones and such as only look right (wrong check digit, impossible issuer):",
    redactionTable(figures.values),
    "What agents need to answer stays in the ticket, by intent; of it was masked all the same:",
    markdownTable(
      ["kind", "there", "masked"],
      figures.also.map(({ kind, there, masked }) => [kind, there, masked]),
    ),
  ].join("\n\n");
  writeFileSync(join(root, "bench/results/redaction.md"), `${text}\n`);
  writeFileSync(
    join(root, "bench/results/redaction.json"),
    `${JSON.stringify({ about: { date: new Date().toISOString().slice(0, 10), node: process.versions.node }, figures }, undefined, 2)}\n`,
  );
  console.log(text);
}
