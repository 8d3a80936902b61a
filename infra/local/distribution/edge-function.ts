import type { IncomingMessage } from "node:http";
import { Script } from "node:vm";
import { z } from "zod";

/** A CloudFront function for requests of viewers. */
export type EdgeFunction = (request: IncomingMessage) => /** `headers`: those that were put on or changed. */
  | { readonly kind: "request"; readonly uri: string; readonly headers: Readonly<Record<string, string>> }
  | {
      readonly kind: "response";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
    };

const Headers = z
  .record(z.string(), z.object({ value: z.string() }))
  .default({})
  .transform((headers) =>
    Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value])),
  );
const Returned = z.union([
  z.object({ statusCode: z.number().int(), headers: Headers }),
  z.object({ uri: z.string(), headers: Headers }),
]);

/** CloudFront allows far less, but of computing alone: here a busy machine may let the process stand still. */
const longestMilliseconds = 10_000;

/**
 * Makes a function of the code of an `AWS::CloudFront::Function`. The code is the template's own, so it is kept apart
 * from this process only to see what it would not have in AWS.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
 *
 * @throws Error when the code cannot be read
 */
export function compileEdgeFunction(code: string): EdgeFunction {
  const script = new Script(`${code}\nJSON.stringify(handler(JSON.parse(event)))`);
  return (request) => {
    const asked = eventOf(request);
    const event = JSON.stringify(asked);
    const result = Returned.parse(
      JSON.parse(String(script.runInNewContext({ event }, { timeout: longestMilliseconds }))),
    );
    if ("statusCode" in result) {
      return { kind: "response", status: result.statusCode, headers: result.headers };
    }
    const changed = Object.entries(result.headers).filter(
      ([name, value]) => asked.request.headers[name]?.value !== value,
    );
    return { kind: "request", uri: result.uri, headers: Object.fromEntries(changed) };
  };
}

function eventOf(request: IncomingMessage) {
  const [uri = "/", ...query] = (request.url ?? "/").split("?");
  const querystring = Object.fromEntries(
    [...new URLSearchParams(query.join("?"))].map(([name, value]) => [name, { value }]),
  );
  const headers: Record<string, { value: string }> = {};
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const [name = "", value = ""] = request.rawHeaders.slice(at, at + 2);
    headers[name.toLowerCase()] = { value };
  }
  const ip = (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  return {
    version: "1.0",
    context: { eventType: "viewer-request" },
    viewer: { ip },
    request: { method: request.method, uri, querystring, headers, cookies: {} },
  };
}
