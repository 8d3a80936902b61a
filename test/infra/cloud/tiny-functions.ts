import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { functionNames } from "../../../infra/cloud/bundle.ts";

/** A folder with a source file for every function, each doing nothing unless told otherwise. */
export function tinyFunctions(sources: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "relaydesk-functions-"));
  for (const name of functionNames) {
    writeFileSync(join(folder, `${name}.ts`), sources[name] ?? "export async function handler() {}\n");
  }
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
