import {
  closeSync,
  existsSync,
  type FSWatcher,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  watch,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { StringDecoder } from "node:string_decoder";

export type FunctionLog = {
  /** For the environments' stdout and stderr: they write to the file themselves, so a line survives any crash. */
  readonly descriptor: number;
  /** Appends a line of the platform's own, such as a timeout. */
  write(line: string): void;
  /** Hands over every line that is in the file by now. */
  drain(): void;
  close(): void;
};

/** The folder that holds `<function>.log` files: below the data directory, or a temporary one. */
export function openLogFolder(dataDir: string | undefined): { readonly path: string; close(): void } {
  if (dataDir === undefined) {
    const path = mkdtempSync(join(tmpdir(), "function-logs-"));
    return { path, close: () => rmSync(path, { recursive: true, force: true }) };
  }
  const path = join(dataDir, "logs");
  mkdirSync(path, { recursive: true });
  return { path, close: () => {} };
}

/**
 * Follows the log file of one function. Environments append to the file directly and the host reads it: with pipes, what
 * a function wrote just before the host was killed would be lost, although the function had acted on it.
 *
 * @param onLine receives each new complete line that is not empty, in the order of the file
 */
export function openFunctionLog(file: string, onLine: (line: string) => void): FunctionLog {
  mkdirSync(dirname(file), { recursive: true });
  const descriptor = openForAppend(file);
  const reader = openSync(file, "r");
  const chunk = Buffer.alloc(64 * 1024);
  const decoder = new StringDecoder("utf8");
  let position = fstatSync(reader).size;
  let unfinished = "";

  function drain(): void {
    for (let size = readSync(reader, chunk, 0, chunk.length, position); size > 0; ) {
      position += size;
      const lines = (unfinished + decoder.write(chunk.subarray(0, size))).split("\n");
      unfinished = lines.pop() ?? "";
      for (const line of lines) if (line.trim() !== "") onLine(line);
      size = readSync(reader, chunk, 0, chunk.length, position);
    }
  }

  const watcher: FSWatcher = watch(file, drain).unref();
  return {
    descriptor,
    write: (line) => {
      writeSync(descriptor, `${line}\n`);
    },
    drain,
    close() {
      watcher.close();
      drain();
      if (unfinished.trim() !== "") onLine(unfinished);
      closeSync(reader);
      closeSync(descriptor);
    },
  };
}

/** Opens the file and ends a line that a killed process left unfinished. */
function openForAppend(file: string): number {
  const isNew = !existsSync(file);
  const descriptor = openSync(file, "a+");
  const { size } = fstatSync(descriptor);
  const last = Buffer.alloc(1);
  if (!isNew && size > 0) {
    readSync(descriptor, last, 0, 1, size - 1);
    if (last.toString() !== "\n") writeSync(descriptor, "\n");
  }
  return descriptor;
}
