import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { bundledEncoder } from "../../infra/tools/faq-index.ts";
import { compileIndex } from "../../shared/matching/compile-index.ts";
import { openIndex } from "../../shared/matching/open-index.ts";
import { seededRandom } from "../../shared/matching/seeded-random.ts";
import { entriesOf, remember } from "./acceptance.ts";
import { cpuMsSince } from "./cpu-time.ts";
import type { Row } from "./rows.ts";

/**
 * How time and bytes grow with entries and with the length of a message, on invented words:
 * `node bench/matching/growth.ts [--entries 100,1000,10000] [--phrasings 2] [--lexical]`. Prints a Markdown table.
 * Phrasings are encoded before building is timed.
 */
const { values } = parseArgs({
  options: {
    entries: { type: "string", default: "100,1000" },
    phrasings: { type: "string", default: "2" },
    lexical: { type: "boolean", default: false },
  },
});

const asked = 200;
const syllables = ["ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "zu"];

function words(random: () => number, count: number): string {
  return Array.from({ length: count }, () => {
    const length = 2 + Math.floor(random() * 2);
    return Array.from({ length }, () => syllables[Math.floor(random() * syllables.length)]).join("");
  }).join(" ");
}

const encoder = values.lexical ? undefined : bundledEncoder();
console.log(`${cpus()[0]?.model}, Node ${process.version}, ${values.phrasings} phrasings per entry`);
console.log("| entries | build s | index KB | open ms | CPU ms per message of 10 words | of 100 | of 1000 |");
console.log("|---|---|---|---|---|---|---|");
for (const count of values.entries.split(",").map(Number)) {
  const random = seededRandom(5);
  const rows: Row[] = Array.from({ length: count * Number(values.phrasings) }, (_, at) => ({
    text: words(random, 8),
    intent: `e${at % count}`,
    lang: "en",
  }));
  const options = encoder ? { encoder: remember(encoder) } : {};
  for (const { text } of rows) options.encoder?.embed(text);
  const built = process.cpuUsage();
  const { bytes } = compileIndex(entriesOf(rows), { ...options, examine: false });
  const buildMs = cpuMsSince(built);
  const opened = process.cpuUsage();
  const matcher = openIndex(bytes, encoder ? { encoder } : {});
  const openMs = cpuMsSince(opened);
  const perMessage = [10, 100, 1_000].map((length) => {
    const messages = Array.from({ length: asked }, () => words(random, length));
    for (const message of messages.slice(0, 20)) matcher.match(message);
    const started = process.cpuUsage();
    for (const message of messages) matcher.match(message);
    return (cpuMsSince(started) / asked).toFixed(2);
  });
  const cells = [count, (buildMs / 1_000).toFixed(1), Math.round(bytes.length / 1_000), openMs.toFixed(1)];
  console.log(`| ${[...cells, ...perMessage].join(" | ")} |`);
}
