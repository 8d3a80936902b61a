import { createServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import {
  anyPorts,
  defaultPorts,
  listenOnLoopback,
  PortTaken,
  parsePort,
  portFlags,
  settlePorts,
} from "../../../infra/local/ports.ts";

describe("settling ports", () => {
  const open: ReturnType<typeof createServer>[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  });

  const taken = async () => {
    const server = createServer();
    open.push(server);
    return listenOnLoopback(server, 0);
  };

  it("turns every 0 into a different free port", async () => {
    const ports = Object.values(await settlePorts(anyPorts));
    expect(new Set(ports).size).toBe(6);
    expect(ports.every((port) => port > 0)).toBe(true);
  });

  it("names every taken port, what it is for and the flag that changes it", async () => {
    const [http, smtp] = [await taken(), await taken()];
    const failure = await settlePorts({ ...anyPorts, http, smtp }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PortTaken);
    const lines = String((failure as Error).message).split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(new RegExp(`^Port ${http} .*HTTP API.*--port-http`));
    expect(lines[1]).toMatch(new RegExp(`^Port ${smtp} .*SMTP.*--port-smtp`));
  });

  it("leaves the ports that were free free when another is taken", async () => {
    const free = await settlePorts(anyPorts);
    await expect(settlePorts({ ...free, viewer: await taken() })).rejects.toThrow(PortTaken);
    expect(await settlePorts(free)).toEqual(free);
  });

  it("says when one port is asked for twice", async () => {
    await expect(settlePorts({ ...anyPorts, http: 18_080, front: 18_080 })).rejects.toThrow(
      /18080.*--port-http and --port-front/,
    );
  });
});

describe("port flags", () => {
  it("are one for each port", () => {
    expect([...portFlags.values()].sort()).toEqual(Object.keys(defaultPorts).sort());
  });

  it.each([
    ["0", 0],
    ["8080", 8080],
    ["65535", 65_535],
  ])("read %s", (text, port) => {
    expect(parsePort("--port-http", text)).toBe(port);
  });

  it.each(["65536", "-1", "80a", "", " 80", "1e3", undefined])("refuse %s and name the flag", (text) => {
    expect(() => parsePort("--port-http", text)).toThrow(/--port-http/);
  });
});
