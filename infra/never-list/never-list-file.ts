import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { NeverPhrasing } from "../../shared/matching/train-never-list.ts";

/** What `train.ts` learned; it travels with the functions as `never-list.bin`. */
export const neverListFile = fileURLToPath(
  new URL("../../shared/matching/weights/never-list.bin", import.meta.url),
);

/** A name for phrasings: what was learned from others is out of date. */
export function sourceOf(phrasings: readonly NeverPhrasing[]): string {
  return createHash("sha256").update(JSON.stringify(phrasings)).digest("hex").slice(0, 16);
}
