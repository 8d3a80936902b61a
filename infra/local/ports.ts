import { randomInt } from "node:crypto";
import type { Server as HttpServer, IncomingMessage } from "node:http";
import { createServer, type Server } from "node:net";

/** Every part of the local system is reachable on this address and on no other: nothing is offered to the network. */
export const LOOPBACK = "127.0.0.1";

/** The ports of the local system; 0 asks the operating system for any free one. */
export interface Ports {
  http: number;
  front: number;
  smtp: number;
  viewer: number;
  signIn: number;
  recorder: number;
}

/** What each port is for and the flag of `npm start` that changes it. */
const parts: Record<keyof Ports, { port: number; flag: string; what: string }> = {
  http: { port: 3000, flag: "--port-http", what: "the HTTP API (form, webhooks, desk)" },
  front: { port: 4566, flag: "--port-front", what: "the AWS services" },
  smtp: { port: 2525, flag: "--port-smtp", what: "incoming mail (SMTP)" },
  viewer: { port: 3001, flag: "--port-viewer", what: "the sent-mail viewer" },
  signIn: { port: 3002, flag: "--port-sign-in", what: "sign-in" },
  recorder: { port: 3003, flag: "--port-recorder", what: "the stand-in for messaging providers" },
};

const partNames: readonly (keyof Ports)[] = ["http", "front", "smtp", "viewer", "signIn", "recorder"];

export const defaultPorts: Readonly<Ports> = everyPort((name) => parts[name].port);

/** All ports zero: for tests, which run beside each other. */
export const anyPorts: Readonly<Ports> = everyPort(() => 0);

/** A port that somebody else holds, said in one sentence with the way out. */
export class PortTaken extends Error {
  override readonly name = "PortTaken";
}

/** The flags of `npm start` that choose ports, each with the port it sets. */
export const portFlags: ReadonlyMap<string, keyof Ports> = new Map(
  partNames.map((name) => [parts[name].flag, name]),
);

/** One line per flag, for the help text. */
export function describePortFlags(): string[] {
  return partNames.map((name) => {
    const { flag, what, port } = parts[name];
    return `${`${flag} <n>`.padEnd(22)}${what}; ${port} unless said otherwise`;
  });
}

/**
 * Reads a port as a person writes it.
 *
 * @throws Error that names the flag when the text is not a whole number from 0 to 65535.
 */
export function parsePort(flag: string, text: string | undefined): number {
  if (text === undefined || !/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new Error(
      `${flag} needs a port number from 0 to 65535 (0 takes any free port), not "${text ?? ""}".`,
    );
  }
  return Number(text);
}

/**
 * Starts a part and turns "address in use" into a sentence that names the port and the flag that changes it. Any other
 * failure passes through untouched.
 */
export async function claimPort<T>(name: keyof Ports, port: number, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    throw explainPortError(name, port, error);
  }
}

/** Listens on loopback and answers with the port that was taken. */
export function listenOnLoopback(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, LOOPBACK, () => {
      server.off("error", reject);
      const address = server.address();
      resolve(address && typeof address === "object" ? address.port : port);
    });
  });
}

/** Closes an HTTP server: idle connections at once, those with a request in flight when it is answered. */
export function closeHttp(server: HttpServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

/**
 * Whether a request was meant for this machine. A web page of a stranger can let its own host name point at 127.0.0.1
 * and have the browser read our answers (DNS rebinding); then the Host header carries that name.
 */
export function isForThisMachine(request: IncomingMessage): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(request.headers.host ?? "");
}

function explainPortError(name: keyof Ports, port: number, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const { flag, what } = parts[name];
  if (code === "EADDRINUSE") {
    return new PortTaken(
      `Port ${port} for ${what} is taken by another program; stop that program or choose another port with ${flag} <n>.`,
      { cause: error },
    );
  }
  if (code === "EACCES") {
    return new PortTaken(
      `Port ${port} for ${what} needs more rights than this user has; choose one above 1023 with ${flag} <n>.`,
      { cause: error },
    );
  }
  return error;
}

function everyPort(of: (name: keyof Ports) => number): Ports {
  return {
    http: of("http"),
    front: of("front"),
    smtp: of("smtp"),
    viewer: of("viewer"),
    signIn: of("signIn"),
    recorder: of("recorder"),
  };
}

/**
 * Turns every 0 into a port that is free now, and makes sure that every other one is free. All ports are looked at
 * before anything starts, because the names of queues and of the sign-in issuer contain them.
 *
 * @throws PortTaken with one sentence for each port that is taken.
 */
export async function settlePorts(ports: Readonly<Ports>): Promise<Ports> {
  const settled = { ...ports };
  const problems = doubled(ports);
  if (problems.length > 0) throw new PortTaken(problems.join("\n"));
  const held: Server[] = [];
  for (const name of partNames) {
    const server = createServer();
    try {
      settled[name] =
        ports[name] === 0 ? await listenSomewhere(server) : await listenOnLoopback(server, ports[name]);
      held.push(server);
    } catch (error) {
      const explained = explainPortError(name, ports[name], error);
      if (!(explained instanceof PortTaken)) throw error;
      problems.push(explained.message);
    }
  }
  await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  if (problems.length > 0) throw new PortTaken(problems.join("\n"));
  return settled;
}

/**
 * A free port below those that the operating system hands out by itself: between settling and opening, no outgoing
 * connection of this machine can take it.
 */
async function listenSomewhere(server: Server): Promise<number> {
  for (let tries = 0; tries < PORTS_TRIED; tries += 1) {
    try {
      return await listenOnLoopback(server, randomInt(LOWEST_PORT, FIRST_EPHEMERAL_PORT));
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
    }
  }
  throw new PortTaken(`None of ${PORTS_TRIED} ports picked at random is free.`);
}

const PORTS_TRIED = 100;
const LOWEST_PORT = 10_240;
/** On Linux; other systems begin later. */
const FIRST_EPHEMERAL_PORT = 32_768;

function doubled(ports: Readonly<Ports>): string[] {
  return partNames.flatMap((name, index) => {
    const other = partNames.slice(0, index).find((each) => ports[each] === ports[name] && ports[name] !== 0);
    if (!other) return [];
    return [
      `Port ${ports[name]} is asked for twice, by ${parts[other].flag} and ${parts[name].flag}; change one of them.`,
    ];
  });
}
