import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { type CorsConfiguration, preflightAnswer, withCors } from "./http-api/cors.ts";
import { type JwtIdentity, toEvent } from "./http-api/event.ts";
import { createJwtAuthorizer, type JwtAuthorizer } from "./http-api/jwt-authorizer.ts";
import { type RequestHead, readBody, readHead } from "./http-api/request.ts";
import { type Answer, gatewayAnswer, toAnswer } from "./http-api/response.ts";
import { compileRoutes, type Matched } from "./http-api/routes.ts";
import { createThrottle, type Throttling } from "./http-api/throttle.ts";
import { type InvocationResult, payloadLimit } from "./lambda.ts";

export type HttpRoute = {
  /** `METHOD /path/{variable}`, `ANY /{proxy+}` or `$default`. */
  readonly routeKey: string;
  readonly functionArn: string;
  /** Id of one of the authorizers; without it the route is open. */
  readonly authorizer?: string;
  /** Scopes of which a token needs one. */
  readonly scopes?: readonly string[];
  /** The integration's timeout, 30,000 unless given. */
  readonly timeoutMilliseconds?: number;
};

export type HttpApiOptions = {
  /** 0 takes any free port. */
  readonly port: number;
  readonly apiId: string;
  readonly accountId: string;
  readonly routes: readonly HttpRoute[];
  readonly cors?: CorsConfiguration;
  readonly throttling?: Throttling;
  /** By the id that routes name. */
  readonly authorizers?: Readonly<Record<string, JwtAuthorizer>>;
  invoke(functionArn: string, event: unknown): Promise<InvocationResult>;
  /** Receives why the gateway answered 500 or 503: the client is not told. */
  log?(line: string): void;
  /** Milliseconds on a clock that only goes forward, for the throttling. */
  now?(): number;
  /** What else answers on this port. Each is asked first and says whether the request is its own. */
  readonly neighbours?: readonly Neighbour[];
};

/** Something that in AWS has a host of its own. */
export type Neighbour = {
  request(request: IncomingMessage, response: ServerResponse): boolean;
  /** A request to speak another protocol (RFC 9110, 7.8). */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
};

export type HttpApi = { readonly url: string; close(): Promise<void> };

/** API Gateway's limit for the request line and all headers, in bytes. */
const headerLimit = 10 * 1024;
const maximumTimeout = 30_000;

type Authorize = ReturnType<typeof createJwtAuthorizer>;

/**
 * Serves an HTTP API (API Gateway v2, stage `$default`, payload format 2.0) on loopback in front of Lambda functions.
 *
 * @throws Error when the port is taken, a route key is malformed or a route names an authorizer that is not there
 */
export async function startHttpApi(options: HttpApiOptions): Promise<HttpApi> {
  const gateway = new Gateway(options);
  const { neighbours = [] } = options;
  const server = createServer({ maxHeaderSize: headerLimit }, (request, response) => {
    if (neighbours.some((each) => each.request(request, response))) return;
    void gateway.serve(request, response);
  });
  if (neighbours.some(({ upgrade }) => upgrade)) {
    server.on("upgrade", (request, socket, head) => {
      if (!neighbours.some((each) => each.upgrade?.(request, socket, head))) socket.destroy();
    });
  }
  const port = await listen(server, options.port);
  gateway.port = port;
  return { url: `http://127.0.0.1:${port}`, close: () => close(server) };
}

class Gateway {
  port = 0;
  readonly #options: HttpApiOptions;
  readonly #match: (method: string, path: string) => Matched<HttpRoute> | undefined;
  readonly #mayPass: (routeKey: string) => boolean;
  readonly #authorizers: ReadonlyMap<string, Authorize>;

