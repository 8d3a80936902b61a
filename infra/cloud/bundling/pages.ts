import { cp } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../../../shared/domain/config.ts";
import { root } from "../project-root.ts";
import { buildChat } from "./build-chat.ts";
import { buildConsole } from "./build-console.ts";

/**
 * Puts one part of the pages into a folder that is served as it is: `console/index.html` answers at `/console/`. What a
 * path holds a hash in lies in `assets/` and is kept by browsers for good; see `constructs/pages.ts`.
 */
export type PagePart = (outDir: string, config: Config) => Promise<void>;

/** Everything that is served. A part that is added here also needs its paths in `stack.ts`. */
export const pageParts: readonly PagePart[] = [
  (outDir) => cp(join(root, "web/pages"), outDir, { recursive: true }),
  buildConsole,
  buildChat,
];
