import { Logger } from "@aws-lambda-powertools/logger";
import middy from "@middy/core";
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  SQSBatchResponse,
  SQSEvent,
  SQSRecord,
} from "aws-lambda";
import { ConnectionId } from "../shared/domain/connection.ts";
import { type FunctionName, readDoorMark } from "./env.ts";

/** One request as it came: exact bytes, lower-case header names, nothing believed yet. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly rawQuery: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly params: Readonly<Record<string, string>>;
  readonly sourceIp: string;
  readonly requestId: string;
  /** Claims of a token that the API's authorizer has already checked. */
  readonly claims: Readonly<Record<string, unknown>>;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export type Log = Pick<Logger, "info" | "warn" | "error">;

/** What every answer of ours carries: nobody frames it, guesses its type or keeps it. */
const SAFE_HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=31536000",
  "x-content-type-options": "nosniff",
};

const FAILED = "Something went wrong on our side. Nothing was accepted: please try again.";

/**
 * Event in, response out, for functions behind the HTTP API. A thrown error is logged here, once, and a stranger sees
 * a sentence without its cause; what the handler expects to happen it returns.
 */
export function httpFunction(
  name: FunctionName,
  handle: (request: HttpRequest, log: Log) => Promise<HttpResponse>,
  failure: (request: HttpRequest) => HttpResponse | Promise<HttpResponse> = () => problem(500, FAILED),
) {
  const log = new Logger({ serviceName: name });
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .onError(async (request) => {
      log.error("request failed", request.error ?? new Error("unknown"));
      request.response = toResult(await failure(toRequest(request.event)));
    })
    .handler(async (event) => toResult(await handle(toRequest(event), log)));
}

/**
 * Event in, failed records out, for functions behind a queue. Records of one group run in order, groups side by side;
 * a record that throws comes back alone and ends in the dead letters if it keeps throwing.
 *
 * @param after runs once when all records have; what it throws fails the whole batch
 */
export function queueFunction(
  name: FunctionName,
  handle: (body: string, log: Log, record: SQSRecord) => Promise<void>,
  after: (log: Log) => Promise<void> = async () => {},
) {
  const log = new Logger({ serviceName: name });
  return middy<SQSEvent, SQSBatchResponse>().handler(async (event) => {
    const failures = await Promise.all(
      [...byGroup(event.Records).values()].map(async (records) => {
        const failed: string[] = [];
        for (const record of records) {
          try {
            await handle(record.body, log, record);
          } catch (error) {
            log.error("record failed and will be tried again", {
              error: error as Error,
              messageId: record.messageId,
              receives: record.attributes.ApproximateReceiveCount,
            });
            failed.push(record.messageId);
          }
        }
        return failed;
      }),
    );
    await after(log);
    return { batchItemFailures: failures.flat().map((itemIdentifier) => ({ itemIdentifier })) };
  });
}

/** Somebody wants to connect. Nothing is believed yet; header names are in lower case. */
export interface SocketOpening {
  readonly connection: ConnectionId;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** What the client offers in `Sec-WebSocket-Protocol`; a browser can send a secret in no other way but the address. */
  readonly protocols: readonly string[];
  readonly sourceIp: string;
  readonly at: Date;
}

export interface SocketMessage {
  readonly connection: ConnectionId;
  readonly body: string;
  readonly at: Date;
}

export interface SocketEnd {
  readonly connection: ConnectionId;
  /** Close code of RFC 6455, 7.4. */
  readonly code: number;
  readonly at: Date;
}

/** `protocol`: the one of those offered that is spoken; a browser that offered some demands one. */
export type SocketAdmission =
  | { readonly admitted: true; readonly protocol?: string }
  /** Browsers do not tell a page why. */
  | { readonly admitted: false; readonly status: 400 | 401 | 403 | 404 | 429 };

/**
 * For functions behind a WebSocket API. `open` decides who comes in, before the client is connected: nothing can be
 * pushed to it yet. A thrown error is logged here, once, and fails the call: who opens is refused, who sent a message
 * gets the API's own error message. Messages of a connection may run side by side.
 */
