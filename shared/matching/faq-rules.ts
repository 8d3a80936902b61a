import type { FaqEntry } from "../domain/faq.ts";
import type { FaqMistake } from "../domain/faq-mistake.ts";
import { withoutPleasantries } from "./pleasantries.ts";
import { normaliseText } from "./text.ts";

/** Fewer phrasings than this teach the matcher little. */
export const fewestPhrasings = 8;
const knownVariables = new Set(["brand"]);

type Entries = ReadonlyMap<string, FaqEntry>;

/** What is wrong with entries that can be read, each alone and all together. */
export function findMistakes(entries: Entries): readonly FaqMistake[] {
  const each = [...entries].flatMap(([file, entry]) => [
    ...checkPhrasingCount(file, entry),
    ...checkValidity(file, entry),
    ...checkVariables(file, entry),
  ]);
  return [...each, ...checkTranslations(entries), ...checkRepeats(entries)];
}

function checkPhrasingCount(file: string, { phrasings }: FaqEntry): FaqMistake[] {
  if (phrasings.length >= fewestPhrasings) return [];
  const problem = `has ${phrasings.length}, needs at least ${fewestPhrasings}`;
  return [{ file, field: "phrasings", problem }];
}

function checkValidity(file: string, { validFrom, validUntil }: FaqEntry): FaqMistake[] {
  if (validFrom === undefined || validUntil === undefined || validFrom <= validUntil) return [];
  return [{ file, field: "validUntil", problem: `${validUntil} is before validFrom ${validFrom}` }];
}

function checkVariables(file: string, { answer }: FaqEntry): FaqMistake[] {
  const unknown = [...answer.matchAll(/\{\{(.*?)\}\}/g)].filter(([, name = ""]) => !knownVariables.has(name));
  return unknown.map(([text]) => ({
    file,
    field: "answer",
    problem: `${text} is no variable; there is {{brand}}`,
  }));
}

/** Every entry stands in every language that occurs, and its translations agree on how it is treated. */
function checkTranslations(entries: Entries): FaqMistake[] {
  const languages = [...new Set([...entries.values()].map((entry) => entry.language))].sort();
  const ids = [...new Set([...entries.values()].map((entry) => entry.id))].sort();
  return ids.flatMap((id) => {
    const own = [...entries].filter(([, entry]) => entry.id === id);
    const present = own.map(([, entry]) => entry.language);
    const missing = languages.filter((language) => !present.includes(language));
    return [
      ...missing.map((language) => ({
        file: `${id}.${language}.md`,
        field: "file",
        problem: `is missing, though ${id} exists in ${present.join(", ")}`,
      })),
      ...disagreements(own),
    ];
  });
}

function disagreements(translations: readonly (readonly [string, FaqEntry])[]): FaqMistake[] {
  const [first, ...others] = translations;
  if (!first) return [];
  const [firstFile, original] = first;
  return others.flatMap(([file, entry]) => {
    const fields = (["category", "automatic"] as const).filter((field) => entry[field] !== original[field]);
    return fields.map((field) => ({ file, field, problem: `differs from ${firstFile}` }));
  });
}

/** The same question under two entries teaches the matcher that it cannot be answered. */
function checkRepeats(entries: Entries): FaqMistake[] {
  const seen = new Map<string, { file: string; id: string }>();
  const mistakes: FaqMistake[] = [];
  for (const [file, { id, question, phrasings }] of entries) {
    [question, ...phrasings].forEach((phrasing, at) => {
      const key = comparable(phrasing);
      const before = seen.get(key);
      const field = at === 0 ? "question" : `phrasings[${at - 1}]`;
      if (before && (before.id !== id || before.file === file)) {
        mistakes.push({ file, field, problem: `"${phrasing}" stands in ${before.file} already` });
      }
      if (!before) seen.set(key, { file, id });
    });
  }
  return mistakes;
}

function comparable(phrasing: string): string {
  return withoutPleasantries(normaliseText(phrasing))
    .replace(/[\p{P}\s]+/gu, " ")
    .trim();
}
