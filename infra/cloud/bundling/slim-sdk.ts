import { globSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Plugin } from "esbuild";

/**
 * Leaves out of AWS clients what is never used but looks to a bundler as if it might be, some 100 KB in a function that
 * reads a parameter and sends a message:
 *
 * - Descriptions of errors have computed keys (`[_e]: "client"`), which could have effects. As literal keys they cannot.
 * - Every error class is registered when the module loads, and so every one of them is in use. Only those stay that the
 *   project's own code names; others arrive as the service's base class, with their name and message as always.
 * - For its version a client imports its whole `package.json`.
 * - Some files serve machines that a function never runs on; see below.
 *
 * @param named what the project imports from AWS clients; see `namedInSources`.
 */
export function slimSdk(named: ReadonlySet<string>): Plugin {
  return {
    name: "slim-sdk",
    setup(build) {
      build.onLoad(
        { filter: /[\\/]@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/ },
        async ({ path }) => {
          const source = await readFile(path, "utf8");
          return { contents: literalKeys(withoutErrors(source, named)), loader: "js" };
        },
      );
      build.onLoad({ filter: /[\\/]@aws-sdk[\\/][^\\/]+[\\/]package\.json$/ }, async ({ path }) => {
        const { version } = JSON.parse(await readFile(path, "utf8"));
        return { contents: JSON.stringify({ version }), loader: "json" };
      });
      build.onLoad(
        {
          filter:
            /[\\/]@smithy[\\/]core[\\/]dist-es[\\/].*[\\/](Sha256Js|Md5Js|load\w+Files|getInst\w+|Adaptive\w+)\.js$/,
        },
        ({ path }) => {
          const contents = WITHOUT_USE[basename(path)];
          return contents === undefined ? undefined : { contents, loader: "js" };
        },
      );
    },
  };
}

/** Files of the SDK's core, and all that is left of them. */
const WITHOUT_USE: Readonly<Record<string, string>> = {
  // For a Node without `node:crypto`.
  "Sha256Js.js": "export const Sha256Js = undefined;",
  "Md5Js.js": "export const Md5Js = undefined;",
  // There is no `~/.aws`, and each cold start would look for it.
  "loadSharedConfigFiles.js": `export const CONFIG_PREFIX_SEPARATOR = ".";
    export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });`,
  // Lambda says the region in the environment; there is no instance to ask.
  "getInstanceMetadataRegion.js": "export const getInstanceMetadataRegion = async () => undefined;",
  // A retry mode that nobody sets.
  "AdaptiveRetryStrategy.js":
    'export { StandardRetryStrategy as AdaptiveRetryStrategy } from "./StandardRetryStrategy";',
};

/** Every name that sources in these folders import from an AWS client, be it with `import … from` or `import()`. */
export function namedInSources(folders: readonly string[]): Set<string> {
  const names = new Set<string>();
  for (const folder of folders) {
    for (const file of globSync("**/*.ts", { cwd: folder })) {
      const source = readFileSync(join(folder, file), "utf8");
      for (const [, list = ""] of source.matchAll(
        /\{([^{}]*)\}\s*(?:from\s|=\s*await import\()\s*"@aws-sdk\/client-/g,
      )) {
        for (const name of list.match(/\w+/g) ?? []) names.add(name);
      }
    }
  }
  return names;
}

/** `{ [_e]: 1 }` to `{ "error": 1 }`, for every constant of the module that is a string. */
export function literalKeys(source: string): string {
  const constants = source.matchAll(/^const (\w+) = ("(?:[^"\\\n]|\\.)*");$/gm);
  const strings = new Map([...constants].map(([, name, text]) => [name, text]));
  return source.replace(/(?<=[{,]\s*)\[(\w+)\](?=:)/g, (key, name: string) => strings.get(name) ?? key);
}

/** Drops the registration of error classes, but for the base classes and those to keep. */
export function withoutErrors(source: string, keep: ReadonlySet<string>): string {
  return source.replace(/^\w+_registry\.registerError\(\w+\$, (\w+)\);$/gm, (registration, name: string) =>
    keep.has(name) || name.endsWith("ServiceException") ? registration : "",
  );
}
