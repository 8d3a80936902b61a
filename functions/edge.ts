import { Logger } from "@aws-lambda-powertools/logger";
import middy from "@middy/core";
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  SQSBatchResponse,
  SQSEvent,
  SQSRecord,
} from "aws-lambda";
import type { FunctionName } from "./env.ts";

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
 */
export function queueFunction(
  name: FunctionName,
  handle: (body: string, log: Log, record: SQSRecord) => Promise<void>,
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
    return { batchItemFailures: failures.flat().map((itemIdentifier) => ({ itemIdentifier })) };
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
  return {
    method: event.requestContext.http.method,
    path: event.rawPath,
    rawQuery: event.rawQueryString,
    headers: Object.fromEntries(
      Object.entries(event.headers).map(([header, value]) => [header.toLowerCase(), value ?? ""]),
    ),
    body: Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8"),
    params: Object.fromEntries(
      Object.entries(event.pathParameters ?? {}).map(([param, value]) => [param, value ?? ""]),
    ),
    sourceIp: event.requestContext.http.sourceIp,
    requestId: event.requestContext.requestId,
    claims: authorizer?.jwt?.claims ?? {},
  };
}

function toResult(response: HttpResponse): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: response.status,
    headers: { ...SAFE_HEADERS, ...response.headers },
    body: response.body ?? "",
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
