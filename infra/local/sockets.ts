import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { FrontRequest, Handler } from "./front/request.ts";
import { createThrottle, type RateLimits } from "./http-api/throttle.ts";
import type { Neighbour } from "./http-api.ts";
import type { InvocationResult } from "./lambda.ts";
import { isForThisMachine } from "./ports.ts";
import {
  type ConnectionFacts,
  connectEvent,
  disconnectEvent,
  messageEvent,
  newId,
  requestIdOf,
  type SocketEvent,
} from "./sockets/events.ts";
import { watchFrameSizes } from "./sockets/frame-sizes.ts";

/** A WebSocket API (API Gateway v2) with the functions of its routes, by ARN. A route without one does nothing. */
export type SocketApi = {
  readonly apiId: string;
  /** Also the path of the socket. */
  readonly stage: string;
  readonly functions: { readonly connect?: string; readonly message?: string; readonly disconnect?: string };
  readonly limits?: RateLimits;
};

export type SocketOptions = {
  readonly apis: readonly SocketApi[];
  invoke(functionArn: string, event: unknown): Promise<InvocationResult>;
  /** Checks who signed a request about a connection and what they may, and calls `manage` for it. */
  answerSigned(request: IncomingMessage, response: ServerResponse, url: string): void;
  log?(line: string): void;
  /** After how long a connection ends, milliseconds; API Gateway's own times unless given. */
  readonly idleAfter?: number;
  readonly endsAfter?: number;
};

export type Sockets = Required<Neighbour> & {
  /** Answers `/<API>/<stage>/@connections/<id>`: POST sends, GET describes, DELETE ends a connection. */
  readonly manage: Handler;
  /** Cuts every connection, as a broken network would. */
  close(): void;
};

/**
 * API Gateway's quotas.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
const largestFrame = 32 * 1024;
const largestMessage = 128 * 1024;
const idleMilliseconds = 10 * 60_000;
const longestMilliseconds = 2 * 60 * 60_000;

/** Close codes of RFC 6455, 7.4.1. */
const NORMAL = 1000;
const GOING_AWAY = 1001;
const UNSUPPORTED_DATA = 1003;
const TOO_BIG = 1009;

type Connection = {
  readonly api: SocketApi;
  readonly facts: ConnectionFacts;
  readonly socket: WebSocket;
  lastActiveAt: Date;
  timers: NodeJS.Timeout[];
  /** What ended it, when this side did. */
  ending?: { readonly code: number; readonly reason: string };
};

/**
 * Serves WebSocket APIs on a port that belongs to something else: each under the name of its stage, where in AWS it has
 * a host of its own.
 */
export function serveSockets(options: SocketOptions): Sockets {
  const doors = new Map(options.apis.map((api) => [`/${api.stage}`, new Door(api, options)]));
  const doorOf = (url: string | undefined) => doors.get(pathOf(url));
  return {
    request(request, response) {
      const [, path = "", rest = ""] = /^(\/[^/]+)(\/@connections\/.*)$/.exec(pathOf(request.url)) ?? [];
      const door = doors.get(path);
      if (door) options.answerSigned(request, response, `/${door.api.apiId}${path}${rest}`);
      else if (doorOf(request.url)) refuse(response, 426, "Upgrade Required");
      else return false;
      return true;
    },
    upgrade(request, socket, head) {
      const door = doorOf(request.url);
      void door?.open(request, socket, head);
      return door !== undefined;
    },
    manage(request, response) {
      const [, apiId, stage, id = ""] =
        /^\/([^/]+)\/([^/]+)\/@connections\/([^/]+)$/.exec(pathOf(request.url)) ?? [];
      const door = doors.get(`/${stage}`);
      if (door?.api.apiId === apiId) door?.manage(decodeURIComponent(id), request, response);
      else refuse(response, 403, "Forbidden");
    },
    close() {
      for (const door of doors.values()) door.close();
    },
  };
}

