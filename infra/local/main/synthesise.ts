// Started by build.ts as a process of its own, with the directory to write into.
import { join } from "node:path";
import { synthesise } from "../../cloud/synth.ts";

const [dir] = process.argv.slice(2);
if (dir === undefined) throw new Error("a directory is missing");
try {
  await synthesise({
    bundlesDir: join(dir, "functions"),
    pagesDir: join(dir, "web"),
    outDir: join(dir, "cdk.out"),
    validate: false,
  });
} catch (error) {
  // A compiler's error carries its findings, and where in the compiler it arose tells nobody anything.
  const isFinding = error instanceof Error && "errors" in error;
  console.error(isFinding ? error.message : error);
  process.exitCode = 1;
}
