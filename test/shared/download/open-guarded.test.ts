import type { LookupAddress } from "node:dns";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkedLookup, NotPublicError, openGuarded } from "../../../shared/download/open-guarded.ts";

const v4 = (address: string): LookupAddress => ({ address, family: 4 });
const v6 = (address: string): LookupAddress => ({ address, family: 6 });

/** What a socket would be told to connect to. */
function lookUp(addresses: readonly LookupAddress[], all: boolean): Promise<unknown> {
  const lookup = checkedLookup(async () => addresses);
  return new Promise((resolve, reject) => {
    lookup("files.example", { all }, (error, found, family) => {
      if (error) reject(error);
      else resolve(all ? found : { address: found, family });
    });
  });
}

describe("a name", () => {
  it("leads to what was judged, in the order in which it was resolved", async () => {
    const addresses = [v6("2606:4700::1111"), v4("1.1.1.1")];
    expect(await lookUp(addresses, true)).toEqual(addresses);
    expect(await lookUp(addresses, false)).toEqual(addresses[0]);
  });

  it.each([
    ["to this machine", [v4("127.0.0.1")]],
    ["to a private address beside a public one", [v4("1.1.1.1"), v4("10.0.0.1")]],
    ["to the metadata of a cloud", [v4("169.254.169.254")]],
    ["to an IPv4 address that hides in IPv6", [v6("::ffff:10.0.0.1")]],
    ["nowhere", []],
  ])("that leads %s is not connected to", async (_where, addresses) => {
    for (const all of [true, false]) {
      await expect(lookUp(addresses, all)).rejects.toBeInstanceOf(NotPublicError);
    }
  });

  it("that cannot be resolved is told as that, and not as private", async () => {
    const lookup = checkedLookup(() => Promise.reject(new Error("ENOTFOUND")));
    const told = new Promise((resolve) => lookup("x.example", {}, (error) => resolve(error)));
    expect(await told).not.toBeInstanceOf(NotPublicError);
  });
});

describe("a connection", () => {
  let server: Server;
  let port: number;
  let requests = 0;
  beforeAll(async () => {
    server = createServer((_request, response) => {
      requests += 1;
      response.writeHead(302, { location: "https://elsewhere.example/", "x-a": "b" }).end("body");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const opening = (url: string, standIn = false) => ({
    url: new URL(url),
    headers: {},
    signal: AbortSignal.timeout(5000),
    standIn,
  });

  it("to a name that answers well when it is judged and otherwise when it is used is made to neither", async () => {
    let asked = 0;
    const open = openGuarded(async () => {
      asked += 1;
      return [v4(asked === 1 ? "127.0.0.1" : "1.1.1.1")];
    });
    await expect(open(opening("https://rebinding.example/"))).rejects.toBeInstanceOf(NotPublicError);
    expect(asked).toBe(1);
  });

  it.each([
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://169.254.169.254/",
  ])("to %s is not made, though nothing is looked up for it", async (url) => {
    const open = openGuarded(() => Promise.reject(new Error("nothing to look up")));
    await expect(open(opening(url))).rejects.toBeInstanceOf(NotPublicError);
  });

  it("without TLS is made to a stand-in alone", async () => {
    const open = openGuarded();
    await expect(open(opening(`http://127.0.0.1:${port}/`))).rejects.toBeInstanceOf(Error);
    await expect(open(opening(`http://files.example:${port}/`))).rejects.toThrow("https");
    expect(requests).toBe(0);
    const answer = await open(opening(`http://127.0.0.1:${port}/`, true));
    const chunks = [];
    for await (const chunk of answer.body) chunks.push(chunk);
    expect([answer.status, answer.headers["x-a"], Buffer.concat(chunks).toString()]).toEqual([
      302,
      "b",
      "body",
    ]);
    answer.close();
  });

  it("ends when its time is over", async () => {
    const open = openGuarded();
    const signal = AbortSignal.abort();
    await expect(open({ ...opening(`http://127.0.0.1:${port}/`, true), signal })).rejects.toThrow();
  });
});
