import { build } from "./main/build.ts";
import { HELP, readOptions } from "./main/options.ts";

const log = (line: string) => console.log(line);

/** What is built by other processes is begun first, and all that is needed to run it is loaded meanwhile. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return log(HELP);
  const built = build(log);
  built.catch(() => {});
  const { run } = await import("./main/run.ts");
  await run(options, built);
}

main().catch(async (error: unknown) => {
  const { explain } = await import("./main/explain.ts");
  console.error(explain(error));
  process.exit(1);
});
