// A whole local system in a process of its own, so that who measures does not compete with it for one thread.
// Arguments: assembly directory, data directory. Tells its parent where it is, and ends when the parent lets go.
import { boot } from "../../infra/local/boot.ts";
import { anyPorts } from "../../infra/local/ports.ts";

const [assemblyDir = "", dataDir = ""] = process.argv.slice(2);
const system = await boot({
  assemblyDir,
  dataDir,
  ports: anyPorts,
  accounts: { telegram: ["main"] },
  log: () => {},
});
const stored = Object.entries(system.parameters).find(([name]) => name.endsWith("/telegram/main"));
const { secretToken } = JSON.parse(stored?.[1] ?? "{}");
process.once("disconnect", () => {
  system.stop().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
process.send?.({ httpUrl: `http://127.0.0.1:${system.ports.http}`, secretToken });
