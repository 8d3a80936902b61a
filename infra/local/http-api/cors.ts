import type { RequestHead } from "./request.ts";
import type { Answer } from "./response.ts";

/** `CorsConfiguration` of an `AWS::ApiGatewayV2::Api`, in the template's own names. */
export type CorsConfiguration = {
  readonly AllowOrigins?: readonly string[];
  readonly AllowMethods?: readonly string[];
  readonly AllowHeaders?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  readonly AllowCredentials?: boolean;
  /** Seconds. */
  readonly MaxAge?: number;
};

/** API Gateway answers a preflight by itself, whatever the routes are; an origin that is not allowed gets no headers. */
export function preflightAnswer(head: RequestHead, cors: CorsConfiguration): Answer | undefined {
  const isPreflight =
    head.method === "OPTIONS" && head.headers.origin && head.headers["access-control-request-method"];
  if (!isPreflight) return undefined;
  const origin = originHeaders(head, cors);
  if (Object.keys(origin).length === 0) return { status: 204, headers: {}, body: "" };
  const lists = {
    "access-control-allow-methods": cors.AllowMethods,
    "access-control-allow-headers": cors.AllowHeaders,
    "access-control-max-age": cors.MaxAge === undefined ? undefined : [String(cors.MaxAge)],
  };
  const headers = Object.entries(lists).flatMap(([name, values]) =>
    values ? [[name, values.join(",")]] : [],
  );
  return { status: 204, headers: { ...origin, ...Object.fromEntries(headers) }, body: "" };
}

/** Puts the configured CORS headers on an answer. Those that a function set are dropped, as API Gateway does. */
export function withCors(answer: Answer, head: RequestHead, cors: CorsConfiguration): Answer {
  const others = Object.entries(answer.headers).filter(([name]) => !name.startsWith("access-control-"));
  return { ...answer, headers: { ...Object.fromEntries(others), ...originHeaders(head, cors) } };
}

function originHeaders(head: RequestHead, cors: CorsConfiguration): Record<string, string> {
  const origin = head.headers.origin?.[0];
  const allowed = cors.AllowOrigins ?? [];
  if (origin === undefined || !allowed.some((pattern) => matches(pattern, origin))) return {};
  const anyOrigin = allowed.includes("*");
  return {
    "access-control-allow-origin": anyOrigin ? "*" : origin,
    ...(cors.AllowCredentials && { "access-control-allow-credentials": "true" }),
    ...(cors.ExposeHeaders && { "access-control-expose-headers": cors.ExposeHeaders.join(",") }),
  };
}

/** Besides `*` there are only `https://*` and `http://*`. */
function matches(pattern: string, origin: string): boolean {
  if (pattern === "*") return true;
  if (pattern.endsWith("://*")) return origin.startsWith(pattern.slice(0, -1));
  return pattern.toLowerCase() === origin.toLowerCase();
}
