import { readFileSync } from "node:fs";
import * as z from "zod";
import { seededRandom, shuffle } from "../../shared/matching/seeded-random.ts";

/** A text and what it asks for; `oos` is what no entry answers. */
export interface Row {
  readonly text: string;
  readonly intent: string;
  readonly lang: string;
  /** rows of one file may belong to several knowledge bases */
  readonly bot?: string;
}

/** A question and candidates of which only some mean the same. */
export interface RankRow {
  readonly query: string;
  readonly pos: readonly string[];
  readonly neg: readonly string[];
  readonly lang: string;
}

export const outOfScope = "oos";

const Intent = z.object({
  text: z.string(),
  intent: z.string(),
  lang: z.string().default("und"),
  bot: z.string().optional(),
});
/** An entry of a list of questions and answers: the question is its only phrasing. */
const Question = z
  .object({ id: z.string(), question: z.string(), lang: z.string().default("und") })
  .transform(({ id, question, lang }) => ({ text: question, intent: id, lang, bot: undefined }));
const Rank = z.object({
  query: z.string(),
  pos: z.array(z.string()).min(1),
  neg: z.array(z.string()),
  lang: z.string().default("und"),
});

/** @throws Error that names file and line of what is neither `{text, intent, lang}` nor `{id, question, lang}` */
export function readRows(file: string): readonly Row[] {
  return readLines(file, z.union([Intent, Question])).map(({ bot, ...row }) => ({
    ...row,
    ...(bot !== undefined && { bot }),
  }));
}

/** @throws Error that names file and line of what is not `{query, pos, neg}` */
export function readRankRows(file: string): readonly RankRow[] {
  return readLines(file, Rank);
}

export function isRankFile(file: string): boolean {
  const [first = ""] = readFileSync(file, "utf8").split("\n", 1);
  return Rank.safeParse(JSON.parse(first)).success;
}

function readLines<Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema>[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line, at) => {
      if (line.trim() === "") return [];
      const parsed = schema.safeParse(JSON.parse(line));
      if (!parsed.success) throw new Error(`${file}, line ${at + 1}: ${z.prettifyError(parsed.error)}`);
      return [parsed.data];
    });
}

/** `k` rows of every intent, the same ones for the same seed; intents are drawn in alphabetical order. */
export function sampleRows(rows: readonly Row[], k: number, seed: number): readonly Row[] {
  const random = seededRandom(1000 + seed);
  const byIntent = [...Map.groupBy(rows, ({ intent }) => intent)].sort(([one], [other]) =>
    one < other ? -1 : 1,
  );
  return byIntent.flatMap(([, own]) => {
    const order = Array.from(own.keys());
    shuffle(order, random);
    return order.slice(0, k).flatMap((at) => own[at] ?? []);
  });
}

const trainedShare = 0.7;

/** 70 of 100 rows of every intent to learn from, the rest to ask; what is out of scope is only asked. */
export function splitRows(
  rows: readonly Row[],
  seed: number,
): { readonly train: readonly Row[]; readonly test: readonly Row[] } {
  const random = seededRandom(2000 + seed);
  const train: Row[] = [];
  const test: Row[] = [];
  const byIntent = [...Map.groupBy(rows, ({ intent }) => intent)].sort(([one], [other]) =>
    one < other ? -1 : 1,
  );
  for (const [intent, own] of byIntent) {
    const order = Array.from(own.keys());
    shuffle(order, random);
    const learned = intent === outOfScope ? 0 : Math.ceil(trainedShare * own.length);
    order.forEach((at, place) => {
      const row = own[at];
      if (row) (place < learned ? train : test).push(row);
    });
  }
  return { train, test };
}
