import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import relaydeskConfig from "../../relaydesk.config.ts";
import { type ConfigInput, parseConfig } from "../../shared/domain/config.ts";
import { type PagePart, pageParts } from "./bundling/pages.ts";
import { root } from "./project-root.ts";

export interface PageOptions {
  /** What was in it is replaced. */
  readonly outDir?: string;
  readonly config?: ConfigInput;
  readonly parts?: readonly PagePart[];
}

/**
 * Builds the pages that CloudFront serves into one folder.
 *
 * @throws when a part does not compile
 */
export async function bundlePages({
  outDir = join(root, "dist/web"),
  config = relaydeskConfig,
  parts = pageParts,
}: PageOptions = {}): Promise<void> {
  const parsed = parseConfig(config);
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });
  await Promise.all(parts.map((part) => part(outDir, parsed)));
}
