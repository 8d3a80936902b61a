import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type Access, accessNeeded, type ServiceName, serviceNames } from "./front/access.ts";
import { applyBucketCors, type BucketCorsRule } from "./front/bucket-cors.ts";
import { type Caller, callerOf } from "./front/caller.ts";
import { answerFault, type Fault } from "./front/errors.ts";
import { isPostedForm, type PostedObject, readPostedForm } from "./front/post-policy.ts";
import type { FrontRequest, Handler } from "./front/request.ts";
import { UnreadableRequest } from "./front/unreadable-request.ts";
import { escapeXml } from "./front/xml.ts";
import { allows, type Statement } from "./permissions.ts";
import { closeHttp, isForThisMachine, LOOPBACK, listenOnLoopback } from "./ports.ts";

/**
 * A service takes `(request: FrontRequest, response: ServerResponse)`: the body arrives whole, the caller is known and
 * allowed. One that wants a stream makes it with `asIncomingMessage`. Handlers are looked up at each request, so a
 * service may be built after the front has found its port.
 */
export type Services = Record<ServiceName, Handler>;

export interface FrontOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly accountId: string;
  readonly services: Services;
  /** What the holder of a key may do: everything, what statements say, or nothing because nobody holds the key. */
  statementsFor(accessKey: string): readonly Statement[] | "all" | undefined;
  /** Of a key that somebody holds; the signatures of forms for the bucket are checked with it. */
  readonly secretOf?: (accessKey: string) => string | undefined;
  /** Which pages of other origins may use a bucket; none unless said. */
  readonly corsOf?: (bucket: string) => readonly BucketCorsRule[];
  /** Hears of every signed request that is let through, and may fail it: to count, and to try faults out. */
  readonly onCall?: ((call: FrontCall) => Fault | undefined) | undefined;
  log(line: string): void;
}

/** A request that its caller may make. */
export interface FrontCall {
  /** A function's own, or the system's. */
  readonly accessKey: string;
  /** In IAM's words, such as `sqs:SendMessage`; of a transaction the first. */
  readonly action: string;
}

/** The one address of every local AWS service. */
export interface Front {
  /** Such as `http://127.0.0.1:4566`. */
  readonly url: string;
  /** Answers a request that came in elsewhere; `url` is what the service is to see. */
  answer(request: IncomingMessage, response: ServerResponse, url: string): void;
  /** Ends every request in flight, long polls among them. */
  close(): Promise<void>;
}

/** The largest mail, 40 MB, and room for what wraps it. */
const LARGEST_BODY = 48 * 1024 * 1024;

