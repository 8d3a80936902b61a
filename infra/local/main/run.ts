import { join } from "node:path";
import relaydeskConfig from "../../../relaydesk.config.ts";
import { type Config, parseConfig } from "../../../shared/domain/config.ts";
import { root } from "../../cloud/project-root.ts";
import { resetDataDirectory } from "../boot/data-directory.ts";
import { boot, type LocalSystem } from "../boot.ts";
import type { Build } from "./build.ts";
import type { StartOptions } from "./options.ts";
import { welcome } from "./welcome.ts";

/** After this long a shutdown that hangs is cut off; what was answered for is on disk. */
const STOP_SECONDS = 20;

const log = (line: string) => console.log(line);

/** Boots what was built, says where it answers, and stops it when the process is told to. */
export async function run(options: StartOptions, built: Promise<Build>): Promise<void> {
  const { assemblyDir, pages } = await built;
  const config = parseConfig(relaydeskConfig);
  if (options.reset) resetDataDirectory(options.dataDir);
  const accounts = webhookAccounts(config.channels);
  const system = await boot({
    assemblyDir,
    files: pages,
    dataDir: options.dataDir,
    ports: options.ports,
    accounts,
    endpoints: Object.keys(config.webhooks.endpoints),
    log,
    functionLog: functionLog(options),
    ...(options.demo && { beforeTriggers: () => fillIn(options) }),
  });
  stopOnSignals(system);
  pages.catch((error: Error) => log(`There are no pages until the next start. ${error.message}`));
  const mailAddresses = config.channels.email?.addresses ?? [];
  log(welcome(system, { seconds: process.uptime(), dataDir: options.dataDir, mailAddresses, accounts }));
}

async function fillIn({ dataDir }: StartOptions): Promise<void> {
  const { fillDemo } = await import("../../demo/fill.ts");
  await fillDemo(dataDir, join(root, "faq"), log);
}

/** The accounts that have secrets, by channel. */
function webhookAccounts(channels: Config["channels"]): Record<string, readonly string[]> {
  const all: Readonly<Record<string, object | undefined>> = channels;
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, settings]) =>
      settings && "accounts" in settings && Array.isArray(settings.accounts)
        ? [[name, settings.accounts.map(String)]]
        : [],
    ),
  );
}

/** Errors reach the terminal; everything else is in the log files. */
function functionLog({ verbose }: StartOptions) {
  return (name: string, line: string) => {
    if (verbose || /"level":"(ERROR|CRITICAL)"|\tERROR\t/.test(line)) log(`${name}: ${line}`);
  };
}

function stopOnSignals(system: LocalSystem): void {
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) process.exit(1);
    stopping = true;
    log(`\n${signal}: stopping; once more to stop at once.`);
    const deadline = setTimeout(() => process.exit(1), STOP_SECONDS * 1000);
    deadline.unref();
    system.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error("Stopping failed:", error);
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
}
