import { mkdirSync, readFileSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import * as z from "zod";
import { isMissing, writeDurably } from "./durable-file.ts";
import { closeHttp, isForThisMachine, LOOPBACK, listenOnLoopback } from "./ports.ts";
import { answerMediaHost } from "./provider-recorder/media-hosts.ts";
import type { ProviderAnswer } from "./provider-recorder/provider.ts";
import { providers } from "./provider-recorder/providers.ts";
import { type Recording, Recordings } from "./provider-recorder/recordings.ts";
import { answerTelegram, refused } from "./provider-recorder/telegram.ts";

const MAX_BODY = 25 * 1024 * 1024;
const telegramCall = /^\/telegram\/bot([^/]+)\/([A-Za-z]+)$/;
const telegramDownload = /^\/telegram\/file\/bot([^/]+)\/documents\/([\w-]+)$/;
const upload = /^\/files\/([\w-]+)$/;

/** An answer to give instead of the usual one, to the next calls that fit. */
const Fault = z.strictObject({
  channel: z.string(),
  /** Only this call; every call of the channel without it. */
  call: z.exactOptional(z.string()),
  /** 0 breaks the connection off without an answer. */
  status: z.number().int().min(0).max(599),
  body: z.exactOptional(z.unknown()),
  headers: z.exactOptional(z.record(z.string(), z.string())),
  /** How many calls get it. */
  times: z._default(z.number().int().min(1), 1),
});
export type Fault = z.infer<typeof Fault>;

export interface ProviderRecorderOptions {
  port: number;
  dataDir: string;
  /** The secrets of a channel's accounts, as functions read them; a call with others is refused as the provider does. */
  accounts(channel: string): readonly Readonly<Record<string, unknown>>[];
  now?: () => Date;
}

export interface ProviderRecorder {
  url: string;
  port: number;
  /** Every call so far, newest first. */
  messages(): Recording[];
  /** Keeps what went elsewhere within the system, to be seen with the calls. */
  keep(channel: string, call: string, request: object): void;
  /** Lets the next calls fail in a given way. */
  inject(fault: z.input<typeof Fault>): void;
  close(): Promise<void>;
}

/**
 * Stands in for messaging providers: answers their calls as they do, keeps every call on disk without its token, and
 * fails on request (`POST /faults`). Files for download are put in place with `PUT /files/<id>`; below `/media/<host>` every
 * host of a platform's files hands them out under the last part of their address.
 */
export async function startProviderRecorder(options: ProviderRecorderOptions): Promise<ProviderRecorder> {
  const dir = join(options.dataDir, "provider-recorder");
  const files = join(dir, "files");
  mkdirSync(files, { recursive: true });
  const recordings = new Recordings(join(dir, "calls.jsonl"));
  const faults: Fault[] = [];
  const clock = options.now ?? (() => new Date());

  const server = createServer((request, response) => {
    route(request, response).catch((error: unknown) => {
      console.error("The provider recorder failed:", error);
      if (!response.headersSent) json(response, 500, { error: "the recorder failed" });
    });
  });
  const port = await listenOnLoopback(server, options.port);

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isForThisMachine(request) || request.headers.origin !== undefined) return json(response, 403, {});
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://local");
    const body = await readBody(request);
    if (body === undefined) return json(response, 413, { error: "more than 25 MB" });
    const call = telegramCall.exec(pathname);
    if (call) {
      const asked = await parameters(request, searchParams, body);
      return telegram(call[1] ?? "", call[2] ?? "", asked, response);
    }
    const download = telegramDownload.exec(pathname);
    if (download && known(download[1] ?? "")) return sendFile(join(files, download[2] ?? ""), response);
    const put = upload.exec(pathname);
    if (put && request.method === "PUT") {
      await writeDurably(join(files, put[1] ?? ""), body, 0o600);
      return json(response, 201, {});
    }
    if (pathname === "/faults" && request.method === "POST") return addFault(body, response);
    const [, channel = ""] = pathname.split("/");
    if (channel === "media") {
      const asked = { method: request.method ?? "GET", path: pathname.slice("/media".length) };
      const answer = answerMediaHost(
        { ...asked, query: searchParams, headers: request.headers, content: {}, body },
        { accountsOf: options.accounts, file: (id) => fileIn(files, id) },
      );
      return provided("media", answer, clock(), response);
    }
    if (channel === "webhooks") {
      // Whoever is told of events, by host and path: takes them all.
      const request = { to: pathname.slice("/webhooks/".length), event: parseJson(body) };
      return provided("webhooks", { call: "event", request, status: 200, body: {} }, clock(), response);
    }
    const provider = Object.hasOwn(providers, channel) ? providers[channel] : undefined;
    const { method = "GET", headers } = request;
    const path = pathname.slice(channel.length + 1);
    const content = await parameters(request, new URLSearchParams(), body);
    const now = clock();
    const answer = provider?.(
      { method, path, query: searchParams, headers, content, body },
      {
        id: recordings.nextId,
        now,
        accounts: options.accounts(channel),
        file: (id) => fileIn(files, id),
      },
    );
    if (answer) return provided(channel, answer, now, response);
    json(response, 501, { error: `the recorder does not know the provider "${channel}" or this call of it` });
  }

  function telegram(token: string, method: string, request: unknown, response: ServerResponse): void {
    const id = recordings.nextId;
    const now = clock();
    const fault = takeFault(faults, "telegram", method);
    const context = { messageId: id, now, fileSize: (fileId: string) => sizeOf(files, fileId) };
    const usual = known(token) ? answerTelegram(method, request, context) : refused(401, "Unauthorized");
    const { status, body } = fault ? { status: fault.status, body: fault.body ?? {} } : usual;
    recordings.add({
      id,
      at: now.toISOString(),
      channel: "telegram",
      call: method,
      request,
      status,
      answer: body,
    });
    if (status === 0) response.destroy();
    else json(response, status, body, fault?.headers);
  }

  function provided(channel: string, usual: ProviderAnswer, now: Date, response: ServerResponse): void {
    const { call, request } = usual;
    const fault = takeFault(faults, channel, call);
    const { status, body } = fault ? { status: fault.status, body: fault.body ?? {} } : usual;
    const id = recordings.nextId;
    recordings.add({ id, at: now.toISOString(), channel, call, request, status, answer: body });
    if (status === 0) response.destroy();
    else if (!fault && usual.file) {
      response.writeHead(status, { "content-type": usual.file.type }).end(usual.file.content);
    } else json(response, status, body, fault?.headers ?? usual.headers);
  }

  function known(token: string): boolean {
    return options.accounts("telegram").some(({ botToken }) => botToken === token);
  }

  function addFault(body: Buffer, response: ServerResponse): void {
    const fault = Fault.safeParse(parseJson(body));
    if (fault.success) {
      faults.push(fault.data);
      json(response, 201, {});
    } else {
      json(response, 400, { error: z.prettifyError(fault.error) });
    }
  }

  return {
    url: `http://${LOOPBACK}:${port}`,
    port,
    messages: () => recordings.list(),
    keep: (channel, call, request) =>
      recordings.add({
        ...{ id: recordings.nextId, at: clock().toISOString(), channel, call, request },
        ...{ status: 200, answer: {} },
      }),
    inject: (fault) => void faults.push(Fault.parse(fault)),
    close: async () => {
      await closeHttp(server);
      recordings.close();
    },
  };
}

