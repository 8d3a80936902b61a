import { join } from "node:path";
import { build } from "esbuild";
import { root } from "../project-root.ts";

/** The script of the contact form, in one small file that browsers of the last years understand. */
export async function formScript(): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [join(root, "web/form/main.ts")],
    bundle: true,
    minify: true,
    format: "iife",
    platform: "browser",
    target: "es2020",
    charset: "utf8",
    write: false,
    legalComments: "none",
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}
