import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Names the folder of what a run of system tests builds. */
export const BUILDS = "RELAYDESK_TEST_BUILDS";

/** Around all system tests: a folder for the systems that several of them use. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "relaydesk-builds-"));
  process.env[BUILDS] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
