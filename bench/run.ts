import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { budgetTable } from "../infra/cloud/budgets.ts";
import { bundleFunctions } from "../infra/cloud/bundle.ts";
import { root } from "../infra/cloud/project-root.ts";
import { measureWriteUnits, writeUnitsTable } from "./write-units.ts";

/** What can be measured, by name; each answers with the text of its result. */
const benches: Readonly<Record<string, () => Promise<string>>> = {
  "write-units": async () => writeUnitsTable(await measureWriteUnits()),
  "bundle-bytes": async () => `\`\`\`\n${budgetTable(await bundleFunctions())}\n\`\`\``,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(", ")}; there are ${Object.keys(benches).join(", ")}.`);
  process.exit(2);
}
const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).trim();
for (const [name, measure] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.error(`… ${name}`);
  const result = await measure();
  const head = `# ${name}\n\n\`npm run bench -- ${name}\` after ${commit}, Node ${process.versions.node}. Exact figures, the same on every machine.\n\n`;
  writeFileSync(join(root, "bench/results", `${name}.md`), `${head}${result}\n`);
  console.log(`${result}\n`);
}
