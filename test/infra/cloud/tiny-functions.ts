import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { functionNames } from "../../../infra/cloud/bundle.ts";
import { root } from "../../../infra/cloud/project-root.ts";

const DOES_NOTHING = "export async function handler() {}\n";

/** A folder that goes away at the end of the block which `using` opens. */
export function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), "relaydesk-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** Writes a source file for every function into a folder, each doing nothing unless told otherwise, and what else they need. */
export function writeTinyFunctions(folder: string, sources: Readonly<Record<string, string>> = {}): string {
  mkdirSync(folder, { recursive: true });
  const all = { ...Object.fromEntries(functionNames.map((name) => [name, DOES_NOTHING])), ...sources };
  for (const [name, source] of Object.entries(all)) writeFileSync(join(folder, `${name}.ts`), source);
  return folder;
}

/** Writes what a bundling of functions that do nothing would leave. */
export function writeTinyBundles(folder: string): string {
  for (const name of functionNames) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, "index.mjs"), DOES_NOTHING);
  }
  return folder;
}

/** A knowledge base of one topic, which compiles in no time. */
export function writeTinyFaq(folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(join(root, "faq")).filter((name) => name.startsWith("close-account."))) {
    cpSync(join(root, "faq", file), join(folder, file));
  }
  return folder;
}

/** Writes a page of each kind into a folder. */
export function writeTinyPages(folder: string): string {
  mkdirSync(join(folder, "console/assets"), { recursive: true });
  writeFileSync(join(folder, "robots.txt"), "User-agent: *\n");
  writeFileSync(join(folder, "console/index.html"), "<!doctype html><title>Console</title>");
  writeFileSync(join(folder, "console/assets/main-1a2b3c.js"), "export {};");
  return folder;
}