/** One WebSocket API and its connections. */
class Door {
  readonly api: SocketApi;
  readonly #options: SocketOptions;
  readonly #connections = new Map<string, Connection>();
  readonly #mayPass: (routeKey: string) => boolean;
  /** The subprotocol that the function chose for a handshake in progress. */
  readonly #protocols = new WeakMap<IncomingMessage, string>();
  readonly #server: WebSocketServer;

  constructor(api: SocketApi, options: SocketOptions) {
    this.api = api;
    this.#options = options;
    this.#mayPass = createThrottle(api.limits ? { default: api.limits } : {}, () => performance.now());
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: largestMessage,
      handleProtocols: (_offered, request) => this.#protocols.get(request) ?? false,
    });
  }

  /** The function decides before the client is connected. */
  async open(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // Nobody listens for errors until the handshake is through.
    const gone = () => socket.destroy();
    socket.on("error", gone);
    if (!isForThisMachine(request)) return reject(socket, 403);
    if (!this.#mayPass("$connect")) return reject(socket, 429);
    const facts = factsOf(this.api, request);
    const admission = await this.#admit(facts, request);
    socket.off("error", gone);
    if (socket.destroyed) return;
    if (admission.status < 200 || admission.status > 299) return reject(socket, admission.status);
    if (admission.protocol !== undefined) this.#protocols.set(request, admission.protocol);
    this.#server.handleUpgrade(request, socket, head, (opened) => this.#opened(facts, opened, socket));
  }

  async #admit(
    facts: ConnectionFacts,
    request: IncomingMessage,
  ): Promise<{ status: number; protocol?: string }> {
    const { connect } = this.api.functions;
    if (connect === undefined) return { status: 200 };
    const result = await this.#invoke(connect, connectEvent(facts, request));
    return result === undefined ? { status: 502 } : readAdmission(result);
  }

  #opened(facts: ConnectionFacts, socket: WebSocket, transport: Duplex): void {
    const { endsAfter = longestMilliseconds } = this.#options;
    const connection: Connection = { api: this.api, facts, socket, lastActiveAt: new Date(), timers: [] };
    this.#connections.set(facts.connectionId, connection);
    const life = setTimeout(() => end(connection, GOING_AWAY, "Going away"), endsAfter);
    connection.timers = [life];
    this.#stayAwake(connection);
    const watch = watchFrameSizes(largestFrame, () => end(connection, TOO_BIG, "Frame too large"));
    transport.prependListener("data", (chunk: Buffer) => {
      this.#stayAwake(connection);
      watch(chunk);
    });
    socket.on("message", (data: Buffer, isBinary) => {
      if (connection.ending) return;
      if (isBinary) return end(connection, UNSUPPORTED_DATA, "Binary frames are not supported");
      void this.#received(connection, data.toString("utf8"));
    });
    // The library ends the connection by itself; what it says then is not told to `close`.
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH") return;
      connection.ending ??= { code: TOO_BIG, reason: "Message too long" };
    });
    socket.on("close", (code, reason) => this.#closed(connection, code, reason.toString("utf8")));
  }

  #stayAwake(connection: Connection): void {
    const { idleAfter = idleMilliseconds } = this.#options;
    const [life, idle] = connection.timers;
    clearTimeout(idle);
    connection.lastActiveAt = new Date();
    const next = setTimeout(() => end(connection, GOING_AWAY, "Going away"), idleAfter);
    connection.timers = life ? [life, next] : [next];
  }

  async #received(connection: Connection, body: string): Promise<void> {
    const { message } = this.api.functions;
    const event = messageEvent(connection.facts, body);
    const complain = (text: string) => {
      const { connectionId } = connection.facts;
      connection.socket.send(JSON.stringify({ message: text, connectionId, requestId: requestIdOf(event) }));
    };
    if (!this.#mayPass("$default")) return complain("Too Many Requests");
    if (message === undefined) return complain("Forbidden");
    const result = await this.#invoke(message, event);
    if (result === undefined) complain("Internal server error");
  }

  #closed(connection: Connection, code: number, reason: string): void {
    for (const timer of connection.timers) clearTimeout(timer);
    if (!this.#connections.delete(connection.facts.connectionId)) return;
    const { disconnect } = this.api.functions;
    if (disconnect === undefined || !this.#mayPass("$disconnect")) return;
    const ending = connection.ending ?? { code, reason: reason || CLOSED_SILENTLY[code] || "" };
    void this.#invoke(disconnect, disconnectEvent(connection.facts, ending.code, ending.reason));
  }

  manage(id: string, request: FrontRequest, response: ServerResponse): void {
    const connection = this.#connections.get(id);
    if (!/^[\w-]{15}=$/.test(id)) {
      refuse(response, 400, `Invalid connectionId: ${id}`, "BadRequestException");
    } else if (!connection || connection.ending) {
      refuse(response, 410, "Gone", "GoneException");
    } else if (request.method === "POST") {
      this.#send(connection, request.body, response);
    } else if (request.method === "GET") {
      answer(response, 200, describe(connection));
    } else if (request.method === "DELETE") {
      end(connection, NORMAL, "Connection Closed Normally");
      response.writeHead(204).end();
    } else {
      refuse(response, 403, "Forbidden");
    }
  }

  #send(connection: Connection, message: Buffer, response: ServerResponse): void {
    if (message.length > largestMessage) {
      refuse(response, 413, "Message too long", "PayloadTooLargeException");
      return;
    }
    this.#stayAwake(connection);
    connection.socket.send(message, { binary: false });
    response.writeHead(200).end();
  }

  close(): void {
    for (const { socket, timers } of this.#connections.values()) {
      for (const timer of timers) clearTimeout(timer);
      socket.terminate();
    }
    this.#connections.clear();
  }

  /** The payload, or undefined when the function failed; that is logged. */
  async #invoke(functionArn: string, event: SocketEvent): Promise<string | undefined> {
    try {
      const result = await this.#options.invoke(functionArn, event);
      if (!("error" in result)) return result.payload;
      this.#options.log?.(`${this.api.stage}: ${result.error.errorType}: ${result.error.errorMessage}`);
    } catch (error) {
      this.#options.log?.(`${this.api.stage}: ${error instanceof Error ? error.message : error}`);
    }
    return undefined;
  }
}

