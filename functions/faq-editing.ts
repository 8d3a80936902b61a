import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { releaseStore } from "../shared/aws/release-store.ts";
import type { StoreParts } from "../shared/aws/ticket-store.ts";
import type { Config } from "../shared/domain/config.ts";
import type { FaqEntry } from "../shared/domain/faq.ts";
import { FaqSources } from "../shared/domain/faq-edit.ts";
import type { Trying } from "../shared/flow/try-faq.ts";
import { findMistakes } from "../shared/matching/faq-rules.ts";
import { promisedBy } from "../shared/matching/promised-by.ts";

/**
 * With what entries are looked at and edited. Loaded when somebody does.
 *
 * @param directory where the entries lie that the function was deployed with
 */
export function openEditing(
  directory: string,
  { table, blobs }: Pick<StoreParts, "table" | "blobs">,
  answering: Config["answering"],
): Trying {
  let deployed: Promise<readonly FaqEntry[]> | undefined;
  return {
    ...{ store: releaseStore(table), blobs, findMistakes },
    promise: JSON.stringify(promisedBy(answering)),
    sha256: (bytes) => createHash("sha256").update(bytes).digest("hex"),
    now: () => new Date(),
    deployed: () => {
      deployed ??= readDeployed(directory);
      return deployed;
    },
  };
}

async function readDeployed(directory: string): Promise<readonly FaqEntry[]> {
  const text = await readFile(join(directory, "faq-entries.json"), "utf8");
  return z.parse(FaqSources, JSON.parse(text)).entries;
}
