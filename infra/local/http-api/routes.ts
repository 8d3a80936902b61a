/** A route as the template has it: `POST /forms/{id}`, `ANY /{proxy+}` or `$default`. */
export type RouteKey = { readonly routeKey: string };

export type Matched<R extends RouteKey> = {
  readonly route: R;
  /** Decoded values of the path's variables. */
  readonly pathParameters: Readonly<Record<string, string>>;
};

type Segment = { readonly kind: "literal" | "variable" | "greedy"; readonly name: string };
type Pattern<R> = { readonly route: R; readonly method: string; readonly segments: readonly Segment[] };

const methods = new Set(["ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]);
const specificity = { literal: 0, variable: 1, greedy: 2 };

/**
 * Compiles the routes of an HTTP API. The result finds the most specific route for a method and a path without query:
 * literal segments before variables before a greedy variable, a named method before ANY, `$default` last.
 *
 * @throws Error for a route key that API Gateway would refuse
 */
export function compileRoutes<R extends RouteKey>(
  routes: readonly R[],
): (method: string, path: string) => Matched<R> | undefined {
  const fallback = routes.find(({ routeKey }) => routeKey === "$default");
  const patterns = routes.filter((route) => route !== fallback).map(parseRouteKey);
  patterns.sort(bySpecificity);
  return (method, path) => {
    for (const pattern of patterns) {
      if (pattern.method !== "ANY" && pattern.method !== method) continue;
      const pathParameters = matchSegments(pattern.segments, path);
      if (pathParameters) return { route: pattern.route, pathParameters };
    }
    return fallback && { route: fallback, pathParameters: {} };
  };
}

function parseRouteKey<R extends RouteKey>(route: R): Pattern<R> {
  const [method = "", path = "", ...rest] = route.routeKey.split(" ");
  if (!methods.has(method) || !path.startsWith("/") || rest.length > 0) {
    throw new Error(`"${route.routeKey}" is not a route key such as "GET /tickets/{id}"`);
  }
  const segments = path.slice(1).split("/").map(parseSegment);
  if (segments.slice(0, -1).some(({ kind }) => kind === "greedy")) {
    throw new Error(`"${route.routeKey}": a greedy variable must be the last part of the path`);
  }
  return { route, method, segments };
}

function parseSegment(text: string): Segment {
  const [, name, greedy] = /^\{([\w.:-]+)(\+?)\}$/.exec(text) ?? [];
  if (name === undefined) return { kind: "literal", name: text };
  return { kind: greedy === "+" ? "greedy" : "variable", name };
}

function bySpecificity<R>(left: Pattern<R>, right: Pattern<R>): number {
  for (const [index, segment] of left.segments.entries()) {
    const other = right.segments[index];
    const difference = other ? specificity[segment.kind] - specificity[other.kind] : 0;
    if (difference !== 0) return difference;
  }
  return Number(left.method === "ANY") - Number(right.method === "ANY");
}

function matchSegments(segments: readonly Segment[], path: string): Record<string, string> | undefined {
  const parts = path.slice(1).split("/");
  const isGreedy = segments.at(-1)?.kind === "greedy";
  if (isGreedy ? parts.length < segments.length : parts.length !== segments.length) return undefined;
  const found: Record<string, string> = {};
  for (const [index, { kind, name }] of segments.entries()) {
    const part = (kind === "greedy" ? parts.slice(index).join("/") : parts[index]) ?? "";
    if (kind === "literal" ? decodeURIComponent(part) !== name : part === "") return undefined;
    if (kind !== "literal") found[name] = decodeURIComponent(part);
  }
  return found;
}
