import { join, relative } from "node:path";
import { build, type Plugin } from "esbuild";
import { root } from "../project-root.ts";
import { type BundledFunctions, bundling, initBytes, inputs } from "./bundle-function.ts";

/**
 * Bundles all functions in one build, in a fifth of the time that a build for each takes: every source is found and parsed
 * once. What several functions need lies in files between theirs, so that a function loads a third more than its own
 * bundle holds, from some fifty files. Good enough where it starts from a local disk, and nothing to deploy. Writes nothing.
 *
 * @param sources of the functions, by name
 * @returns what belongs into `outDir`, where each function gets a folder
 * @throws BuildFailure when a source is missing or does not compile
 */
export async function bundleTogether(
  sources: Readonly<Record<string, string>>,
  outDir: string,
  plugins: readonly Plugin[],
): Promise<BundledFunctions> {
  const { outputFiles, metafile } = await build({
    ...bundling,
    outdir: outDir,
    chunkNames: "together/[name]-[hash]",
    entryPoints: Object.entries(sources).map(([name, source]) => ({ in: source, out: `${name}/index` })),
    plugins: [...plugins],
  });
  const all = inputs([metafile]);
  const reports = Object.keys(sources).map((name) => {
    const entry = relative(root, join(outDir, name, "index.mjs"));
    return [name, { initBytes: initBytes(metafile, entry), inputs: all }] as const;
  });
  return { files: outputFiles, reports: Object.fromEntries(reports) };
}
