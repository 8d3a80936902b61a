import { realpathSync } from "node:fs";

/**
 * Whether a module is the one that Node was started with, and not imported by another. `import.meta.main` says the same
 * from Node 24.2 on; this also holds for the older ones that run TypeScript.
 */
export function isMain(module: ImportMeta): boolean {
  const [, started] = process.argv;
  return started !== undefined && realpathSync(started) === module.filename;
}
