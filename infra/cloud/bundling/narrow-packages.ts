import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { OnLoadResult, Plugin } from "esbuild";

/**
 * Shows the bundler only what is imported of packages whose index names hundreds of files. All of them would be read
 * and parsed for every function, to be left out again: two thirds of the time that bundling took. What is
 * in the bundles stays the same.
 *
 * - The index of an AWS client becomes, for each importer, the few files that hold the names it imports.
 * - Zod's texts in fifty languages, which nothing here may use (`budgets.ts`), become an empty module.
 */
export function narrowPackages(): Plugin {
  return {
    name: "narrow-packages",
    setup(build) {
      build.onResolve(
        { filter: /^@aws-sdk\/(client-[a-z0-9-]+|lib-dynamodb)$/ },
        async ({ path, importer, kind, pluginData, resolveDir, namespace }) => {
          if (kind !== "import-statement" || pluginData === narrowing) return undefined;
          const source = await sourceOf(importer, namespace);
          const index =
            source && (await build.resolve(path, { kind, importer, resolveDir, pluginData: narrowing }));
          const files = index && filesOf(importedNames(source, path), dirname(index.path));
          if (!files) return undefined;
          return {
            path: `${path} for ${[...files.keys()].sort().join(" ")}`,
            namespace: NAMESPACE,
            sideEffects: false,
            pluginData: { files, resolveDir: dirname(index.path) },
          };
        },
      );
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ pluginData }) => reexport(pluginData));
      build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
        contents: "export {};",
      }));
    },
  };
}

const NAMESPACE = "narrow-package";
const narrowing = Symbol("narrowing");
const sources = new Map<string, Promise<string>>();

function sourceOf(importer: string, namespace: string): Promise<string> | undefined {
  if (namespace !== "file") return undefined;
  const source = sources.get(importer) ?? readFile(importer, "utf8");
  sources.set(importer, source);
  return source;
}

/** The values that a source imports from a package, or `undefined` when it imports them in a way that hides the names. */
export function importedNames(source: string, packageName: string): string[] | undefined {
  const statements = [
    ...source.matchAll(/^(?:import|export)\s+(type\s)?([^;"']*?)\s*from\s*"([^"]+)"/gm),
  ].filter(([, , , from]) => from === packageName);
  const lists = statements
    .filter(([, type]) => !type)
    .map(([, , clause = ""]) => /^\{([^{}]*)\}$/.exec(clause)?.[1]);
  if (lists.length === 0 || lists.some((list) => list === undefined)) return undefined;
  return lists
    .flatMap((list = "") => list.split(","))
    .map((name) => name.trim())
    .filter((name) => name !== "" && !name.startsWith("type "))
    .map((name) => name.split(/\s+as\s+/)[0] ?? name);
}

/** The file of each name by the SDK's conventions, or `undefined` when one of them has none. */
export function filesOf(names: readonly string[] | undefined, dir: string): Map<string, string> | undefined {
  const files = names?.map((name) => [name, fileOf(name, dir)] as const);
  return files?.every(isFound) ? new Map(files) : undefined;
}

function fileOf(name: string, dir: string): string | undefined {
  const has = (file: string) => existsSync(join(dir, `${file}.js`));
  const own = [`commands/${name}`, name, `models/${name}`].find(has);
  if (own !== undefined) return own;
  if (/Exception$|^NoSuch|^NotFound$/.test(name) && has("models/errors")) return "models/errors";
  const pagination = name.replace(/^paginate(.*)$/, "pagination/$1Paginator");
  return pagination !== name && has(pagination) ? pagination : undefined;
}

const isFound = (pair: readonly [string, string | undefined]): pair is readonly [string, string] =>
  pair[1] !== undefined;

function reexport({ files, resolveDir }: { files: Map<string, string>; resolveDir: string }): OnLoadResult {
  return { contents: reexports(files), resolveDir };
}

/** The source of a module in the package's folder that passes on these names from these files. */
export function reexports(files: ReadonlyMap<string, string>): string {
  return [...files].map(([name, file]) => `export { ${name} } from "./${file}.js";`).join("\n");
}
