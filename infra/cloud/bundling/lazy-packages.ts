import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

/** Package → the exports of it that are used. */
export type LazyPackages = Map<string, Set<string>>;

/**
 * Makes AWS clients that are loaded lazily (`await import("@aws-sdk/client-s3")`) bundles of their own beside the
 * function's. Left to itself esbuild keeps what two clients share in one chunk, and with it what only the lazy one
 * needs of a shared module: 40 KB more for functions that hardly ever touch an object.
 *
 * @param found gives what gets the packages and names as they are met, or nothing where lazy imports are left as they are.
 * @throws when the names cannot be seen in the source, as in `const { S3Client } = await import("@aws-sdk/client-s3")`.
 */
export function lazyPackages(found: () => LazyPackages | undefined): Plugin {
  return {
    name: "lazy-packages",
    setup(build) {
      build.onResolve(
        { filter: /^@aws-sdk\/(client-|s3-presigned-post$)/ },
        async ({ path, kind, importer }) => {
          const packages = found();
          if (kind !== "dynamic-import" || !packages) return undefined;
          const names = importedNames(await readFile(importer, "utf8"), path);
          // Looked up after the reading: other importers of the package are read meanwhile.
          packages.set(path, new Set([...(packages.get(path) ?? []), ...names]));
          return { path: `./${lazyFile(path)}`, external: true };
        },
      );
    },
  };
}

/** The file beside the function's entry that holds a lazy package. */
export function lazyFile(packageName: string): string {
  return `${packageName.replace("@aws-sdk/", "")}.mjs`;
}

/** The names that a source takes from its dynamic imports of a package. */
export function importedNames(source: string, packageName: string): string[] {
  const imports = source.split(`import("${packageName}")`).slice(0, -1);
  if (imports.length < (source.match(new RegExp(`import\\(\\s*"${packageName}"`, "g")) ?? []).length) {
    throw new Error(`Write await import("${packageName}") in one line, with few names at a time`);
  }
  return imports.flatMap((before) => {
    const names = /const\s*\{([^{}]*)\}\s*=\s*await\s*$/.exec(before)?.[1];
    if (names === undefined) {
      throw new Error(
        `Write const { … } = await import("${packageName}"), so that only what is named is bundled`,
      );
    }
    return names
      .split(",")
      .map((name) => name.split(":")[0]?.trim() ?? "")
      .filter((name) => name !== "");
  });
}
