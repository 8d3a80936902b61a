import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { defaultPorts, describePortFlags, type Ports, parsePort, portFlags } from "../ports.ts";

/** How `npm start` was called. */
export interface StartOptions {
  dataDir: string;
  /** Delete the data first. */
  reset: boolean;
  /** Fill in a week of tickets. */
  demo: boolean;
  /** Show everything that functions log, not only their errors. */
  verbose: boolean;
  help: boolean;
  ports: Ports;
}

/** A call that cannot be understood. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** @throws UsageError that names the flag that is wrong. */
export function readOptions(args: readonly string[]): StartOptions {
  try {
    return parse(args);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${message}\n\n${HELP}`, { cause: error });
  }
}

function parse(args: readonly string[]): StartOptions {
  const portOptions = [...portFlags.keys()].map((flag) => [flag.slice(2), { type: "string" }] as const);
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: "string", default: ".relaydesk" },
      reset: { type: "boolean", default: false },
      demo: { type: "boolean", default: false },
      verbose: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
      ...Object.fromEntries(portOptions),
    },
  });
  const given = new Map<string, unknown>(Object.entries(values));
  const ports = { ...defaultPorts };
  for (const [flag, name] of portFlags) {
    const text = given.get(flag.slice(2));
    if (typeof text === "string") ports[name] = parsePort(flag, text);
  }
  const { data, reset, demo, verbose, help } = values;
  return {
    dataDir: resolve(String(data)),
    reset: reset === true,
    demo: demo === true,
    verbose: verbose === true,
    help: help === true,
    ports,
  };
}

export const HELP = `npm start -- [flags]

  --reset               delete all local data first
  --demo                fill in a week of tickets on all channels, once, to look around in
  --data <dir>          where the data is kept; .relaydesk unless said otherwise
  --verbose             show everything that functions log
  ${describePortFlags().join("\n  ")}
`;
