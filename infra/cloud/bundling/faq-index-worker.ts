// Compiles the knowledge base on a core of its own while esbuild's plugins keep the main one busy.
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { FaqError } from "../../tools/faq-error.ts";
import { bundledEncoder, cachedFaqIndex, type FaqIndexOptions } from "../../tools/faq-index.ts";
import { root } from "../project-root.ts";

export interface FaqIndexWork {
  readonly directory: string;
  readonly precision: NonNullable<FaqIndexOptions["precision"]>;
}

export type FaqIndexResult = { readonly bytes: Uint8Array } | { readonly mistakes: string };

/** The project's own. The configuration is only loaded where it is needed. */
async function ownWork(): Promise<FaqIndexWork> {
  const [{ default: config }, { parseConfig }, { promisedBy }] = await Promise.all([
    import("../../../relaydesk.config.ts"),
    import("../../../shared/domain/config.ts"),
    import("../../../shared/matching/promised-by.ts"),
  ]);
  return { directory: join(root, "faq"), precision: promisedBy(parseConfig(config).answering) };
}

const given: FaqIndexWork | undefined = workerData;
const { directory, precision } = given ?? (await ownWork());
/** What an error is of does not outlive the way between threads. */
function compiled(): FaqIndexResult {
  try {
    return { bytes: cachedFaqIndex(directory, { precision, encoder: bundledEncoder() }) };
  } catch (error) {
    if (error instanceof FaqError) return { mistakes: error.message };
    throw error;
  }
}

parentPort?.postMessage(compiled());
