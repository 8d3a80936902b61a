import * as z from "zod/mini";
import { ImportError, type ImportedRow } from "./import-row.ts";

const optionalText = z.exactOptional(z.string());
const Row = z.strictObject({
  question: z.string(),
  answer: z.string(),
  id: optionalText,
  category: optionalText,
  language: optionalText,
  phrasings: z.exactOptional(z.array(z.string())),
});

/** schema.org FAQPage, as search engines read it. */
const Question = z.object({
  name: z.string(),
  acceptedAnswer: z.union([z.object({ text: z.string() }), z.array(z.object({ text: z.string() }))]),
});

/**
 * Reads questions from JSON: a list of `{"question", "answer", …}` objects, or a schema.org FAQPage.
 * @throws ImportError naming the place
 */
export function readJson(content: string): readonly ImportedRow[] {
  let given: unknown;
  try {
    given = JSON.parse(content.replace(/^\ufeff/, ""));
  } catch (error) {
    throw new ImportError(`The file is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const page = readFaqPage(given);
  if (page.length > 0) return page;
  if (!Array.isArray(given)) {
    throw new ImportError('The file is neither a list of {"question", "answer"} objects nor a FAQPage.');
  }
  return given.map((item, at) => {
    const parsed = Row.safeParse(item);
    if (parsed.success) return { where: `[${at}]`, ...parsed.data };
    const [issue] = parsed.error.issues;
    throw new ImportError(`[${at}]${issue ? `.${issue.path.join(".")}: ${issue.message}` : " is no entry"}`);
  });
}

/** Every question of every FAQPage in JSON-LD, in `@graph` too. The answers are HTML. */
export function readFaqPage(given: unknown): readonly ImportedRow[] {
  if (Array.isArray(given)) return given.flatMap(readFaqPage);
  if (typeof given !== "object" || given === null) return [];
  if ("@graph" in given) return readFaqPage(given["@graph"]);
  const type = "@type" in given ? given["@type"] : undefined;
  const isPage = type === "FAQPage" || (Array.isArray(type) && type.includes("FAQPage"));
  if (!isPage || !("mainEntity" in given)) return [];
  const language =
    "inLanguage" in given && typeof given.inLanguage === "string" ? given.inLanguage : undefined;
  const questions: readonly unknown[] = Array.isArray(given.mainEntity)
    ? given.mainEntity
    : [given.mainEntity];
  return questions.map((item, at) => {
    const parsed = Question.safeParse(item);
    if (!parsed.success) throw new ImportError(`FAQPage.mainEntity[${at}] is no Question with an answer.`);
    const { name, acceptedAnswer } = parsed.data;
    const answer = Array.isArray(acceptedAnswer) ? acceptedAnswer[0]?.text : acceptedAnswer.text;
    return { where: `FAQPage.mainEntity[${at}]`, question: name, answer, language };
  });
}
