import { join } from "node:path";
import type { Rolldown } from "vite";
import { checkConsole } from "../budgets.ts";
import { root } from "../project-root.ts";

/**
 * The agents' console at `/console/`, by its own build.
 *
 * @throws when what it loads first is over its budget
 */
export async function buildConsole(outDir: string): Promise<void> {
  // Large, and of no use to whoever only wants another part.
  const { build } = await import("vite");
  const built = await build({
    configFile: join(root, "web/console/vite.config.ts"),
    logLevel: "warn",
    // Whatever the environment of whoever builds says: libraries ship much more for development.
    define: { "process.env.NODE_ENV": JSON.stringify("production") },
    build: { outDir: join(outDir, "console") },
  });
  if (Array.isArray(built) || !("output" in built)) throw new Error("The console was not built once.");
  const broken = checkConsole(firstScripts(built.output));
  if (broken.length > 0) throw new Error(broken.join("\n"));
}

/** What the page's script needs before it runs: itself and everything that it imports, but not what it loads later. */
export function firstScripts(output: Rolldown.RolldownOutput["output"]): string[] {
  const chunks = new Map(
    output.flatMap((file) => (file.type === "chunk" ? [[file.fileName, file] as const] : [])),
  );
  const first = new Set<string>();
  const wanted = [...chunks.values()].filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName);
  for (const name of wanted) {
    if (first.has(name)) continue;
    first.add(name);
    wanted.push(...(chunks.get(name)?.imports ?? []));
  }
  return [...first].flatMap((name) => chunks.get(name)?.code ?? []);
}
