// A whole local system in a process of its own in which things go wrong. Arguments: assembly directory, data directory,
// faults as JSON. Tells its parent where it is and, when asked ("off" also ends the faults), what went wrong so far.
import { boot } from "../../infra/local/boot.ts";
import { anyPorts } from "../../infra/local/ports.ts";
import { FaultMaker } from "./faults.ts";

const [assemblyDir = "", dataDir = "", faults = "{}"] = process.argv.slice(2);
const maker = new FaultMaker(JSON.parse(faults));
const system = await boot({
  assemblyDir,
  dataDir,
  ports: anyPorts,
  accounts: { telegram: ["main"] },
  log: () => {},
  onCall: maker.onCall,
});
maker.start(system);
process.on("message", (asked) => {
  if (asked === "off") maker.stop();
  process.send?.(maker.counts);
});
process.once("disconnect", () => {
  maker.stop();
  system.stop().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
process.send?.("ready");
