import { writeFileSync } from "node:fs";
import { isMain } from "../main-module.ts";
import { generatedFiles } from "./generated-files.ts";

if (isMain(import.meta)) {
  for (const [file, content] of generatedFiles()) {
    writeFileSync(file, content);
    console.log(file);
  }
}
