import type { IncomingMessage } from "node:http";

/** API Gateway's limit for a request body, in bytes. */
export const bodyLimit = 10 * 1024 * 1024;

/** A request before its body is read. */
export type RequestHead = {
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  /** As sent, without the question mark. */
  readonly query: string;
  /** Lower-case names; every value of a repeated header. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly protocol: string;
  readonly sourceIp: string;
};

/** Reads the head of a request; `undefined` when its target is no path or its escapes are not UTF-8. */
export function readHead(request: IncomingMessage): RequestHead | undefined {
  const target = (request.url ?? "").replace(/^https?:\/\/[^/?]*/i, "").replace(/^(?=\?|$)/, "/");
  const [path = "", ...query] = target.split("?");
  if (!path.startsWith("/") || !isDecodable(path)) return undefined;
  const headers: Record<string, readonly string[]> = {};
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    if (values) headers[name] = values;
  }
  return {
    method: request.method ?? "GET",
    path,
    query: query.join("?"),
    headers,
    protocol: `HTTP/${request.httpVersion}`,
    sourceIp: (request.socket.remoteAddress ?? "").replace(/^::ffff:/, ""),
  };
}

/**
 * Reads the body, or says `"too long"` as soon as that is certain; what follows is discarded as it comes and never kept.
 *
 * @throws Error when the client goes away in the middle
 */
export async function readBody(request: IncomingMessage): Promise<Buffer | "too long"> {
  if (Number(request.headers["content-length"] ?? 0) > bodyLimit) return "too long";
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > bodyLimit) return "too long";
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
