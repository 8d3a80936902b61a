// A local system in a process of its own, which a test can kill: `boot-child.ts <assembly> <data directory>`.
import { boot } from "../../infra/local/boot.ts";
import { anyPorts } from "../../infra/local/ports.ts";

const [assemblyDir = "", dataDir = ""] = process.argv.slice(2);
await boot({ assemblyDir, dataDir, ports: anyPorts, log: console.log });
console.log("ready");