function takeFault(faults: Fault[], channel: string, call: string): Fault | undefined {
  const index = faults.findIndex((fault) => fault.channel === channel && (fault.call ?? call) === call);
  const fault = faults[index];
  if (!fault) return undefined;
  fault.times -= 1;
  if (fault.times === 0) faults.splice(index, 1);
  return fault;
}

/**
 * The parameters of a call wherever platforms take them: query, form or JSON. Of uploads their name, type and size is noted.
 */
async function parameters(request: IncomingMessage, query: URLSearchParams, body: Buffer): Promise<unknown> {
  const type = request.headers["content-type"] ?? "";
  const inQuery = Object.fromEntries(query);
  if (body.length === 0) return inQuery;
  if (type.startsWith("application/json")) {
    const content = parseJson(body);
    return content && typeof content === "object" ? { ...inQuery, ...content } : inQuery;
  }
  if (type.startsWith("application/x-www-form-urlencoded")) {
    return { ...inQuery, ...Object.fromEntries(new URLSearchParams(body.toString())) };
  }
  if (type.startsWith("multipart/form-data")) return { ...inQuery, ...(await fieldsOf(type, body)) };
  return { ...inQuery, upload: { type, bytes: body.length } };
}

async function fieldsOf(type: string, body: Buffer): Promise<Record<string, unknown>> {
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } })
    .formData()
    .catch(() => new FormData());
  return Object.fromEntries(
    [...form].map(([name, value]) => [
      name,
      typeof value === "string" ? value : { name: value.name, type: value.type, bytes: value.size },
    ]),
  );
}

function sizeOf(files: string, fileId: string): number | undefined {
  if (!/^[\w-]+$/.test(fileId)) return undefined;
  return statSync(join(files, fileId), { throwIfNoEntry: false })?.size;
}

function fileIn(files: string, id: string): Buffer | undefined {
  return sizeOf(files, id) === undefined ? undefined : readFileSync(join(files, id));
}

function sendFile(path: string, response: ServerResponse): void {
  try {
    const content = readFileSync(path);
    response.writeHead(200, { "content-type": "application/octet-stream" }).end(content);
  } catch (error) {
    if (!isMissing(error)) throw error;
    json(response, 404, refused(404, "Not Found").body);
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY) chunks.push(chunk);
  }
  return bytes > MAX_BODY ? undefined : Buffer.concat(chunks);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response
    .writeHead(status, { "content-type": "application/json", ...headers })
    .end(status === 204 ? undefined : JSON.stringify(body));
}
