import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FaqEntry } from "../../shared/domain/faq.ts";
import { learnedTopics } from "../../shared/matching/never-list.ts";
import type { NeverPhrasing } from "../../shared/matching/train-never-list.ts";

const directory = fileURLToPath(new URL(".", import.meta.url));
const languages = ["en", "zh"] as const;
const harmless = "harmless";
const linesOfOneSubject = 10;

/** Entries of the example knowledge base that are about a topic; whatever else it has is harmless. */
const topicOfEntry: ReadonlyMap<string, string> = new Map([
  ["stolen-account", "stolen-account"],
  ["unauthorised-payment", "unauthorised-payment"],
  ["report-phishing", "phishing"],
  ["complaint", "complaint"],
]);

/**
 * The never-list's own phrasings: one file per language and topic, one phrasing a line.
 * @throws Error when a file is named after no topic
 */
export function ownPhrasings(): readonly NeverPhrasing[] {
  return languages.flatMap((language) =>
    readdirSync(join(directory, language))
      .sort()
      .flatMap((file) => {
        const name = basename(file, ".txt");
        if (name !== harmless && !learnedTopics.some((topic) => topic === name))
          throw new Error(`${language}/${file} is named after no topic of the never-list`);
        const lines = readFileSync(join(directory, language, file), "utf8").split("\n");
        return lines
          .filter((line) => line.trim() !== "")
          .map((text, line) => ({
            text,
            // Neighbouring harmless lines are about one thing.
            ...(name === harmless
              ? { topic: undefined, subject: `${language} ${Math.floor(line / linesOfOneSubject)}` }
              : { topic: name }),
          }));
      }),
  );
}

/** Those of a knowledge base. */
export function entryPhrasings(entries: Iterable<FaqEntry>): readonly NeverPhrasing[] {
  return [...entries].flatMap(({ id, question, phrasings }) =>
    [...new Set([question, ...phrasings])].map((text) => ({
      text,
      topic: topicOfEntry.get(id),
    })),
  );
}
