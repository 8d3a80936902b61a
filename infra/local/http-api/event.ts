import type { RequestHead } from "./request.ts";

/** What the JWT authorizer found: every claim as text, and the token's scopes when the route asks for scopes. */
export type JwtIdentity = {
  readonly claims: Readonly<Record<string, string>>;
  readonly scopes: readonly string[] | null;
};

export type EventContext = {
  readonly accountId: string;
  readonly apiId: string;
  readonly requestId: string;
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly identity: JwtIdentity | undefined;
  readonly time: Date;
  /** Port that the API listens on, for `x-forwarded-port`. */
  readonly port: number;
};

/** Headers that belong to one connection (RFC 9110, 7.6.1), which a gateway does not pass on; cookies have their own field. */
const notPassedOn = new Set([
  "connection",
  "cookie",
  "expect",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * The event that an HTTP API sends to a Lambda function, payload format 2.0, as the API Gateway developer guide describes it.
 * Fields without content (cookies, query, path parameters, body) are absent.
 */
export function toEvent(head: RequestHead, body: Buffer, context: EventContext): Record<string, unknown> {
  const cookies = (head.headers.cookie ?? []).flatMap((line) => line.split(/;\s*/)).filter(Boolean);
  const isText = isTextual(head.headers["content-type"]?.[0]);
  return {
    version: "2.0",
    routeKey: context.routeKey,
    rawPath: decodeURIComponent(head.path),
    rawQueryString: head.query,
    ...(cookies.length > 0 && { cookies }),
    headers: eventHeaders(head, body, context),
    ...(head.query !== "" && { queryStringParameters: queryParameters(head.query) }),
    requestContext: requestContext(head, context),
    ...(Object.keys(context.pathParameters).length > 0 && { pathParameters: context.pathParameters }),
    ...(body.length > 0 && { body: body.toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

function eventHeaders(head: RequestHead, body: Buffer, context: EventContext): Record<string, string> {
  const passedOn = Object.entries(head.headers).filter(([name]) => !notPassedOn.has(name));
  return {
    ...Object.fromEntries(passedOn.map(([name, values]) => [name, values.join(",")])),
    "content-length": String(body.length),
    "x-forwarded-for": [...(head.headers["x-forwarded-for"] ?? []), head.sourceIp].join(", "),
    "x-forwarded-port": String(context.port),
    "x-forwarded-proto": "http",
  };
}

function requestContext(head: RequestHead, context: EventContext): Record<string, unknown> {
  return {
    accountId: context.accountId,
    apiId: context.apiId,
    ...(context.identity && { authorizer: { jwt: context.identity } }),
    domainName: head.headers.host?.[0] ?? "127.0.0.1",
    domainPrefix: context.apiId,
    http: {
      method: head.method,
      path: head.path,
      protocol: head.protocol,
      sourceIp: head.sourceIp,
      userAgent: head.headers["user-agent"]?.[0] ?? "",
    },
    requestId: context.requestId,
    routeKey: context.routeKey,
    stage: "$default",
    time: commonLogTime(context.time),
    timeEpoch: context.time.getTime(),
  };
}

/**
 * API Gateway hands over text as it is and everything else in base64. Forms (`application/x-www-form-urlencoded`)
 * count as everything else. A body without a type is taken for text.
 */
function isTextual(contentType: string | undefined): boolean {
  const type = (contentType ?? "text/plain").split(";")[0]?.trim().toLowerCase() ?? "";
  return /^(text\/.+|application\/(json|javascript|xml|[^/]+\+(json|xml)))$/.test(type);
}

/** Decoded; the values of a repeated name are joined with commas. */
function queryParameters(query: string): Record<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const before = parameters.get(name);
    parameters.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(parameters);
}

/** `22/Nov/2026:23:50:47 +0000`, the time format of the Apache common log. */
export function commonLogTime(time: Date): string {
  const [, day, month, year, clock] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(time.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${clock} +0000`;
}
