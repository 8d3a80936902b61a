/** Said to somebody who called a tool in a way that it does not know. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What a tool says to a person: results on standard output, progress and problems on standard error. */
export interface Terminal {
  readonly say: (text: string) => void;
  /** Progress; only shown where somebody watches. */
  readonly progress: (text: string) => void;
}

/** The exit codes that every tool shares. */
export const exitCodes = { done: 0, problems: 1, usage: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What a tool does with its arguments. */
export type ToolMain = (args: readonly string[], terminal: Terminal) => ExitCode | Promise<ExitCode>;

/**
 * Runs a tool: `--help` anywhere shows its help, what it answers becomes the exit code, and an error becomes one line,
 * with a hint at the help when the tool was called wrongly.
 */
export async function runTool(help: string, main: ToolMain): Promise<void> {
  process.exitCode = await callTool(help, main, process.argv.slice(2), terminal);
}

/** The same for arguments and a terminal of somebody else's. */
export async function callTool(
  help: string,
  main: ToolMain,
  args: readonly string[],
  to: Terminal & { readonly complain: (text: string) => void },
): Promise<ExitCode> {
  if (args.includes("--help") || args.includes("-h")) {
    to.say(help.trim());
    return exitCodes.done;
  }
  try {
    return await main(args, to);
  } catch (error) {
    const usage = isUsage(error);
    to.complain(error instanceof Error ? error.message : String(error));
    if (usage) to.complain("See --help.");
    return usage ? exitCodes.usage : exitCodes.problems;
  }
}

/** Node's own `parseArgs` throws a TypeError with a code of its own for arguments that it does not know. */
function isUsage(error: unknown): boolean {
  if (error instanceof UsageError) return true;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return code.startsWith("ERR_PARSE_ARGS");
}

const terminal = {
  say: (text: string) => console.log(text),
  complain: (text: string) => console.error(text),
  progress: (text: string) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
    else console.error(text);
  },
};

/** Ends the line that progress was shown on. */
export function endProgress(): void {
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
}
