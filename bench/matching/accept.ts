import { parseArgs } from "node:util";
import { bundledEncoder } from "../../infra/tools/faq-index.ts";
import { judgeBots, judgeRanking } from "./acceptance.ts";
import { rounded } from "./measures.ts";
import { isRankFile, readRankRows, readRows, sampleRows } from "./rows.ts";

/**
 * Trains on one file, asks every message of another, and prints one JSON object: see docs/matching.md for what its
 * figures mean.
 */
const usage =
  "npm run accept:matching -- --train A.jsonl --test B.jsonl [--k 10 --seed 1] [--precision 0.95] [--lexical]";

const { values } = parseArgs({
  options: {
    train: { type: "string" },
    test: { type: "string" },
    k: { type: "string" },
    seed: { type: "string", default: "1" },
    precision: { type: "string", default: "0.95" },
    lexical: { type: "boolean", default: false },
  },
});

if (values.test === undefined) fail(usage);
const encoder = values.lexical ? undefined : bundledEncoder();
if (isRankFile(values.test)) {
  print(judgeRanking(readRankRows(values.test), encoder));
} else {
  if (values.train === undefined) fail(usage);
  const rows = readRows(values.train);
  const train = values.k === undefined ? rows : sampleRows(rows, Number(values.k), Number(values.seed));
  print(judgeBots(train, readRows(values.test), { precision: Number(values.precision), encoder }));
}

function print(figures: object): void {
  console.log(JSON.stringify(figures, (_, value) => (typeof value === "number" ? rounded(value) : value)));
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}
