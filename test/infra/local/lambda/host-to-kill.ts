import { startLambdaHost } from "../../../../infra/local/lambda.ts";

/**
 * A host of its own process, so that a test can kill it: `host-to-kill.ts <bundle folder> <data directory>`. It brings one
 * environment into each of three states (idle, waiting, in a busy loop) and then prints their process ids as JSON.
 */
const [dir = "", dataDir = ""] = process.argv.slice(2);
const reached = new Set<string>();
const host = startLambdaHost({ dataDir, log: (name) => reached.add(name) });
for (const name of ["idle", "waiting", "busy"]) {
  host.register({
    name,
    arn: `arn:aws:lambda:eu-west-1:111122223333:function:${name}`,
    dir,
    handler: `${name}.handler`,
    timeoutSeconds: 900,
    memoryMb: 128,
    env: {},
  });
}
await host.invoke("idle", {});
void host.invoke("waiting", {});
void host.invoke("busy", {});
const timer = setInterval(() => {
  if (reached.size < 3) return;
  clearInterval(timer);
  console.log(JSON.stringify(host.pids()));
}, 10);
