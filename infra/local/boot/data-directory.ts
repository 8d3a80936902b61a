import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

const MARKER = "relaydesk-data.txt";
const LOCK = "lock.sqlite";

/** Why a directory cannot be used, said to the person who named it. */
export class DataDirectoryError extends Error {
  override readonly name = "DataDirectoryError";
}

/**
 * Takes a data directory for this process, and makes it when it is missing. The hold is a lock of the operating system
 * on a file in it: it ends with the process, however that ends, so a kill leaves nothing behind that must be cleared.
 *
 * @returns what gives the directory back.
 * @throws DataDirectoryError when another process has it, or when it holds things that are not ours.
 */
export function takeDataDirectory(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true });
  if (!existsSync(join(dataDir, MARKER))) {
    if (!isEmpty(dataDir))
      throw new DataDirectoryError(`${dataDir} holds other things than Relaydesk's data.`);
    writeFileSync(
      join(dataDir, MARKER),
      "The data of a Relaydesk system on this machine. --reset deletes it all.\n",
    );
  }
  const lock = new DatabaseSync(join(dataDir, LOCK));
  try {
    // Nothing is ever written: the exclusive transaction itself is the lock.
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    const message = `Another Relaydesk runs on ${dataDir}; stop it first, or start this one with --data <dir>.`;
    throw new DataDirectoryError(message, { cause: error });
  }
  return () => lock.close();
}

/**
 * Deletes what a data directory holds. A directory without Relaydesk's mark is left alone, whatever it was named for.
 *
 * @throws DataDirectoryError when it holds other things, or a system runs on it.
 */
export function resetDataDirectory(dataDir: string): void {
  if (!existsSync(dataDir)) return;
  if (!existsSync(join(dataDir, MARKER)) && !isEmpty(dataDir)) {
    throw new DataDirectoryError(`${dataDir} is not deleted: it holds other things than Relaydesk's data.`);
  }
  const giveBack = takeDataDirectory(dataDir);
  for (const name of readdirSync(dataDir)) {
    // The mark goes last, so that a reset that is cut short can be repeated; the lock is still ours.
    if (name !== MARKER && name !== LOCK) rmSync(join(dataDir, name), { recursive: true, force: true });
  }
  giveBack();
  rmSync(dataDir, { recursive: true, force: true });
}

function isEmpty(dir: string): boolean {
  return readdirSync(dir).length === 0;
}
