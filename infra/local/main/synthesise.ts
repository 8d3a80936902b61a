// Started by build.ts as a process of its own, with the directory to write into.
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { synthesise } from "../../cloud/synth.ts";

/**
 * Bundles are not copied into the assembly, and the folder with both is moved once it is whole: they are to be found from
 * the assembly on.
 */
function nameAssetsFrom(outDir: string, dir: string): void {
  for (const file of globSync(join(outDir, "**/*.assets.json"))) {
    const own = (path: string) => isAbsolute(path) && !relative(dir, path).startsWith("..");
    const manifest = JSON.parse(readFileSync(file, "utf8"), (key, value) =>
      key === "path" && own(value) ? relative(outDir, value) : value,
    );
    writeFileSync(file, JSON.stringify(manifest));
  }
}

const [dir] = process.argv.slice(2);
if (dir === undefined) throw new Error("a directory is missing");
try {
  const { outDir } = await synthesise({
    bundlesDir: join(dir, "functions"),
    pagesDir: join(dir, "web"),
    outDir: join(dir, "cdk.out"),
    validate: false,
    inPlace: true,
    together: true,
  });
  nameAssetsFrom(outDir, dir);
} catch (error) {
  // A compiler's error carries its findings, and where in the compiler it arose tells nobody anything.
  const isFinding = error instanceof Error && "errors" in error;
  console.error(isFinding ? error.message : error);
  process.exitCode = 1;
}
