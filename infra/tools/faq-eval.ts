import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { isMain } from "../main-module.ts";
import { type ExitCode, endProgress, exitCodes, runTool, type Terminal, UsageError } from "./command.ts";
import { drawCurves } from "./curve-picture.ts";
import { describeObstacle } from "./faq-check.ts";
import { type Evaluation, evaluateFaq } from "./faq-evaluation.ts";
import { readFaqDirectory } from "./faq-files.ts";

const HELP = `
npm run faq:eval -- [directory] [options]

Says how well the entries of a knowledge base (default: faq) are understood, asking models of phrasings that they were
not taught: accuracy by cross-validation and leave-one-out, what is answered without a human and how much of that is
right, which entries are taken for each other, and which lack phrasings.

  --svg <file>      where the curve of coverage and precision goes (default: dist/faq-eval.svg)
  --least <share>   exit with 1 when a language's leave-one-out accuracy is below, such as 0.9
  --exact           leave out one single phrasing at a time: minutes instead of seconds
  --json            all figures as one JSON object
  --help

Exit codes: 0 done, 1 mistakes in the entries or accuracy below --least, 2 called wrongly.
`;

const confusionsShown = 12;
const examplesShown = 3;

export function evaluateCommand(args: readonly string[], { say, progress }: Terminal): ExitCode {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      svg: { type: "string", default: "dist/faq-eval.svg" },
      least: { type: "string", default: "0" },
      exact: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const least = Number(values.least);
  if (!(least >= 0 && least <= 1)) throw new UsageError("--least is a share between 0 and 1, such as 0.9.");
  if (positionals.length > 1) throw new UsageError("One directory at a time, please.");
  const { entries, mistakes } = readFaqDirectory(resolve(positionals[0] ?? "faq"));
  if (mistakes.length > 0 || entries.size === 0) {
    throw new Error(
      [
        ...mistakes.map(({ file, field, problem }) => `${file}: ${field}: ${problem}`),
        "No entries to evaluate.",
      ]
        .slice(0, Math.max(1, mistakes.length))
        .join("\n"),
    );
  }
  const evaluation = evaluateFaq([...entries.values()], { exact: values.exact, onProgress: progress });
  endProgress();
  const picture = resolve(values.svg);
  mkdirSync(dirname(picture), { recursive: true });
  writeFileSync(picture, pictureOf(evaluation));
  say(values.json ? JSON.stringify(evaluation, undefined, 2) : describeEvaluation(evaluation));
  if (!values.json) say(`\nThe curve is in ${picture}.`);
  return evaluation.languages.some(({ leaveOneOut }) => leaveOneOut < least)
    ? exitCodes.problems
    : exitCodes.done;
}

export function pictureOf({ languages }: Evaluation): string {
  return drawCurves(
    "What the knowledge base answers by itself",
    languages.map(({ language, curve, coverage, precision }) => ({
      name: language,
      points: curve,
      chosen: { coverage, precision },
    })),
  );
}

/** Says it to a person. */
export function describeEvaluation(evaluation: Evaluation): string {
  const { entries, languages, thresholds, confusions, thin, unreachable } = evaluation;
  const rows = languages.map((each) => {
    const shares = [each.leaveOneOut, each.accuracy, each.coverage, each.precision, each.outOfScopeAnswered];
    return `  ${each.language.padEnd(9)}${String(each.phrasings).padStart(9)}${shares.map(percent).join("")}`;
  });
  const promised = thresholds.map(({ promised: share, threshold }) =>
    threshold > 1
      ? `${percent(share).trim()} right cannot be promised: everything goes to a human`
      : `${percent(share).trim()} right: from a probability of ${threshold.toFixed(3)} on`,
  );
  return [
    `${entries} entries, asked with phrasings that the model was not taught:`,
    "",
    "  language phrasings  leave-one-out  right entry     answered    of it right  out of scope*",
    ...rows,
    "",
    `* share of questions whose entry was taken out that are answered all the same. Promised: ${promised.join("; ")}.`,
    "",
    ...section("Taken for each other", confusions.slice(0, confusionsShown).map(describeConfusion)),
    ...section(
      "Too few phrasings",
      thin.map(
        ({ entry, language, phrasings, needed }) => `${entry}.${language}.md: ${phrasings} of ${needed}`,
      ),
    ),
    ...section(
      "Will hardly answer by themselves as rightly as promised",
      unreachable.map(({ entry, promised: share, coverage, precision, obstacles }) =>
        [
          `${entry} (promised ${percent(share).trim()}): answers ${percent(coverage).trim()}, of it right ${percent(precision).trim()}`,
          ...obstacles.flatMap(describeObstacle).map((line) => `    ${line}`),
        ].join("\n"),
      ),
    ),
  ]
    .join("\n")
    .trimEnd();
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`), ""];
}

function describeConfusion({ entry, found, phrasings }: Evaluation["confusions"][number]): string {
  const examples = phrasings.slice(0, examplesShown).map((text) => `"${text}"`);
  return `${entry} → ${found}, ${phrasings.length}×: ${examples.join(", ")}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`.padStart(14);
}

if (isMain(import.meta)) await runTool(HELP, evaluateCommand);
