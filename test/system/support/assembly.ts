import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { synthesise } from "../../../infra/cloud/synth.ts";
import { build } from "../../../infra/local/main/build.ts";
import type { ConfigInput } from "../../../shared/domain/config.ts";
import { BUILDS } from "../../support/system-builds.ts";

/**
 * The system as a cloud assembly, built once for all files of a run that ask for the same: a build keeps both cores of a
 * small machine busy for as long as most files take. Files of system tests run one after the other, so nobody finds one
 * that is being made.
 *
 * @param config the project's own when left out: that is the very build which `npm start` boots.
 * @param dir where to build when there is no run of tests around it
 * @param together in a fraction of the time, and not as it is deployed; see `bundleTogether`
 */
export async function assemblyOf(
  config: ConfigInput | undefined,
  dir: string,
  together = false,
): Promise<string> {
  if (!config) {
    const { assemblyDir, pages } = await build(() => {});
    await pages;
    return assemblyDir;
  }
  const name = createHash("sha256")
    .update(JSON.stringify([config, together]))
    .digest("hex")
    .slice(0, 16);
  const place = join(process.env[BUILDS] ?? dir, name);
  const outDir = join(place, "cdk.out");
  // Written last of all.
  if (existsSync(join(outDir, "manifest.json"))) return outDir;
  await rm(place, { recursive: true, force: true });
  await synthesise({
    config,
    outDir,
    bundlesDir: join(place, "functions"),
    validate: false,
    inPlace: true,
    together,
  });
  return outDir;
}
