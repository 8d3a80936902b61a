import { join, relative } from "node:path";
import {
  type BuildOptions,
  type BuildResult,
  build,
  type Metafile,
  type OutputFile,
  type Plugin,
} from "esbuild";
import { root } from "../project-root.ts";
import { type LazyPackages, lazyFile, lazyPackages } from "./lazy-packages.ts";
import { filesOf, reexports } from "./narrow-packages.ts";
import { virtualModule } from "./plugins.ts";

/** What one function loads. */
export interface BundledFunction {
  /** Bytes read before the first event: the entry and everything it imports statically. */
  readonly initBytes: number;
  /** Every source file in the bundle, also what is loaded later, relative to the project's root; sorted. */
  readonly inputs: readonly string[];
}

export interface BundleRequest {
  readonly source: string;
  readonly outdir: string;
  /** For the function and for what it loads lazily. */
  readonly plugins: readonly Plugin[];
  /** Packages bundled so far: functions that load the same names of one lazily share one build. */
  readonly lazyBuilds: LazyBuilds;
}

export type LazyBuilds = Map<string, Promise<BuildResult<{ write: false; metafile: true }>>>;

/** Bundles one function as `index.mjs` with what it loads lazily beside it. Writes nothing. */
export async function bundleFunction({ source, outdir, plugins, lazyBuilds }: BundleRequest): Promise<{
  files: readonly OutputFile[];
  report: BundledFunction;
}> {
  const lazy: LazyPackages = new Map();
  const own = await build({
    ...options(outdir),
    entryPoints: [{ in: source, out: "index" }],
    plugins: [lazyPackages(lazy), ...plugins],
  });
  const others = await Promise.all(
    [...lazy].map(([name, exports]) => bundleLazyPackage(name, exports, plugins, lazyBuilds)),
  );
  const all = [own, ...others];
  const moved = others.flatMap(({ outputFiles }) =>
    outputFiles.map((file) => ({ ...file, path: join(outdir, relative(LAZY_DIR, file.path)) })),
  );
  return {
    files: [...own.outputFiles, ...moved],
    report: {
      initBytes: initBytes(own.metafile, relative(root, join(outdir, "index.mjs"))),
      inputs: inputs(all.map(({ metafile }) => metafile)),
    },
  };
}

/** Where lazy packages are built as if; nothing is written there. */
const LAZY_DIR = join(root, "dist/lazy-packages");

function bundleLazyPackage(
  name: string,
  exports: ReadonlySet<string>,
  plugins: readonly Plugin[],
  lazyBuilds: LazyBuilds,
) {
  const { contents, resolveDir } = exporting(name, [...exports].sort());
  const built =
    lazyBuilds.get(contents) ??
    build({
      ...options(LAZY_DIR),
      entryPoints: [{ in: "lazy-package", out: lazyFile(name).replace(/\.mjs$/, "") }],
      plugins: [virtualModule("lazy-package", { contents, resolveDir }), ...plugins],
    });
  lazyBuilds.set(contents, built);
  return built;
}

/** Straight from the files that hold them where these are known: the rest of the package is not even read. */
function exporting(name: string, exports: readonly string[]) {
  const resolveDir = join(root, "node_modules", name, "dist-es");
  const files = filesOf(exports, resolveDir);
  if (files) return { contents: reexports(files), resolveDir };
  return { contents: `export { ${exports.join(", ")} } from ${JSON.stringify(name)};`, resolveDir: root };
}

function options(outdir: string) {
  return {
    outdir,
    outExtension: { ".js": ".mjs" },
    chunkNames: "[name]-[hash]",
    absWorkingDir: root,
    // Packages of functions outside the project (tests have some) are the project's.
    nodePaths: [join(root, "node_modules")],
    platform: "node",
    target: "node24",
    format: "esm",
    mainFields: ["module", "main"],
    bundle: true,
    minify: true,
    // A Chinese character takes three bytes as it is and six escaped.
    charset: "utf8",
    splitting: true,
    metafile: true,
    write: false,
    legalComments: "none",
    logLevel: "silent",
  } as const satisfies BuildOptions;
}

/** The entry and what it imports statically, and so on; `import()` is not followed. */
function initBytes({ outputs }: Metafile, entry: string): number {
  const loaded = new Set<string>();
  const waiting = [entry];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (loaded.has(path)) continue;
    loaded.add(path);
    for (const { path: imported, kind, external } of outputs[path]?.imports ?? []) {
      if (kind === "import-statement" && !external) waiting.push(imported);
    }
  }
  return [...loaded].reduce((sum, path) => sum + (outputs[path]?.bytes ?? 0), 0);
}

/** Only what is left after tree shaking: a file that gave no byte is not in the bundle. */
function inputs(metafiles: readonly Metafile[]): string[] {
  const outputs = metafiles.flatMap((metafile) => Object.values(metafile.outputs));
  const contributed = outputs.flatMap((output) =>
    Object.entries(output.inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path),
  );
  return [...new Set(contributed)].sort();
}
