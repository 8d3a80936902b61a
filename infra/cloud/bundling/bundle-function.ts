import { join, relative } from "node:path";
import {
  type BuildContext,
  type BuildOptions,
  type BuildResult,
  context,
  type Metafile,
  type OnLoadResult,
  type OnResolveResult,
  type Plugin,
} from "esbuild";
import { root } from "../project-root.ts";
import { type LazyPackages, lazyFile, lazyPackages } from "./lazy-packages.ts";
import { filesOf, reexports } from "./narrow-packages.ts";

export interface BundledFile {
  /** Absolute. */
  readonly path: string;
  readonly contents: Uint8Array;
}

/** What one function loads. */
export interface BundledFunction {
  /** Bytes read before the first event: the entry and everything it imports statically. */
  readonly initBytes: number;
  /** Every source file in the bundle, also what is loaded later, relative to the project's root; sorted. */
  readonly inputs: readonly string[];
}

type Kept = { write: false; metafile: true };
type Built = BuildResult<Kept>;

export interface BundledFunctions {
  readonly files: readonly BundledFile[];
  /** By the function's name. */
  readonly reports: Readonly<Record<string, BundledFunction>>;
}

/**
 * Bundles each function for itself, as it is deployed. Writes nothing.
 *
 * @param sources of the functions, by name
 * @returns what belongs into `outDir`, where each function gets a folder
 * @throws BuildFailure when a source is missing or does not compile
 */
export async function bundleEach(
  sources: Readonly<Record<string, string>>,
  outDir: string,
  plugins: readonly Plugin[],
): Promise<BundledFunctions> {
  const bundler = new FunctionBundler(plugins);
  const bundle = async ([name, source]: readonly [string, string]) => ({
    name,
    ...(await bundler.bundle(source, join(outDir, name))),
  });
  const bundled = await Promise.all(Object.entries(sources).map(bundle)).finally(() => bundler.close());
  return {
    files: bundled.flatMap(({ files }) => files),
    reports: Object.fromEntries(bundled.map(({ name, report }) => [name, report])),
  };
}

/**
 * Bundles functions one after the other, each as `index.mjs` with what it loads lazily beside it. Nothing is shared
 * between their bundles, but every source is parsed once for all of them: one build of esbuild is run again and again,
 * with another function for its entry. Writes nothing.
 */
class FunctionBundler {
  private readonly plugins: readonly Plugin[];
  /** Functions that load the same names of a package lazily share one build of it. */
  private readonly lazyBuilds = new Map<string, Promise<Built>>();
  private entry: OnResolveResult & { readonly module?: OnLoadResult } = {};
  private lazy: LazyPackages | undefined;
  private opened: Promise<BuildContext<Kept>> | undefined;
  /** esbuild would take a second run that is asked for during the first for the same one. */
  private last: Promise<unknown> = Promise.resolve();

  /** @param plugins for the functions and for what they load lazily */
  constructor(plugins: readonly Plugin[]) {
    this.plugins = plugins;
  }

  /** @throws BuildFailure when the source is missing or does not compile */
  async bundle(
    source: string,
    outdir: string,
  ): Promise<{ files: readonly BundledFile[]; report: BundledFunction }> {
    const lazy: LazyPackages = new Map();
    const own = await this.run({ path: source }, lazy);
    const others = await Promise.all([...lazy].map(([name, exports]) => this.bundleLazy(name, exports)));
    const all = [{ built: own, name: ENTRY_FILE }, ...others];
    return {
      files: all.flatMap(({ built, name }) =>
        built.outputFiles.map(({ path, contents }) => {
          const file = relative(OUT_DIR, path);
          return { path: join(outdir, file === ENTRY_FILE ? name : file), contents };
        }),
      ),
      report: {
        initBytes: initBytes(own.metafile, relative(root, join(OUT_DIR, ENTRY_FILE))),
        inputs: inputs(all.map(({ built }) => built.metafile)),
      },
    };
  }

  /** What was parsed is forgotten. */
  async close(): Promise<void> {
    await (await this.opened)?.dispose();
  }

  private async bundleLazy(name: string, exports: ReadonlySet<string>) {
    const module = exporting(name, [...exports].sort());
    const entry = { path: name, namespace: "lazy-package", module };
    const built = this.lazyBuilds.get(module.contents) ?? this.run(entry);
    this.lazyBuilds.set(module.contents, built);
    return { built: await built, name: lazyFile(name) };
  }

  private run(entry: FunctionBundler["entry"], lazy?: LazyPackages): Promise<Built> {
    const run = this.last.then(async () => {
      this.entry = entry;
      this.lazy = lazy;
      this.opened ??= context<Kept>(this.options());
      return (await this.opened).rebuild();
    });
    this.last = run.catch(() => {});
    return run;
  }

  private options() {
    const plugins = [this.changingEntry(), lazyPackages(() => this.lazy), ...this.plugins];
    return { ...bundling, outdir: OUT_DIR, entryPoints: [{ in: ENTRY, out: "index" }], plugins };
  }

  private changingEntry(): Plugin {
    return {
      name: "changing-entry",
      setup: (build) => {
        build.onResolve({ filter: new RegExp(`^${ENTRY}$`) }, () => {
          const { module: _, ...resolved } = this.entry;
          return resolved;
        });
        build.onLoad({ filter: /.*/, namespace: "lazy-package" }, () => this.entry.module);
      },
    };
  }
}

/** Stands for what is bundled next. */
const ENTRY = "relaydesk:entry";
const ENTRY_FILE = "index.mjs";
/** Where everything is built as if; nothing is written there. */
const OUT_DIR = join(root, "dist/as-if");

/** Straight from the files that hold them where these are known: the rest of the package is not even read. */
function exporting(name: string, exports: readonly string[]) {
  const resolveDir = join(root, "node_modules", name, "dist-es");
  const files = filesOf(exports, resolveDir);
  if (files) return { contents: reexports(files), resolveDir };
  return { contents: `export { ${exports.join(", ")} } from ${JSON.stringify(name)};`, resolveDir: root };
}

/** How functions are bundled. */
export const bundling = {
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

/** The entry and what it imports statically, and so on; `import()` is not followed. */
export function initBytes({ outputs }: Metafile, entry: string): number {
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
export function inputs(metafiles: readonly Metafile[]): string[] {
  const outputs = metafiles.flatMap((metafile) => Object.values(metafile.outputs));
  const contributed = outputs.flatMap((output) =>
    Object.entries(output.inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path),
  );
  return [...new Set(contributed)].sort();
}
