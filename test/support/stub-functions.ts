import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { functionNames } from "../../infra/cloud/bundle.ts";
import { root } from "../../infra/cloud/project-root.ts";
import { synthesise } from "../../infra/cloud/synth.ts";

/**
 * The real stack with functions that only show what the local system does for them, so that its tests do not hang on
 * what the product does.
 *
 * @param sources source text by function name; the others answer every event with nothing.
 * @returns the assembly, and what removes everything again.
 */
export async function stubAssembly(
  sources: Readonly<Record<string, string>>,
): Promise<{ assemblyDir: string; remove(): Promise<void> }> {
  // Below the project, so that the sources find its packages.
  const dir = join(root, "dist", `stubs-${process.pid}`);
  const sourceDir = join(dir, "functions");
  await mkdir(sourceDir, { recursive: true });
  for (const name of functionNames) {
    const source = sources[name] ?? "export const handler = async () => ({ batchItemFailures: [] });";
    await writeFile(join(sourceDir, `${name}.ts`), source);
  }
  const outDir = join(dir, "cdk.out");
  await synthesise({
    sourceDir,
    bundlesDir: join(dir, "bundles"),
    outDir,
    validate: false,
    withoutPages: true,
  });
  return { assemblyDir: outDir, remove: () => rm(dir, { recursive: true, force: true }) };
}
