import { Worker } from "node:worker_threads";
import { FaqError } from "../../tools/faq-error.ts";
import type { FaqIndexResult, FaqIndexWork } from "./faq-index-worker.ts";

/**
 * The compiled knowledge base. It is begun at once, beside whatever else is loaded and done.
 *
 * @param work without it the project's own knowledge base, as its configuration wants it
 * @throws FaqError with file and field of each mistake
 */
export function compiledIndex(work?: FaqIndexWork): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./faq-index-worker.ts", import.meta.url), { workerData: work });
    worker.once("message", (result: FaqIndexResult) => {
      if ("bytes" in result) resolve(result.bytes);
      else reject(new FaqError(result.mistakes));
    });
    worker.once("error", reject);
  });
}
