import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { commonLogTime } from "../http-api/event.ts";

/** What every event of one connection says about it. */
export type ConnectionFacts = {
  readonly apiId: string;
  readonly stage: string;
  readonly connectionId: string;
  readonly connectedAt: Date;
  readonly domainName: string;
  readonly sourceIp: string;
  readonly userAgent: string | undefined;
};

export type SocketEvent = Readonly<Record<string, unknown>>;

/** 15 characters and "=", as API Gateway's own ids are. */
export function newId(): string {
  return `${randomBytes(11).toString("base64url")}=`;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html */
export function connectEvent(facts: ConnectionFacts, request: IncomingMessage): SocketEvent {
  const headers = originalHeaders(request);
  const query = new URL(request.url ?? "/", "http://local").searchParams;
  const names = [...new Set(query.keys())];
  return {
    headers: Object.fromEntries([...headers].map(([name, values]) => [name, values.at(-1)])),
    multiValueHeaders: Object.fromEntries(headers),
    ...(names.length > 0 && {
      queryStringParameters: Object.fromEntries(names.map((name) => [name, query.getAll(name).at(-1)])),
      multiValueQueryStringParameters: Object.fromEntries(names.map((name) => [name, query.getAll(name)])),
    }),
    requestContext: context(facts, "$connect", "CONNECT"),
    isBase64Encoded: false,
  };
}

export function messageEvent(facts: ConnectionFacts, body: string): SocketEvent {
  return {
    requestContext: { ...context(facts, "$default", "MESSAGE"), messageId: newId() },
    body,
    isBase64Encoded: false,
  };
}

export function disconnectEvent(facts: ConnectionFacts, code: number, reason: string): SocketEvent {
  const headers = { Host: facts.domainName, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": "" };
  return {
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    requestContext: {
      ...context(facts, "$disconnect", "DISCONNECT"),
      disconnectStatusCode: code,
      disconnectReason: reason,
    },
    isBase64Encoded: false,
  };
}

/** The id that a client is told when its message fails is that of the event. */
export function requestIdOf(event: SocketEvent): unknown {
  const { requestContext } = event;
  return typeof requestContext === "object" && requestContext !== null && "requestId" in requestContext
    ? requestContext.requestId
    : undefined;
}

function context(facts: ConnectionFacts, routeKey: string, eventType: string): Record<string, unknown> {
  const time = new Date();
  const requestId = newId();
  return {
    routeKey,
    eventType,
    extendedRequestId: requestId,
    requestTime: commonLogTime(time),
    messageDirection: "IN",
    stage: facts.stage,
    connectedAt: facts.connectedAt.getTime(),
    requestTimeEpoch: time.getTime(),
    identity: {
      ...(facts.userAgent !== undefined && { userAgent: facts.userAgent }),
      sourceIp: facts.sourceIp,
    },
    requestId,
    domainName: facts.domainName,
    connectionId: facts.connectionId,
    apiId: facts.apiId,
  };
}

/** With their names as sent, and what API Gateway adds; it keeps to itself what belongs to the connection. */
function originalHeaders(request: IncomingMessage): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const [name = "", value = ""] = request.rawHeaders.slice(at, at + 2);
    if (/^(connection|upgrade)$/i.test(name)) continue;
    headers.set(name, [...(headers.get(name) ?? []), value]);
  }
  headers.set("X-Forwarded-For", [request.socket.remoteAddress ?? ""]);
  headers.set("X-Forwarded-Port", [String(request.socket.localPort ?? "")]);
  headers.set("X-Forwarded-Proto", ["http"]);
  return headers;
}
