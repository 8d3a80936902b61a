import { readFileSync } from "node:fs";
import { openSensitiveDetector, type SensitiveDetector } from "../../shared/matching/sensitive-detector.ts";
import type { SentenceEncoder } from "../../shared/matching/sentence-encoder.ts";
import { neverListFile } from "./never-list-file.ts";

/** The detector that functions are bundled with; without an encoder it goes by words alone. */
export function bundledDetector(encoder?: SentenceEncoder): SensitiveDetector {
  return openSensitiveDetector(readFileSync(neverListFile), encoder && (() => encoder));
}
