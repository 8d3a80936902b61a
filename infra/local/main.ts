import { join } from "node:path";
import relaydeskConfig from "../../relaydesk.config.ts";
import { type Config, parseConfig } from "../../shared/domain/config.ts";
import { root } from "../cloud/project-root.ts";
import { DataDirectoryError, resetDataDirectory } from "./boot/data-directory.ts";
import { UnknownFeatures } from "./boot/read-template.ts";
import type { LocalSystem } from "./boot.ts";
import { BuildFailed, build } from "./main/build.ts";
import { HELP, readOptions, type StartOptions, UsageError } from "./main/options.ts";
import { welcome } from "./main/welcome.ts";
import { PortTaken } from "./ports.ts";

/** After this long a shutdown that hangs is cut off; what was answered for is on disk. */
const STOP_SECONDS = 20;

const log = (line: string) => console.log(line);

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return log(HELP);
  const config = parseConfig(relaydeskConfig);
  // The services take a moment to load, which the build does not need them for.
  const [assemblyDir, { boot }] = await Promise.all([build(log), import("./boot.ts")]);
  if (options.reset) resetDataDirectory(options.dataDir);
  const accounts = webhookAccounts(config.channels);
  const system = await boot({
    assemblyDir,
    dataDir: options.dataDir,
    ports: options.ports,
    accounts,
    endpoints: Object.keys(config.webhooks.endpoints),
    log,
    functionLog: functionLog(options),
    ...(options.demo && { beforeTriggers: () => fillIn(options) }),
  });
  stopOnSignals(system);
  const mailAddresses = config.channels.email?.addresses ?? [];
  log(welcome(system, { seconds: process.uptime(), dataDir: options.dataDir, mailAddresses, accounts }));
}

async function fillIn({ dataDir }: StartOptions): Promise<void> {
  const { fillDemo } = await import("../demo/fill.ts");
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

/** What a person can put right is said in words; everything else shows where in the code it happened. */
function explain(error: unknown): string {
  if (error instanceof UnknownFeatures) {
    return `The local system cannot run this template as AWS would:\n${error.message.replace(/^/gm, "  ")}`;
  }
  const kinds = [PortTaken, DataDirectoryError, UsageError, BuildFailed];
  if (error instanceof Error) {
    return kinds.some((kind) => error instanceof kind) ? error.message : (error.stack ?? error.message);
  }
  return String(error);
}

main().catch((error: unknown) => {
  console.error(explain(error));
  process.exit(1);
});
