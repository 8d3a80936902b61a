import type { FaqEntry } from "./faq.ts";

/** Stands in a draft where somebody has to write; the check of the knowledge base refuses it until it is gone. */
export const answerToWrite = "{{write the answer here}}";

/** The name of an entry's file. */
export function entryFileName({ id, language }: Pick<FaqEntry, "id" | "language">): string {
  return `${id}.${language}.md`;
}

/** An entry as a file of the knowledge base: YAML front matter between two `---` lines, then the answer in Markdown. */
export function renderEntryFile(entry: FaqEntry): string {
  const { id, category, language, automatic, question, phrasings, answer, validFrom, validUntil } = entry;
  const dates = {
    ...(validFrom !== undefined && { validFrom }),
    ...(validUntil !== undefined && { validUntil }),
  };
  const fields = Object.entries({ id, category, language, automatic, question, ...dates });
  return [
    "---",
    ...fields.map(([name, value]) => `${name}: ${yamlText(String(value), typeof value === "boolean")}`),
    phrasings.length > 0 ? "phrasings:" : "phrasings: []",
    ...phrasings.map((phrasing) => `  - ${yamlText(phrasing)}`),
    "---",
    "",
    answer.trim(),
    "",
  ].join("\n");
}

/** Begins with a letter, and holds nothing that YAML reads as more than a text. */
const plain = /^\p{L}(?:[\p{L}\p{M}\p{N} ?.!/&()+-]*[\p{L}\p{M}\p{N}?.!)])?$/u;
const otherThanText = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** A text as YAML reads it back; a JSON string is a YAML string as well. */
export function yamlText(text: string, asIs = false): string {
  return asIs || (plain.test(text) && !otherThanText.test(text)) ? text : JSON.stringify(text);
}
