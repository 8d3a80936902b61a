import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Plugin, transform } from "esbuild";
import type { Config } from "../../../shared/domain/config.ts";
import { root } from "../project-root.ts";

/** Browsers that have dialogs, constructable style sheets and private members. */
const browsers = ["chrome99", "firefox101", "safari16.4"];

/**
 * The chat widget as the one script that pages embed: nothing is loaded after it, and nothing of it is global but its
 * handle. The operator's brand and greeting are in it, so that the first words are there before any connection.
 */
export async function buildWidget({
  brand,
  channels,
}: Pick<Config, "brand" | "channels">): Promise<Uint8Array> {
  const greeting = channels.chat?.greeting;
  const { outputFiles } = await build({
    entryPoints: [join(root, "web/widget/chat.ts")],
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    charset: "utf8",
    target: browsers,
    legalComments: "none",
    define: { CHAT: JSON.stringify({ brand: brand.name, ...(greeting && { greeting }) }) },
    plugins: [smallStyles],
    logLevel: "silent",
  });
  const [script] = outputFiles;
  if (!script) throw new Error("The chat widget was built to nothing");
  return script.contents;
}

/** Style sheets as text, without what only people need. */
const smallStyles: Plugin = {
  name: "small-styles",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), {
        loader: "css",
        minify: true,
        target: browsers,
      });
      return { contents: code.trim(), loader: "text" };
    });
  },
};
