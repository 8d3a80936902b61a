import { createHash, randomUUID } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FaqEntry } from "../../shared/domain/faq.ts";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
/** What decides about the bytes besides the entries: what this imports, and all that the encoder is made of. */
const compiler = path("../../shared/matching/compile-index.ts");
const encoder = path("../../shared/matching/encoder");
const kept = path("../../dist/faq-index");
const mostKept = 8;

/**
 * A compiled index, which takes seconds to make, kept for as long as neither the entries, nor the compiler, nor the
 * circumstances (the encoder, what is promised) change.
 * `made` only runs when there is none yet.
 */
export function cachedIndex(
  entries: readonly FaqEntry[],
  circumstances: string,
  made: () => Uint8Array,
): Uint8Array {
  const file = join(kept, `${keyOf(entries, circumstances)}.bin`);
  if (existsSync(file)) return readFileSync(file);
  const bytes = made();
  mkdirSync(kept, { recursive: true });
  const unfinished = join(kept, `${randomUUID()}.part`);
  writeFileSync(unfinished, bytes);
  renameSync(unfinished, file);
  prune();
  return bytes;
}

/** Several knowledge bases and branches take turns; more than the newest few are not come back to. */
function prune(): void {
  const age = (name: string) => statSync(join(kept, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const finished = readdirSync(kept).filter((name) => name.endsWith(".bin"));
  const old = finished.sort((one, other) => age(other) - age(one)).slice(mostKept);
  for (const name of old) rmSync(join(kept, name), { force: true });
}

/** A name for what is compiled, from whatever of the entries matters, the compiler's sources and the circumstances. */
export function keyOf(entries: readonly object[], circumstances: string): string {
  const hash = createHash("sha256").update(circumstances).update(JSON.stringify(entries));
  const ofEncoder = readdirSync(encoder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => join(parentPath, name));
  const sources = [...new Set([...importedFrom(compiler), ...ofEncoder])].sort();
  for (const source of sources) hash.update(readFileSync(source));
  return hash.digest("hex").slice(0, 24);
}

/** A source and all of ours that it imports, directly or not; what is only imported for its types decides nothing. */
function importedFrom(source: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(source)) return found;
  found.add(source);
  const text = readFileSync(source, "utf8");
  for (const [, file = ""] of text.matchAll(
    /^(?:import|export)\s(?!type\s)[^;"']*?from\s*"(\.[^"]+\.ts)"/gm,
  )) {
    importedFrom(join(dirname(source), file), found);
  }
  return found;
}
