import { readFileSync } from "node:fs";
import type { FaqEntry } from "../../shared/domain/faq.ts";
import type { Calibration } from "../../shared/matching/calibration.ts";
import {
  type CompiledIndex,
  compileIndex,
  type PromisedPrecision,
} from "../../shared/matching/compile-index.ts";
import { openEncoder } from "../../shared/matching/encoder/open-encoder.ts";
import type { SentenceEncoder } from "../../shared/matching/sentence-encoder.ts";
import { cachedEncoder } from "../encoder/cached-encoder.ts";
import { FaqError } from "./faq-error.ts";
import { readFaqDirectory } from "./faq-files.ts";
import { cachedIndex } from "./faq-index-cache.ts";
import { keepCalibration, keptCalibration } from "./kept-calibration.ts";

export interface FaqIndexOptions {
  /** what the configuration promises; an entry's front matter may say otherwise */
  readonly precision?: PromisedPrecision;
  /** without one, messages are matched by their words alone */
  readonly encoder?: SentenceEncoder | undefined;
}

/**
 * Compiles a directory of entries into the index that the triage function opens.
 * @throws Error naming file and field of every mistake that keeps an entry from being read
 */
export function buildFaqIndex(directory: string, options: FaqIndexOptions = {}): CompiledIndex {
  return compileEntries(readEntries(directory), options);
}

/**
 * The bytes of `buildFaqIndex`, compiled only when neither the entries nor what compiles them were so before, and
 * examined only when how sure to be was not kept with the entries.
 */
export function cachedFaqIndex(directory: string, options: FaqIndexOptions): Uint8Array {
  const entries = readEntries(directory);
  const circumstances = circumstancesOf(options);
  return cachedIndex(entries, circumstances, () => {
    return compileEntries(entries, options, keptCalibration(directory, entries, circumstances)).bytes;
  });
}

/** The same of entries that were read, which nothing was kept with. */
export function cachedIndexOf(entries: readonly FaqEntry[], options: FaqIndexOptions): Uint8Array {
  return cachedIndex(entries, circumstancesOf(options), () => compileEntries(entries, options).bytes);
}

/**
 * The bytes of `buildFaqIndex` by what was kept with the entries.
 * @returns `undefined` when nothing was, or it is out of date
 */
export function faqIndexAsKept(directory: string, options: FaqIndexOptions): Uint8Array | undefined {
  const entries = readEntries(directory);
  const kept = keptCalibration(directory, entries, circumstancesOf(options));
  return kept && compileEntries(entries, options, kept).bytes;
}

/** Keeps with the entries what was learned from them, so that they need not be examined again. */
export function keepWithEntries(directory: string, options: FaqIndexOptions, calibration: Calibration): void {
  keepCalibration(directory, readEntries(directory), circumstancesOf(options), calibration);
}

function circumstancesOf({ encoder, precision }: FaqIndexOptions): string {
  return JSON.stringify([encoder?.fingerprint, precision]);
}

/** @throws FaqError with file and field of each mistake */
function readEntries(directory: string): readonly FaqEntry[] {
  const { entries, mistakes } = readFaqDirectory(directory);
  if (mistakes.length > 0) {
    const list = mistakes.map(({ file, field, problem }) => `  ${file}: ${field}: ${problem}`);
    throw new FaqError(`The FAQ in ${directory} cannot be compiled:\n${list.join("\n")}`);
  }
  return [...entries.values()];
}

function compileEntries(
  entries: readonly FaqEntry[],
  { precision, encoder }: FaqIndexOptions,
  calibration?: Calibration,
): CompiledIndex {
  return compileIndex(entries, {
    ...(encoder && { encoder }),
    ...(precision && { precision }),
    ...(calibration && { calibration }),
  });
}

/** The encoder that functions are bundled with; `undefined` when its weights are not installed. */
export function bundledEncoder(): SentenceEncoder | undefined {
  const file = cachedEncoder();
  return file === undefined ? undefined : openEncoder(readFileSync(file));
}
