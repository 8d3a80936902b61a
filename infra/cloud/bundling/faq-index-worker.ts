// Compiles the knowledge base on a core of its own while esbuild's plugins keep the main one busy.
import { parentPort, workerData } from "node:worker_threads";
import { bundledEncoder, cachedFaqIndex, type FaqIndexOptions } from "../../tools/faq-index.ts";

export interface FaqIndexWork {
  readonly directory: string;
  readonly precision: NonNullable<FaqIndexOptions["precision"]>;
}

const { directory, precision }: FaqIndexWork = workerData;
parentPort?.postMessage(cachedFaqIndex(directory, { precision, encoder: bundledEncoder() }));
