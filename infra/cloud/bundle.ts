import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile, type OutputFile } from "esbuild";
import { environments } from "../../functions/env.ts";
import relaydeskConfig from "../../relaydesk.config.ts";
import { type ConfigInput, parseConfig } from "../../shared/domain/config.ts";
import { isMain } from "../main-module.ts";
import { buildFaqIndex } from "../tools/faq-index.ts";
import { budgetTable, checkBudgets } from "./budgets.ts";
import { builtinModules, environmentCredentials, operatorConfig } from "./bundling/plugins.ts";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const functionNames = Object.keys(environments);

export interface BundleOptions {
  /** Gets one folder per function; what was in it is replaced. */
  readonly outDir?: string;
  /** Holds `<function name>.ts` for every function. */
  readonly sourceDir?: string;
  readonly config?: ConfigInput;
  /** The knowledge base, whose compiled form travels with `triage`. */
  readonly faqDir?: string;
}

/** What one function loads. */
export interface BundledFunction {
  /** Bytes read before the first event: the entry and everything it imports statically. */
  readonly initBytes: number;
  /** Every source file in the bundle, also what is loaded later, relative to the project's root; sorted. */
  readonly inputs: readonly string[];
}

export interface Bundles {
  readonly functions: Readonly<Record<string, BundledFunction>>;
}

/**
 * Bundles every function that `functions/env.ts` names into a folder of its own, ready to be zipped: `index.mjs`, the
 * chunks it shares with its lazily loaded parts, and for `triage` the FAQ index. The same sources give the same bytes.
 *
 * @throws when a function has no source file, does not compile, or `relaydesk.config.ts` is not right. Nothing is
 * written then.
 */
export async function bundleFunctions({
  outDir = join(root, "dist/functions"),
  sourceDir = join(root, "functions"),
  config = relaydeskConfig,
  faqDir = join(root, "faq"),
}: BundleOptions = {}): Promise<Bundles> {
  const parsed = parseConfig(config);
  const target = resolve(outDir);
  const [bundled, index] = await Promise.all([
    Promise.all(functionNames.map((name) => bundle(name, resolve(sourceDir), join(target, name), parsed))),
    faqIndex(faqDir),
  ]);

  await rm(target, { recursive: true, force: true });
  for (const { files } of bundled) await Promise.all(files.map(write));
  await write({ path: join(target, "triage", "faq-index.bin"), contents: index });
  return { functions: Object.fromEntries(bundled.map(({ name, report }) => [name, report])) };
}

/** Compiled in this process while esbuild works in its own. */
async function faqIndex(directory: string): Promise<Uint8Array> {
  return buildFaqIndex(directory);
}

async function bundle(name: string, sourceDir: string, outdir: string, config: unknown) {
  const { outputFiles, metafile } = await build({
    entryPoints: [{ in: join(sourceDir, `${name}.ts`), out: "index" }],
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
    splitting: true,
    metafile: true,
    write: false,
    legalComments: "none",
    logLevel: "silent",
    plugins: [builtinModules(), environmentCredentials(), operatorConfig(config)],
  });
  const entry = relative(root, join(outdir, "index.mjs"));
  return {
    name,
    files: outputFiles,
    report: { initBytes: initBytes(metafile, entry), inputs: inputs(metafile) },
  };
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
function inputs({ outputs }: Metafile): string[] {
  const contributed = Object.values(outputs).flatMap((output) =>
    Object.entries(output.inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path),
  );
  return [...new Set(contributed)].sort();
}

async function write({ path, contents }: Pick<OutputFile, "path" | "contents">): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, contents);
}

if (isMain(import.meta)) {
  const bundles = await bundleFunctions();
  console.log(budgetTable(bundles));
  const violations = checkBudgets(bundles);
  for (const violation of violations) console.error(violation);
  process.exitCode = violations.length === 0 ? 0 : 1;
}
