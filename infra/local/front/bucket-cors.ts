import type { ServerResponse } from "node:http";
import type { FrontRequest } from "./request.ts";

/** One rule of a bucket's `CorsConfiguration`, in the template's own names. */
export interface BucketCorsRule {
  readonly AllowedMethods: readonly string[];
  readonly AllowedOrigins: readonly string[];
  readonly AllowedHeaders?: readonly string[] | undefined;
  readonly ExposedHeaders?: readonly string[] | undefined;
  /** Seconds. */
  readonly MaxAge?: number | undefined;
}

/**
 * Answers a preflight for a bucket, and puts on any other answer what lets a page of another origin read it.
 *
 * @returns whether the request was a preflight, and is answered
 */
export function applyBucketCors(
  request: FrontRequest,
  response: ServerResponse,
  rulesOf: (bucket: string) => readonly BucketCorsRule[],
): boolean {
  const { origin } = request.headers;
  const bucket = /^\/([^/?]+)/.exec(request.url)?.[1];
  if (origin === undefined || bucket === undefined) return false;
  const asked = request.headers["access-control-request-method"];
  const isPreflight = request.method === "OPTIONS" && asked !== undefined;
  const rule = rulesOf(decodeURIComponent(bucket)).find(
    ({ AllowedMethods, AllowedOrigins }) =>
      AllowedMethods.includes(asked ?? request.method) &&
      AllowedOrigins.some((allowed) => matches(allowed, origin)),
  );
  if (rule) {
    const anyOrigin = rule.AllowedOrigins.includes("*");
    response.setHeader("access-control-allow-origin", anyOrigin ? "*" : origin);
    if (rule.ExposedHeaders)
      response.setHeader("access-control-expose-headers", rule.ExposedHeaders.join(", "));
    if (isPreflight) {
      response.setHeader("access-control-allow-methods", rule.AllowedMethods.join(", "));
      if (rule.AllowedHeaders)
        response.setHeader("access-control-allow-headers", rule.AllowedHeaders.join(", "));
      if (rule.MaxAge !== undefined) response.setHeader("access-control-max-age", rule.MaxAge);
    }
  }
  if (isPreflight) response.writeHead(rule ? 200 : 403).end();
  return isPreflight;
}

/** One `*` stands for anything. */
function matches(allowed: string, origin: string): boolean {
  const [before = "", after] = allowed.split("*");
  return after === undefined ? allowed === origin : origin.startsWith(before) && origin.endsWith(after);
}
