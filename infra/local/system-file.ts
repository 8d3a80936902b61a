import { join } from "node:path";
import * as z from "zod";
import { readJsonFile, writeDurably } from "./durable-file.ts";

const FILE = "system.json";

/** What a tool beside the running system must know to talk to it. */
const System = z.object({
  /** The process that runs it. */
  pid: z.number().int(),
  region: z.string(),
  /** The HTTP API: contact form, webhooks, desk. */
  httpUrl: z.string(),
  /** Every AWS service. */
  frontUrl: z.string(),
  /** An access key that may do everything; any text goes with it as the secret. */
  accessKey: z.string(),
  signInUrl: z.string(),
  viewerUrl: z.string(),
  recorderUrl: z.string(),
  smtpPort: z.number().int(),
  stackName: z.string(),
  tableNames: z.array(z.string()),
  /** Those that functions keep things in; pages have one of their own. */
  bucketNames: z.array(z.string()),
  queues: z.array(z.object({ name: z.string(), url: z.string(), deadLetters: z.boolean() })),
  /** Where the secrets are, with a slash at the end. */
  parameterPaths: z.array(z.string()),
  /** Folder with one log file per function. */
  logs: z.string(),
});

/** A local system that runs or ran on a data directory. */
export type System = z.infer<typeof System>;

/** Leaves word for other processes where the system answers. It stays after a kill: `pid` tells whether it still runs. */
export async function writeSystem(dataDir: string, system: System): Promise<void> {
  await writeDurably(join(dataDir, FILE), `${JSON.stringify(system, undefined, 2)}\n`, 0o600);
}

/**
 * Reads where the system on a data directory answers.
 *
 * @throws Error that says what to do when none was ever started there or none runs now.
 */
export function readSystem(dataDir: string): System {
  const path = join(dataDir, FILE);
  const content = readJsonFile(path);
  if (content === undefined) throw new Error(`Nothing was started on ${dataDir} yet: run npm start first.`);
  const system = System.safeParse(content);
  if (!system.success) throw new Error(`${path}: ${z.prettifyError(system.error)}`);
  if (!isRunning(system.data.pid))
    throw new Error(`The system on ${dataDir} does not run: npm start starts it.`);
  return system.data;
}

/** Whether a process with this id exists, whoever it belongs to. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