  constructor(options: HttpApiOptions) {
    this.#options = options;
    this.#match = compileRoutes(options.routes);
    this.#mayPass = createThrottle(
      options.throttling ?? {},
      options.now ?? performance.now.bind(performance),
    );
    this.#authorizers = new Map(
      Object.entries(options.authorizers ?? {}).map(([id, each]) => [id, createJwtAuthorizer(each)]),
    );
    for (const { routeKey, authorizer } of options.routes) {
      if (authorizer !== undefined && !this.#authorizers.has(authorizer)) {
        throw new Error(`"${routeKey}" names the authorizer ${authorizer}, which does not exist`);
      }
    }
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // The form that API Gateway's own ids have: 16 characters, the last of them "=".
    const requestId = `${randomBytes(11).toString("base64url")}=`;
    const head = readHead(request);
    if (!head) return send(response, gatewayAnswer(400, "Bad Request"), requestId);
    const { cors } = this.#options;
    const preflight = cors && preflightAnswer(head, cors);
    if (preflight) return send(response, preflight, requestId);
    const answer = await this.#answer(head, request, requestId).catch((error) =>
      this.#failed(requestId, error),
    );
    if (answer === "client is gone") return;
    send(response, cors ? withCors(answer, head, cors) : answer, requestId);
  }

  async #answer(
    head: RequestHead,
    request: IncomingMessage,
    requestId: string,
  ): Promise<Answer | "client is gone"> {
    const matched = this.#match(head.method, head.path);
    if (!matched) return gatewayAnswer(404, "Not Found");
    if (!this.#mayPass(matched.route.routeKey)) return gatewayAnswer(429, "Too Many Requests");
    const authorized = await this.#authorize(matched.route, head);
    if ("status" in authorized) return authorized;
    const body = await readBody(request).catch(() => "client is gone" as const);
    if (body === "client is gone") return body;
    if (body === "too long") return gatewayAnswer(413, "Request Entity Too Large");
    const event = toEvent(head, body, {
      accountId: this.#options.accountId,
      apiId: this.#options.apiId,
      requestId,
      routeKey: matched.route.routeKey,
      pathParameters: matched.pathParameters,
      identity: authorized.identity,
      time: new Date(),
      port: this.port,
    });
    return this.#invoke(matched.route, event, requestId);
  }

  async #authorize(
    route: HttpRoute,
    head: RequestHead,
  ): Promise<Answer | { readonly identity: JwtIdentity | undefined }> {
    const authorize = route.authorizer === undefined ? undefined : this.#authorizers.get(route.authorizer);
    if (!authorize) return { identity: undefined };
    const outcome = await authorize(head, route.scopes ?? []);
    switch (outcome.kind) {
      case "allowed":
        return { identity: outcome.identity };
      case "forbidden":
        return gatewayAnswer(403, "Forbidden");
      case "unauthorized": {
        const challenge = `Bearer scope="" error="invalid_token" error_description="${outcome.reason}"`;
        return gatewayAnswer(401, "Unauthorized", { "www-authenticate": challenge });
      }
    }
  }

  async #invoke(route: HttpRoute, event: Record<string, unknown>, requestId: string): Promise<Answer> {
    if (Buffer.byteLength(JSON.stringify(event)) > payloadLimit) {
      return gatewayAnswer(413, "Request Entity Too Large");
    }
    const limit = Math.min(route.timeoutMilliseconds ?? maximumTimeout, maximumTimeout);
    const result = await withinTime(this.#options.invoke(route.functionArn, event), limit);
    if (result === "too late") {
      this.#options.log?.(`${route.routeKey}: ${requestId}: the function took longer than ${limit} ms`);
      return gatewayAnswer(503, "Service Unavailable");
    }
    if ("error" in result) {
      throw new Error(`${route.routeKey}: ${result.error.errorType}: ${result.error.errorMessage}`);
    }
    return toAnswer(result.payload);
  }

  #failed(requestId: string, error: unknown): Answer {
    this.#options.log?.(`${requestId}: ${error instanceof Error ? error.message : error}`);
    return gatewayAnswer(500, "Internal Server Error");
  }
}

/** What was left of the request is read and thrown away by Node, so that the client gets to read the answer. */
function send(response: ServerResponse, answer: Answer, requestId: string): void {
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  response.setHeader("apigw-requestid", requestId);
  const hasBody = answer.status !== 204 && answer.status !== 304;
  if (hasBody) response.setHeader("content-length", Buffer.byteLength(answer.body));
  response.writeHead(answer.status).end(hasBody ? answer.body : undefined);
}

async function withinTime<T>(work: Promise<T>, milliseconds: number): Promise<T | "too late"> {
  const late = Promise.withResolvers<"too late">();
  const timer = setTimeout(() => late.resolve("too late"), milliseconds);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? new Error(`Port ${port} is taken by another program`) : error);
    });
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

/** Lets requests that are being answered finish for up to two seconds. */
async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), 2000);
  await closed;
  clearTimeout(timer);
}
