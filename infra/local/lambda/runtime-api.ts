import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";

/** Lambda's limit for the event and the result of a synchronous invocation, in bytes. */
export const payloadLimit = 6 * 1024 * 1024;
/** Results may exceed the limit by this much, according to the error message that Lambda gives. */
const responseLimit = payloadLimit + 100;

/** How Lambda reports a failed invocation. */
export type FunctionError = { readonly errorType: string; readonly errorMessage: string };
/** The JSON text a handler returned, or why there is none. */
export type InvocationResult = { readonly payload: string } | { readonly error: FunctionError };

/** An event as it is handed to the runtime. */
export type Invocation = {
  readonly requestId: string;
  readonly functionArn: string;
  readonly traceId: string;
  /** Unix milliseconds. */
  readonly deadline: number;
  readonly eventJson: string;
};

/** What the runtime in the environment reports. */
export type RuntimeListener = {
  /** It is ready for an event; answer with `deliver` now or later. */
  idle(deliver: (invocation: Invocation) => void): void;
  result(requestId: string, result: InvocationResult): void;
  initFailed(error: FunctionError): void;
};

export type RuntimeApi = { readonly address: string; close(): void };

const ReportedError = z.object({
  errorType: z.string().default("Error"),
  errorMessage: z.string().default(""),
});

/**
 * Serves the Lambda Runtime API (`/2018-06-01/runtime/…`) to one environment, on a loopback port of its own as every
 * environment in AWS has it.
 */
export async function serveRuntimeApi(listener: RuntimeListener): Promise<RuntimeApi> {
  const server = createServer((request, response) => {
    void answer(request, response, listener).catch(() => response.destroy());
  });
  // A handler may run for minutes between two calls on the same connection.
  server.keepAliveTimeout = 0;
  const port = await listen(server);
  return {
    address: `127.0.0.1:${port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  listener: RuntimeListener,
): Promise<void> {
  const path = (request.url ?? "").replace("/2018-06-01/runtime", "");
  // Never answered: the connection is the environment's sign that the host lives.
  if (path === "/host-is-alive") return;
  if (path === "/invocation/next") {
    listener.idle((invocation) => sendInvocation(response, invocation));
    return;
  }
  const [, requestId = "", kind] = /^\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
  const body = await readBody(request);
  if (path === "/init/error") listener.initFailed(parseError(body));
  else if (kind === "error") listener.result(requestId, { error: parseError(body) });
  else if (kind === "response") listener.result(requestId, responseResult(request, body));
  else {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(202, { "content-type": "application/json" }).end('{"status":"OK"}');
}

function sendInvocation(response: ServerResponse, invocation: Invocation): void {
  response.writeHead(200, {
    "content-type": "application/json",
    "lambda-runtime-aws-request-id": invocation.requestId,
    "lambda-runtime-deadline-ms": String(invocation.deadline),
    "lambda-runtime-invoked-function-arn": invocation.functionArn,
    "lambda-runtime-trace-id": invocation.traceId,
  });
  response.end(invocation.eventJson);
}

function responseResult(request: IncomingMessage, body: Buffer): InvocationResult {
  if (request.headers["lambda-runtime-function-response-mode"] === "streaming") {
    const errorMessage = "Response streaming is not known to the local system";
    return { error: { errorType: "Runtime.InvalidStreamingOperation", errorMessage } };
  }
  if (body.length > responseLimit) {
    const errorMessage = `Response payload size exceeded maximum allowed payload size (${responseLimit} bytes).`;
    return { error: { errorType: "Function.ResponseSizeTooLarge", errorMessage } };
  }
  return { payload: body.toString("utf8") };
}

/** The runtime reports errors as JSON; a handler can throw things whose report has neither type nor message. */
function parseError(body: Buffer): FunctionError {
  try {
    return ReportedError.parse(JSON.parse(body.toString("utf8")));
  } catch {
    return { errorType: "Runtime.Unknown", errorMessage: "The runtime reported an error without a shape" };
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
