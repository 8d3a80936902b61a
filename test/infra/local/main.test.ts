import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { HELP, readOptions, UsageError } from "../../../infra/local/main/options.ts";
import { defaultPorts, portFlags } from "../../../infra/local/ports.ts";

describe("the flags of npm start", () => {
  it("all have something to fall back on", () => {
    expect(readOptions([])).toEqual({
      dataDir: resolve(".relaydesk"),
      demo: false,
      reset: false,
      verbose: false,
      help: false,
      ports: defaultPorts,
    });
  });

  it("choose the data directory and each port", () => {
    const options = readOptions([
      "--data",
      "/tmp/elsewhere",
      "--reset",
      "--port-smtp",
      "2500",
      "--port-http=0",
    ]);
    expect(options).toMatchObject({ dataDir: "/tmp/elsewhere", reset: true });
    expect(options.ports).toEqual({ ...defaultPorts, smtp: 2500, http: 0 });
  });

  it.each([
    [["--colour", "red"], /--colour/],
    [["--port-http", "eighty"], /--port-http needs a port number/],
    [["--port-http"], /--port-http/],
    [["--reset=maybe"], /--reset/],
    [["extra"], /extra/],
  ])("%j are refused by name, with the help", (args, message) => {
    expect(() => readOptions(args)).toThrow(UsageError);
    expect(() => readOptions(args)).toThrow(message);
    expect(() => readOptions(args)).toThrow(/--data <dir>/);
  });

  it("are all in the help", () => {
    for (const flag of [...portFlags.keys(), "--reset", "--data", "--verbose"]) expect(HELP).toContain(flag);
  });
});
