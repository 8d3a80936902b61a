import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { exitCodes, runTool, type Terminal, UsageError } from "./command.ts";
import { isAllowed, readAudit, shippedPackages } from "./packages.ts";

const help = `
npm run licences   which licence every package has that ships; fails when one is not on the list
npm run sbom       writes dist/sbom.cdx.json, a CycloneDX bill of materials of what ships
npm run audit      asks the registry for weaknesses of what ships; fails from "high" on
`;

const run = promisify(execFile);
/** What npm prints may be long. Bytes. */
const maxBuffer = 64 * 1024 * 1024;

await runTool(help, async ([command], terminal) => {
  switch (command) {
    case "licences":
      return licences(terminal);
    case "sbom":
      return sbom(terminal);
    case "audit":
      return audit(terminal);
    default:
      throw new UsageError(`there is no "${command ?? ""}"`);
  }
});

async function licences({ say }: Terminal) {
  const packages = shippedPackages(JSON.parse(await readFile("package-lock.json", "utf8")));
  const counts = new Map<string, number>();
  for (const { licence = "unknown" } of packages) counts.set(licence, (counts.get(licence) ?? 0) + 1);
  for (const [licence, count] of [...counts].sort(([, one], [, other]) => other - one))
    say(`${String(count).padStart(5)}  ${licence}`);
  const others = packages.filter(({ licence }) => !isAllowed(licence));
  for (const { name, version, licence } of others)
    say(`not on the list: ${name} ${version}, ${licence ?? "unknown"}`);
  return others.length === 0 ? exitCodes.done : exitCodes.problems;
}

/** From the lock file alone: the same on every machine, and offline. */
async function sbom({ say }: Terminal) {
  const { stdout } = await npm("sbom", "--sbom-format=cyclonedx", "--omit=dev", "--package-lock-only");
  await mkdir("dist", { recursive: true });
  const file = join("dist", "sbom.cdx.json");
  await writeFile(file, stdout);
  say(`${file}: ${JSON.parse(stdout).components.length} packages`);
  return exitCodes.done;
}

async function audit({ say }: Terminal) {
  // npm ends with 1 when it has found something; what it printed tells.
  const { stdout } = await npm("audit", "--omit=dev", "--json").catch((error: { stdout?: string }) => ({
    stdout: error.stdout ?? "",
  }));
  const outcome = readAudit(stdout);
  if (outcome.kind === "not-audited") {
    say(`NOT AUDITED: ${outcome.reason}. Nothing is known about weaknesses of the packages.`);
    return exitCodes.done;
  }
  for (const weak of outcome.weak) say(`weak: ${weak}`);
  say(`audited: ${outcome.weak.length} packages with a weakness that is high or critical`);
  return outcome.weak.length === 0 ? exitCodes.done : exitCodes.problems;
}

function npm(...args: readonly string[]) {
  const script = process.env.npm_execpath;
  const options = { maxBuffer, timeout: 90_000 };
  return script?.endsWith(".js")
    ? run(process.execPath, [script, ...args], options)
    : run("npm", [...args], options);
}
