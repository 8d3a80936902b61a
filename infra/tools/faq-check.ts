import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { examineEntries, type Figures } from "../../shared/matching/examine-entries.ts";
import { type FaqMistake, readFaqDirectory } from "./faq-files.ts";
import { findMistakes } from "./faq-rules.ts";

/** What a check found: mistakes, or how well the entries are understood. */
export interface FaqCheck {
  readonly entries: number;
  readonly mistakes: readonly FaqMistake[];
  readonly figures?: Figures;
}

/** Checks a directory of entries. Figures are only taken of entries without mistakes. */
export function checkFaq(directory: string): FaqCheck {
  const { entries, mistakes: unreadable } = readFaqDirectory(directory);
  const mistakes = [...unreadable, ...findMistakes(entries)];
  if (entries.size === 0 && mistakes.length === 0) {
    mistakes.push({ file: directory, field: "file", problem: "has no entries: <id>.<language>.md" });
  }
  const examined = { entries: entries.size, mistakes };
  return mistakes.length > 0 ? examined : { ...examined, figures: examineEntries([...entries.values()]) };
}

/** Says it to a person. */
export function describeCheck({ entries, mistakes, figures }: FaqCheck): string {
  if (!figures) {
    const lines = mistakes.map(({ file, field, problem }) => `${file}: ${field}: ${problem}`);
    return [...lines, `${mistakes.length} mistakes`].join("\n");
  }
  const rows = figures.languages.map(({ language, phrasings, accuracy, coverage, precision }) => {
    return `  ${language.padEnd(8)}${String(phrasings).padStart(10)}${[accuracy, coverage, precision].map(percent).join("")}`;
  });
  return [
    `${entries} files without mistakes. Asked of models that had not seen them:`,
    "",
    `  language phrasings  right entry     answered   of these right`,
    ...rows,
    "",
    `"Answered" means a probability of at least ${figures.threshold.toFixed(3)}; the rest goes to a human with suggestions.`,
  ].join("\n");
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`.padStart(13);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const check = checkFaq(resolve(process.argv[2] ?? "faq"));
  console.log(describeCheck(check));
  process.exitCode = check.mistakes.length > 0 ? 1 : 0;
}
