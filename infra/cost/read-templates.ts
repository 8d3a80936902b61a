import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** All CloudFormation templates of a cloud assembly. @throws when there is none */
export function readTemplates(assemblyDir: string): readonly unknown[] {
  const files = globSync("**/*.template.json", { cwd: assemblyDir });
  if (files.length === 0) throw new Error(`There is no template in ${assemblyDir}: run npm run synth first`);
  return files.sort().map((file) => JSON.parse(readFileSync(join(assemblyDir, file), "utf8")));
}