/** What API Gateway says of an end that came without a reason. */
const CLOSED_SILENTLY: Readonly<Record<number, string>> = {
  1001: "Going away",
  1005: "Client-side close frame status not set",
  1006: "Connection closed abnormally",
};

function factsOf(api: SocketApi, request: IncomingMessage): ConnectionFacts {
  return {
    apiId: api.apiId,
    stage: api.stage,
    connectionId: newId(),
    connectedAt: new Date(),
    domainName: request.headers.host ?? "127.0.0.1",
    sourceIp: (request.socket.remoteAddress ?? "").replace(/^::ffff:/, ""),
    userAgent: request.headers["user-agent"],
  };
}

/** A function that says no status, or no such, has broken the protocol. */
function readAdmission(payload: string): { status: number; protocol?: string } {
  const returned: unknown = JSON.parse(payload);
  if (typeof returned !== "object" || returned === null || !("statusCode" in returned))
    return { status: 502 };
  const status = Number(returned.statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return { status: 502 };
  const headers = "headers" in returned && returned.headers ? Object.entries(returned.headers) : [];
  const protocol = headers.find(([name]) => name.toLowerCase() === "sec-websocket-protocol")?.[1];
  return { status, ...(typeof protocol === "string" && { protocol }) };
}

function end(connection: Connection, code: number, reason: string): void {
  if (connection.ending) return;
  connection.ending = { code, reason };
  connection.socket.close(code, reason);
}

/** Refuses a handshake. */
function reject(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function describe({ facts: { connectedAt, sourceIp, userAgent }, lastActiveAt }: Connection): object {
  const identity = { sourceIp, ...(userAgent !== undefined && { userAgent }) };
  return { connectedAt, identity, lastActiveAt };
}

function refuse(response: ServerResponse, status: number, message: string, type?: string): void {
  answer(response, status, { message }, type === undefined ? {} : { "x-amzn-errortype": type });
}

function answer(response: ServerResponse, status: number, body: object, headers: object = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

function pathOf(url: string | undefined): string {
  return (url ?? "/").split("?")[0] ?? "/";
}
