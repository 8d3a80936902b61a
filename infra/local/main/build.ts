import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { availableParallelism, freemem, setPriority } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ASSEMBLY, PAGES } from "./build-folders.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

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

export interface Build {
  /** The cloud assembly. */
  readonly assemblyDir: string;
  /** Is done once the pages are there, too. @throws BuildFailed */
  readonly pages: Promise<void>;
}

/**
 * Bundles the functions and synthesises the template, unless that was done from these very sources before. Builds lie
 * beside each other under their sources' hash, so that a system that runs keeps its files while another is built. The
 * pages are made meanwhile with what the rest leaves of the processor, and may be done a little later.
 *
 * @throws BuildFailed when a source does not compile or the operator's configuration is wrong.
 */
export async function build(log: (line: string) => void): Promise<Build> {
  const builds = join(root, "dist", "local");
  const half = join(builds, `${process.pid}.half`);
  const halfPages = join(builds, `${process.pid}.pages.half`);
  const begin = () => {
    log("Building the functions and the template …");
    rmSync(half, { recursive: true, force: true });
    mkdirSync(half, { recursive: true });
    return run("synthesise.ts", half);
  };
  const beginPages = () => run("make-pages.ts", halfPages, BACKGROUND);
  // A first start need not look whether there is a build of these sources.
  const first = existsSync(builds) ? undefined : { system: begin(), pages: beginPages() };
  first?.pages.catch(() => {});
  const done = join(builds, hashSources());
  const pagesDir = join(done, PAGES);
  const pages = existsSync(pagesDir) ? Promise.resolve() : (first?.pages ?? beginPages());
  pages.catch(() => {});
  if (!existsSync(done)) {
    await (first?.system ?? begin()).then(() => put(half, done));
    await prune(builds, done);
  }
  const whole = pages.then(() => (existsSync(pagesDir) ? undefined : put(halfPages, pagesDir)));
  whole.catch(() => {});
  return { assemblyDir: join(done, ASSEMBLY), pages: whole };
}

/** What is whole goes where it belongs. Another start may have been quicker with the same sources. */
async function put(half: string, place: string): Promise<void> {
  await rename(half, place).catch((error: unknown) => {
    if (!existsSync(place)) throw error;
  });
  await rm(half, { recursive: true, force: true });
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

/** Gives way to whatever else wants the processor. */
const BACKGROUND = 15;

/** In a process of its own: what it loads, above all the CDK, would else stay in memory for as long as the system runs. */
function run(script: string, dir: string, priority = 0): Promise<void> {
  const env = { ...process.env, ...CDK_IN_HASTE, ...ESBUILD_IN_HASTE };
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, ...NODE_IN_HASTE, file, dir], {
    cwd: root,
    env,
    stdio: "inherit",
  });
  // The half of what nobody will need is not finished.
  const end = () => {
    child.kill();
    rmSync(dir, { recursive: true, force: true });
  };
  process.once("exit", end);
  if (child.pid !== undefined) setPriority(child.pid, priority);
  return new Promise<void>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => {
      process.off("exit", end);
      if (code === 0) return resolve();
      rmSync(dir, { recursive: true, force: true });
      reject(new BuildFailed("The build failed; what is wrong stands above."));
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
  const names = readdirSync(builds);
  const old = names
    .filter((name) => !name.endsWith(".half"))
    .map((name) => join(builds, name))
    .filter((path) => path !== current)
    .sort((a, b) => age(b) - age(a));
  const abandoned = names.filter(isAbandoned).map((name) => join(builds, name));
  const useless = [...old.slice(KEPT_BUILDS - 1), ...abandoned];
  await Promise.all(useless.map((path) => rm(path, { recursive: true, force: true })));
}

/** What a start left half done when it was killed: it has the name of a process that is no more. */
function isAbandoned(name: string): boolean {
  const pid = /^(\d+)\.(pages\.)?half$/.exec(name)?.[1];
  if (pid === undefined) return false;
  try {
    return !process.kill(Number(pid), 0);
  } catch (error) {
    // Somebody else's process lives as well.
    return !(error instanceof Error && "code" in error && error.code === "EPERM");
  }
}