/** Starts the front on loopback. It refuses what the permissions of the caller do not allow and passes on the rest. */
export async function startFront(options: FrontOptions): Promise<Front> {
  const serve = (request: IncomingMessage, response: ServerResponse, url: string) => {
    answer(options, request, response, url).catch((error: unknown) => {
      options.log(
        `${request.method} ${request.url}: ${error instanceof Error ? error.stack : String(error)}`,
      );
      if (!response.headersSent) {
        answerFault(methodAndHeaders(request), response, "internal", "The local system failed; see its log.");
      } else {
        response.destroy();
      }
    });
  };
  const server = createServer((request, response) => serve(request, response, request.url ?? "/"));
  // A connection that is closed while an SDK sends its next request on it costs that request a retry.
  server.keepAliveTimeout = 0;
  const port = await listenOnLoopback(server, options.port);
  return {
    url: `http://${LOOPBACK}:${port}`,
    answer: serve,
    close: async () => {
      const closed = closeHttp(server);
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Why a request goes no further. */
interface Refusal {
  readonly fault: Fault;
  readonly message: string;
}

async function answer(
  options: FrontOptions,
  incoming: IncomingMessage,
  response: ServerResponse,
  url: string,
): Promise<void> {
  const body = await readBody(incoming);
  const request: FrontRequest = {
    ...methodAndHeaders(incoming),
    url,
    body: body ?? Buffer.alloc(0),
  };
  const isForUs = isForThisMachine(incoming);
  if (isForUs && applyBucketCors(request, response, options.corsOf ?? (() => []))) return;
  if (body !== undefined && isForUs && isPostedForm(request)) {
    const posted = await readPostedForm(request, options.secretOf ?? (() => undefined), Date.now());
    await answerPost(options, posted, response);
    return;
  }
  const admitted = body === undefined ? tooLarge : admit(options, request, isForUs);
  if ("fault" in admitted) {
    options.log(`refused: ${admitted.message}`);
    answerFault(request, response, admitted.fault, admitted.message);
    return;
  }
  const fault = options.onCall?.({
    accessKey: admitted.accessKey,
    action: actionOf(options, request, admitted),
  });
  if (fault !== undefined) {
    answerFault(request, response, fault, "The local system was asked to fail this request.");
    return;
  }
  await options.services[admitted.service](request, response);
}

/** What the caller does, as far as the request can be read. */
function actionOf({ accountId }: FrontOptions, request: FrontRequest, { service, region }: Admitted): string {
  try {
    return accessNeeded(service, request, { region, accountId })[0]?.action ?? service;
  } catch {
    return service;
  }
}

/** A form for a bucket puts its object, if whoever signed its policy may: 204 then, as S3 answers a form. */
async function answerPost(
  options: FrontOptions,
  posted: PostedObject,
  response: ServerResponse,
): Promise<void> {
  const allowed = posted.kind === "put" ? ifAllowed(options, posted) : posted;
  if (allowed.kind === "put") {
    answerAs(response, 204);
    await options.services.s3(allowed.request, response);
    return;
  }
  const { status, code, message } = allowed;
  options.log(`refused: ${message}`);
  const xml = `<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`;
  response.writeHead(status, { "content-type": "application/xml" }).end(xml);
}

function ifAllowed(options: FrontOptions, posted: Extract<PostedObject, { kind: "put" }>): PostedObject {
  const { caller, request } = posted;
  const statements = options.statementsFor(caller.accessKey) ?? [];
  const lacking = statements === "all" ? undefined : missing(options, request, caller, "s3", statements);
  return lacking ? { kind: "refused", status: 403, code: "AccessDenied", message: lacking.message } : posted;
}

/** What a service answers with 200 goes out with another status. */
function answerAs(response: ServerResponse, status: number): void {
  const write = response.writeHead.bind(response) as (status: number, ...rest: unknown[]) => ServerResponse;
  response.writeHead = (said: number, ...rest: unknown[]) => write(said === 200 ? status : said, ...rest);
}

const tooLarge: Refusal = {
  fault: "too-large",
  message: `A request may have up to ${LARGEST_BODY} bytes.`,
};

interface Admitted {
  readonly service: ServiceName;
  readonly accessKey: string;
  readonly region: string;
}

/** Decides to which service a request goes, or why to none. */
function admit(options: FrontOptions, request: FrontRequest, isForUs: boolean): Refusal | Admitted {
  if (!isForUs) {
    return { fault: "denied", message: `The host ${request.headers.host} is not this machine.` };
  }
  const caller = callerOf(request);
  if (caller === undefined) {
    return { fault: "unsigned", message: "The request is not signed." };
  }
  const statements = options.statementsFor(caller.accessKey);
  if (statements === undefined) {
    return { fault: "unknown-key", message: `The access key ${caller.accessKey} is not known here.` };
  }
  const service = serviceNames.find((name) => name === caller.service);
  if (service === undefined) {
    return {
      fault: "unknown-service",
      message: `The local system does not have the service ${caller.service}.`,
    };
  }
  const admitted = { service, accessKey: caller.accessKey, region: caller.region };
  return statements === "all"
    ? admitted
    : (missing(options, request, caller, service, statements) ?? admitted);
}

/** The first permission that a request needs and its caller lacks. */
function missing(
  { accountId }: FrontOptions,
  request: FrontRequest,
  { accessKey, region }: Caller,
  service: ServiceName,
  statements: readonly Statement[],
): Refusal | undefined {
  try {
    const needed = accessNeeded(service, request, { region, accountId });
    const lacking = needed.find((access) => !isAllowed(statements, access));
    return (
      lacking && {
        fault: "denied",
        message: `${accessKey} is not authorized to perform ${lacking.action} on ${lacking.resources.join(" or ")}`,
      }
    );
  } catch (error) {
    if (error instanceof UnreadableRequest) {
      return { fault: "unreadable", message: error.message };
    }
    throw error;
  }
}

function isAllowed(statements: readonly Statement[], { action, resources, context }: Access): boolean {
  return resources.some((resource) => allows(statements, { action, resource, ...(context && { context }) }));
}

/** The whole body, or undefined when it is larger than allowed; the rest of it is then read and dropped. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= LARGEST_BODY) {
      chunks.push(chunk);
    }
  }
  return length > LARGEST_BODY ? undefined : Buffer.concat(chunks);
}

function methodAndHeaders({ method, headers }: IncomingMessage): Pick<FrontRequest, "method" | "headers"> {
  return { method: method ?? "GET", headers };
}
