// Started by build.ts as a process of its own, with the directory to write into.
import { join } from "node:path";
import { synthesise } from "../../cloud/synth.ts";

const [dir] = process.argv.slice(2);
if (dir === undefined) throw new Error("a directory is missing");
await synthesise({ bundlesDir: join(dir, "functions"), outDir: join(dir, "cdk.out"), validate: false });
