import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { availableParallelism, freemem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const synthesiser = fileURLToPath(new URL("synthesise.ts", import.meta.url));

/** Everything that template and bundles are made of; a folder stands for all files below it. */
const SOURCES = [
  "functions",
  "shared",
  "web",
  "faq",
  "infra/cloud",
  "infra/encoder",
  "infra/never-list",
  "infra/tools",
  "relaydesk.config.ts",
  "package.json",
  "package-lock.json",
];
const KEPT_BUILDS = 3;

/** The sources do not make a system; the compiler has said why in the terminal. */
export class BuildFailed extends Error {
  override readonly name = "BuildFailed";
}

/**
 * Bundles the functions and synthesises the template, unless that was done from these very sources before. Builds lie
 * beside each other under their sources' hash, so that a system that runs keeps its files while another is built.
 *
 * @returns the directory of the cloud assembly.
 * @throws BuildFailed when a source does not compile or the operator's configuration is wrong.
 */
export async function build(log: (line: string) => void): Promise<string> {
  const builds = join(root, "dist", "local");
  const half = join(builds, `${process.pid}.half`);
  const begin = () => {
    log("Building the functions and the template …");
    rmSync(half, { recursive: true, force: true });
    mkdirSync(half, { recursive: true });
    return synthesise(half);
  };
  // A first start need not look whether there is a build of these sources.
  const first = existsSync(builds) ? undefined : begin();
  const done = join(builds, hashSources());
  if (!existsSync(done)) {
    try {
      await (first ?? begin());
      await rename(half, done).catch((error: unknown) => {
        // Another start was quicker with the same sources.
        if (!existsSync(done)) throw error;
      });
    } finally {
      await rm(half, { recursive: true, force: true });
    }
    await prune(builds, done);
  }
  return join(done, "cdk.out");
}

/**
 * esbuild is a Go program. Its garbage collector took half of its time here, and it lives for seconds; what it does is most
 * of a build.
 */
const ESBUILD_IN_HASTE = {
  GOGC: "off",
  // Of what is free, so that no machine starts to swap; under a limit that it reaches, esbuild does little but collect.
  GOMEMLIMIT: `${Math.round(Math.min(4 * 2 ** 30, Math.max(2 ** 29, freemem() / 2)))}B`,
  GOMAXPROCS: String(availableParallelism()),
};

/** No rules are checked, and constructs do not remember where they were made. */
const CDK_IN_HASTE = { CDK_VALIDATION: "false", CDK_DISABLE_STACK_TRACE: "1" };

/** Most of what a build makes lives until its end: with more room for young objects they are copied about less. */
const NODE_IN_HASTE = ["--max-semi-space-size=64"];

/** In a process of its own: what it loads, above all the CDK, would else stay in memory for as long as the system runs. */
function synthesise(dir: string): Promise<void> {
  const env = { ...process.env, ...CDK_IN_HASTE, ...ESBUILD_IN_HASTE };
  const child = spawn(process.execPath, [...process.execArgv, ...NODE_IN_HASTE, synthesiser, dir], {
    cwd: root,
    env,
    stdio: "inherit",
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => {
      if (code === 0) resolve();
      else reject(new BuildFailed("The build failed; what is wrong stands above."));
    });
  });
}

function hashSources(): string {
  const hash = createHash("sha256").update(process.version);
  for (const file of SOURCES.flatMap(filesBelow)) {
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest("hex").slice(0, 16);
}

function filesBelow(path: string): string[] {
  if (!statSync(join(root, path)).isDirectory()) return [path];
  const entries = readdirSync(join(root, path), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .sort();
}

async function prune(builds: string, current: string): Promise<void> {
  const age = (path: string) => statSync(path).mtimeMs;
  const finished = readdirSync(builds).map((name) => join(builds, name));
  const old = finished
    .filter((path) => path !== current && !path.endsWith(".half"))
    .sort((a, b) => age(b) - age(a));
  await Promise.all(old.slice(KEPT_BUILDS - 1).map((path) => rm(path, { recursive: true, force: true })));
}