export function socketFunction(
  name: FunctionName,
  handle: {
    readonly open: (opening: SocketOpening, log: Log) => Promise<SocketAdmission>;
    readonly message: (message: SocketMessage, log: Log) => Promise<void>;
    readonly end: (end: SocketEnd, log: Log) => Promise<void>;
  },
) {
  const log = new Logger({ serviceName: name });
  return middy<SocketEvent, APIGatewayProxyStructuredResultV2>()
    .onError(({ error }) => {
      log.error("socket event failed", error ?? new Error("unknown"));
    })
    .handler(async (event) => {
      const { eventType, connectionId, requestTimeEpoch, disconnectStatusCode = 1006 } = event.requestContext;
      const which = { connection: ConnectionId.parse(connectionId), at: new Date(requestTimeEpoch) };
      switch (eventType) {
        case "CONNECT":
          return toHandshake(await handle.open(toOpening(event, which), log));
        case "MESSAGE":
          await handle.message({ ...which, body: event.body ?? "" }, log);
          return { statusCode: 200 };
        case "DISCONNECT":
          await handle.end({ ...which, code: disconnectStatusCode }, log);
          return { statusCode: 200 };
      }
    });
}

/** For functions that a schedule starts. A thrown error fails the run, which the alarm counts. */
export function scheduledFunction(name: FunctionName, handle: (log: Log) => Promise<void>) {
  const log = new Logger({ serviceName: name });
  return middy().handler(() => handle(log));
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse {
  const type = status >= 400 ? "application/problem+json" : "application/json";
  return { status, headers: { "content-type": type, ...headers }, body: JSON.stringify(body) };
}

/** An error in the form of RFC 9457. `title` says what is wrong and what to do. */
export function problem(status: number, title: string, more: object = {}): HttpResponse {
  return json(status, { title, status, ...more });
}

function toRequest(event: APIGatewayProxyEventV2): HttpRequest {
  const authorizer = (event.requestContext as { authorizer?: { jwt?: { claims?: Record<string, unknown> } } })
    .authorizer;
  const { headers, sourceIp } = whoAsks(event.headers, event.requestContext.http.sourceIp);
  return {
    method: event.requestContext.http.method,
    path: event.rawPath,
    rawQuery: event.rawQueryString,
    headers,
    body: Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8"),
    params: Object.fromEntries(
      Object.entries(event.pathParameters ?? {}).map(([param, value]) => [param, value ?? ""]),
    ),
    sourceIp,
    requestId: event.requestContext.requestId,
    claims: authorizer?.jwt?.claims ?? {},
  };
}

/**
 * Headers with lower-case names, and the address that a request came from. What came through CloudFront came from there
 * as far as the API can tell; its header with the true address counts only beside the mark, which nobody else knows.
 */
function whoAsks(
  sent: Readonly<Record<string, string | undefined>>,
  peer: string,
): { headers: Record<string, string>; sourceIp: string } {
  const {
    "x-relaydesk-door": mark,
    "x-relaydesk-viewer": viewer,
    ...headers
  } = Object.fromEntries(Object.entries(sent).map(([header, value]) => [header.toLowerCase(), value ?? ""]));
  const isOurs = mark !== undefined && mark === readDoorMark();
  return { headers, sourceIp: isOurs && viewer ? viewer : peer };
}

function toResult(response: HttpResponse): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: response.status,
    headers: { ...SAFE_HEADERS, ...response.headers },
    body: response.body ?? "",
  };
}

/** What the routes of a WebSocket API send; the published types know one of the three events each. */
interface SocketEvent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly requestContext: {
    readonly eventType: "CONNECT" | "MESSAGE" | "DISCONNECT";
    readonly connectionId: string;
    readonly requestTimeEpoch: number;
    readonly identity: { readonly sourceIp: string };
    readonly disconnectStatusCode?: number;
  };
}

function toOpening(event: SocketEvent, which: { connection: ConnectionId; at: Date }): SocketOpening {
  const { headers, sourceIp } = whoAsks(event.headers ?? {}, event.requestContext.identity.sourceIp);
  const offered = (headers["sec-websocket-protocol"] ?? "").split(",").map((protocol) => protocol.trim());
  return {
    ...which,
    headers,
    query: event.queryStringParameters ?? {},
    protocols: offered.filter((protocol) => protocol !== ""),
    sourceIp,
  };
}

function toHandshake(admission: SocketAdmission): APIGatewayProxyStructuredResultV2 {
  if (!admission.admitted) return { statusCode: admission.status };
  const { protocol } = admission;
  return {
    statusCode: 200,
    ...(protocol !== undefined && { headers: { "Sec-WebSocket-Protocol": protocol } }),
  };
}

function byGroup(records: readonly SQSRecord[]): Map<string, SQSRecord[]> {
  const groups = new Map<string, SQSRecord[]>();
  for (const record of records) {
    const group = record.attributes.MessageGroupId ?? record.messageId;
    const members = groups.get(group);
    if (members) members.push(record);
    else groups.set(group, [record]);
  }
  return groups;
}
