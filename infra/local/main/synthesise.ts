// Started by build.ts as a process of its own, with the directory to write into.
import { globSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { compiledIndex } from "../../cloud/bundling/compiled-index.ts";
import { ASSEMBLY, PAGES } from "./build-folders.ts";
import { sayWhatIsWrong } from "./say-what-is-wrong.ts";

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
// The longest work is begun before anything else is loaded.
const index = compiledIndex();
index.catch(() => {});
const pagesDir = join(dir, PAGES);
try {
  const { synthesise } = await import("../../cloud/synth.ts");
  const { outDir } = await synthesise({
    bundlesDir: join(dir, "functions"),
    pagesDir,
    outDir: join(dir, ASSEMBLY),
    validate: false,
    inPlace: true,
    together: true,
    withoutPages: true,
    index,
  });
  nameAssetsFrom(outDir, dir);
  // The template names the folder, and whoever finds it finds it whole.
  rmdirSync(pagesDir);
} catch (error) {
  sayWhatIsWrong(error);
}
