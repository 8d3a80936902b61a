// A local system in a process of its own, which a test can kill: `boot-child.ts <assembly> <data directory> [<options as
// JSON>]`.
import { boot } from "../../infra/local/boot.ts";
import { anyPorts } from "../../infra/local/ports.ts";

const [assemblyDir = "", dataDir = "", options = "{}"] = process.argv.slice(2);
const { ports, ...more } = JSON.parse(options);
await boot({ assemblyDir, dataDir, ports: { ...anyPorts, ...ports }, log: console.log, ...more });
console.log("ready");
