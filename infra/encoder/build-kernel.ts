import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isMain } from "../main-module.ts";

const folder = fileURLToPath(new URL("../../shared/matching/encoder/", import.meta.url));
export const kernelPath = join(folder, "kernel.wasm");

const flags = [
  "--target=wasm32",
  "-msimd128",
  "-O3",
  "-ffp-contract=off",
  "-ffreestanding",
  "-fno-builtin",
  "-fvisibility=hidden",
  "-nostdlib",
  "-Wall",
  "-Wextra",
  "-Werror",
  "-Wl,--no-entry",
  "-Wl,--export-dynamic",
  "-Wl,--strip-all",
  "-Wl,-z,stack-size=16384",
];

/** Whether this machine has what it takes: clang and lld with the WebAssembly target (Debian: `clang lld`). */
export function compilerVersion(): string | undefined {
  if (spawnSync("wasm-ld", ["--version"]).status !== 0) return undefined;
  const { status, stdout } = spawnSync("clang", ["--version"], { encoding: "utf8" });
  return status === 0 ? stdout.split("\n")[0] : undefined;
}

/**
 * Compiles `kernel.c`. One compiler gives the same bytes on every machine.
 * @throws Error with the compiler's words
 */
export function compileKernel(): Uint8Array {
  const work = mkdtempSync(join(tmpdir(), "kernel-"));
  try {
    const output = join(work, "kernel.wasm");
    const run = spawnSync("clang", [...flags, "-o", output, "kernel.c"], { cwd: folder, encoding: "utf8" });
    if (run.status !== 0) throw new Error(`clang failed: ${run.error?.message ?? run.stderr}`);
    return readFileSync(output);
  } finally {
    rmSync(work, { recursive: true });
  }
}

if (isMain(import.meta)) {
  const kernel = compileKernel();
  writeFileSync(kernelPath, kernel);
  const digest = createHash("sha256").update(kernel).digest("hex");
  console.log(`kernel.wasm  ${kernel.length} bytes  sha256 ${digest}\n${compilerVersion()}`);
}
