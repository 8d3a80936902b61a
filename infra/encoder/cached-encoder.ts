import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageDirectory } from "./model-package.ts";
import { packEncoder } from "./pack-encoder.ts";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** Everything that decides about the bytes. */
const makers = [
  path("."),
  path("../../shared/matching/encoder"),
  path("../../shared/matching/section-file.ts"),
  path("../../shared/matching/checksum.ts"),
  join(packageDirectory, "package.json"),
];

/**
 * The packed encoder's file. It is packed once for each version of the package and of the code that packs it, which
 * takes about half a second; several processes may ask at a time.
 *
 * @returns `undefined` when the optional package with the weights is not installed
 */
export function cachedEncoder(directory = path("../../dist/encoder")): string | undefined {
  if (!existsSync(join(packageDirectory, "package.json"))) return undefined;
  const name = `encoder-${keyOf(makers)}.bin`;
  const file = join(directory, name);
  if (existsSync(file)) return file;
  const bytes = packEncoder();
  if (!bytes) return undefined;
  mkdirSync(directory, { recursive: true });
  const unfinished = join(directory, `${randomUUID()}.part`);
  writeFileSync(unfinished, bytes);
  renameSync(unfinished, file);
  for (const stale of readdirSync(directory)) {
    if (stale.endsWith(".bin") && stale !== name) rmSync(join(directory, stale), { force: true });
  }
  return file;
}

function keyOf(paths: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of paths.flatMap(filesIn)) hash.update(file.name).update(readFileSync(file.path));
  return hash.digest("hex").slice(0, 16);
}

function filesIn(place: string): { name: string; path: string }[] {
  if (place.endsWith(".ts") || place.endsWith(".json")) return [{ name: "", path: place }];
  return readdirSync(place, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => ({ name, path: join(parentPath, name) }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}
