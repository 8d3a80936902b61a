import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { compileEdgeFunction, type EdgeFunction } from "./distribution/edge-function.ts";
import type { Neighbour } from "./http-api.ts";
import { isForThisMachine } from "./ports.ts";

/** What a deployment puts into a bucket: the files of a folder that its filters leave, the last that fits deciding. */
export type DeployedFolder = {
  readonly path: string;
  /** Patterns of the AWS command line: `*` also stands for slashes. */
  readonly exclude: readonly string[];
  readonly include: readonly string[];
  readonly cacheControl?: string;
};

export type Behaviour = {
  /** Of the path; `*` also stands for slashes. */
  readonly pattern: string;
  readonly methods: readonly string[];
  /** Code of what runs on each request. */
  readonly functions: readonly string[];
  readonly responseHeaders: Readonly<Record<string, string>>;
  /** What is in the bucket; without it requests go on to what else answers on the port. */
  readonly folders?: readonly DeployedFolder[];
  /** What requests that go on get. */
  readonly originHeaders: Readonly<Record<string, string>>;
};

export type DistributionOptions = {
  /** The first whose pattern fits counts. */
  readonly behaviours: readonly Behaviour[];
};

/**
 * A CloudFront distribution in front of what else answers on a port: it serves files and lets all other requests go on,
 * with what its functions and origins put on them. It keeps nothing and speaks no TLS.
 *
 * @param files whoever asks for a file waits for this; where it fails there may be files missing
 */
export function serveDistribution(
  { behaviours }: DistributionOptions,
  files: Promise<void> = Promise.resolve(),
): Neighbour {
  const made = files.catch(() => {});
  const compiled = behaviours.map((behaviour) => ({
    ...behaviour,
    fits: patternOf(behaviour.pattern),
    functions: behaviour.functions.map(compileEdgeFunction),
  }));
  const behaviourOf = (url: string) => compiled.find(({ fits }) => fits.test(url.split("?")[0] ?? ""));
  return {
    request(request, response) {
      const behaviour = behaviourOf(request.url ?? "/");
      if (!behaviour) return false;
      if (!behaviour.folders) {
        goOn(request, behaviour.functions, behaviour.originHeaders);
        return false;
      }
      const { folders } = behaviour;
      void made.then(() => serveFile(request, response, { ...behaviour, folders }));
      return true;
    },
    upgrade(request) {
      const behaviour = behaviourOf(request.url ?? "/");
      if (behaviour && !behaviour.folders) goOn(request, behaviour.functions, behaviour.originHeaders);
      return false;
    },
  };
}

/** What came with a request under the name of a header that is set here is gone. */
function goOn(
  request: IncomingMessage,
  functions: readonly EdgeFunction[],
  originHeaders: Readonly<Record<string, string>>,
): void {
  const added: Record<string, string> = {};
  for (const run of functions) {
    const changed = run(request);
    if (changed.kind === "response") throw new Error("Only functions of pages may answer by themselves here");
    Object.assign(added, changed.headers);
  }
  Object.assign(added, originHeaders);
  // Node reads all its other forms of the headers from this list, when they are first asked for.
  const kept: string[] = [];
  for (let at = 0; at < request.rawHeaders.length; at += 2) {
    const [name = "", value = ""] = request.rawHeaders.slice(at, at + 2);
    if (!(name.toLowerCase() in added)) kept.push(name, value);
  }
  request.rawHeaders.splice(0, request.rawHeaders.length, ...kept, ...Object.entries(added).flat());
}

type FileBehaviour = {
  readonly methods: readonly string[];
  readonly functions: readonly EdgeFunction[];
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly folders: readonly DeployedFolder[];
};

async function serveFile(
  request: IncomingMessage,
  response: ServerResponse,
  { methods, functions, responseHeaders, folders }: FileBehaviour,
): Promise<void> {
  const send = (status: number, headers: Readonly<Record<string, string>>, body: Buffer | string = "") => {
    response.writeHead(status, { ...headers, ...responseHeaders, "content-length": Buffer.byteLength(body) });
    response.end(request.method === "HEAD" ? undefined : body);
  };
  if (!isForThisMachine(request) || !methods.includes(request.method ?? "")) {
    return send(403, { "content-type": "text/plain" }, "Forbidden");
  }
  let uri = (request.url ?? "/").split("?")[0] ?? "/";
  for (const run of functions) {
    const changed = run(request);
    if (changed.kind === "response") return send(changed.status, changed.headers);
    uri = changed.uri;
  }
  const found = await findFile(uri, folders);
  // A bucket that may not be listed does not tell what is missing from what is forbidden.
  if (!found)
    return send(403, { "content-type": "application/xml" }, "<Error><Code>AccessDenied</Code></Error>");
  const etag = `"${createHash("md5").update(found.body).digest("hex")}"`;
  const headers = {
    etag,
    "content-type": CONTENT_TYPES[extname(uri)] ?? "binary/octet-stream",
    ...(found.cacheControl !== undefined && { "cache-control": found.cacheControl }),
  };
  if (request.headers["if-none-match"] === etag) {
    response.writeHead(304, { ...headers, ...responseHeaders }).end();
    return;
  }
  send(200, headers, found.body);
}

async function findFile(
  uri: string,
  folders: readonly DeployedFolder[],
): Promise<{ body: Buffer; cacheControl?: string } | undefined> {
  const key = decoded(uri)?.replace(/^\//, "");
  if (key === undefined || key.split(/[\\/]/).includes("..")) return undefined;
  for (const { path, exclude, include, cacheControl } of folders) {
    const isDeployed =
      !exclude.some((pattern) => patternOf(pattern).test(key)) ||
      include.some((pattern) => patternOf(pattern).test(key));
    const body = isDeployed ? await readFile(join(path, key)).catch(() => undefined) : undefined;
    if (body) return { body, ...(cacheControl !== undefined && { cacheControl }) };
  }
  return undefined;
}

function decoded(uri: string): string | undefined {
  try {
    return decodeURIComponent(uri);
  } catch {
    return undefined;
  }
}

function patternOf(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
}

/** As the AWS command line guesses them when it copies files. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".html": "text/html",
  ".ico": "image/vnd.microsoft.icon",
  ".jpg": "image/jpeg",
  ".js": "text/javascript",
  ".json": "application/json",
  ".map": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};
