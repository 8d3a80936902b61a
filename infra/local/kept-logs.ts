import { randomUUID } from "node:crypto";
import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { PARAMETER_FILE } from "./parameters.ts";

/** Names a folder in which the functions' logs outlive the data directory. */
export const KEEP_LOGS = "RELAYDESK_KEEP_LOGS";

/**
 * Where `RELAYDESK_KEEP_LOGS` says, gives the functions' logs a second name and puts a copy of the secrets beside them: for
 * whoever wants to know afterwards whether a secret was logged. Does nothing without the variable.
 *
 * @throws when the folder is on another file system than the data directory
 */
export function keepLogs(dataDir: string, folder = process.env[KEEP_LOGS]): void {
  if (!folder) return;
  const kept = join(folder, randomUUID());
  mkdirSync(kept, { recursive: true });
  const logs = join(dataDir, "logs");
  for (const file of existsSync(logs) ? readdirSync(logs) : []) linkSync(join(logs, file), join(kept, file));
  const secrets = join(dataDir, PARAMETER_FILE);
  if (existsSync(secrets)) copyFileSync(secrets, join(kept, PARAMETER_FILE));
}
