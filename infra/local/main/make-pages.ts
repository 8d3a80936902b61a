// Started by build.ts as a process of its own, with the directory to fill.
import { bundlePages } from "../../cloud/bundle-pages.ts";
import { sayWhatIsWrong } from "./say-what-is-wrong.ts";

const [outDir] = process.argv.slice(2);
if (outDir === undefined) throw new Error("a directory is missing");
await bundlePages({ outDir }).catch(sayWhatIsWrong);
