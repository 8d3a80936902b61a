import { spawn } from "node:child_process";

/** Kills the environments when the host is no more. */
export type Watchdog = { watch(pid: number): void; forget(pid: number): void; close(): void };

const script = `
pids=" "
while read -r action pid; do
  case $action in
    watch) pids="$pids$pid " ;;
    forget) pids="\${pids%% $pid *} \${pids#* $pid }" ;;
    close) exit 0 ;;
  esac
done
[ "$pids" = " " ] || kill -9 $pids
`;

/**
 * Starts a shell of a few hundred kilobytes that holds one end of a pipe to this process. However this process ends, the
 * pipe ends with it, and the shell kills what is left. Environments notice the same by themselves, except one in a busy loop.
 * Windows has no such shell; there only the environments' own check acts.
 */
export function startWatchdog(): Watchdog {
  if (process.platform === "win32") return { watch() {}, forget() {}, close() {} };
  // A session of its own: Ctrl-C in the terminal reaches the whole foreground group, and must not reach this one first.
  const shell = spawn("/bin/sh", ["-c", script], {
    detached: true,
    env: { PATH: "/usr/bin:/bin" },
    stdio: ["pipe", "ignore", "ignore"],
  });
  shell.unref();
  shell.stdin.on("error", () => {});
  const say = (line: string): void => {
    if (shell.stdin.writable) shell.stdin.write(`${line}\n`);
  };
  return {
    watch: (pid) => say(`watch ${pid}`),
    forget: (pid) => say(`forget ${pid}`),
    close() {
      say("close");
      shell.stdin.end();
    },
  };
}
