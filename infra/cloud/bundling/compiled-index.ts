import { Worker } from "node:worker_threads";
import type { FaqIndexWork } from "./faq-index-worker.ts";

/**
 * The compiled knowledge base. It is begun at once, beside whatever else is loaded and done.
 *
 * @param work without it the project's own knowledge base, as its configuration wants it
 * @throws what the compiler of the knowledge base says, which names file and field
 */
export function compiledIndex(work?: FaqIndexWork): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./faq-index-worker.ts", import.meta.url), { workerData: work });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}
