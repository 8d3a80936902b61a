import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { crc32 } from "node:zlib";
import { ApiError, protocolError } from "./errors.ts";
import { isJsonObject, type JsonObject } from "./shapes.ts";

/** A request as Node's HTTP server hands it over, or anything that reads like one. */
export type Incoming = AsyncIterable<unknown> & Pick<IncomingMessage, "headers" | "method">;

const LARGEST_BODY = 16 * 1024 * 1024;
const TARGET = /^DynamoDB_20120810\.([A-Za-z]+)$/;

/**
 * Answers one request of DynamoDB's JSON protocol: `perform` gets the operation's name and the parsed body. Signatures
 * are not checked, only that there is one. What is not an `ApiError` is answered 500 and reported to `fault`.
 */
export async function answer(
  request: Incoming,
  response: ServerResponse,
  perform: (operation: string, data: JsonObject) => Promise<object>,
  fault: (error: unknown) => void,
): Promise<void> {
  try {
    if (request.method === "GET") return send(response, 200, { healthy: true });
    const body = await bodyOf(request);
    send(response, 200, await perform(operationOf(request), parsed(body)));
  } catch (error) {
    if (error instanceof ApiError) return send(response, error.statusCode, error.body);
    fault(error);
    send(response, 500, {
      __type: "com.amazon.coral.service#InternalServerError",
      message: "The local DynamoDB failed; its log says why",
    });
  }
}

function operationOf({ headers }: Incoming): string {
  const target = TARGET.exec(String(headers["x-amz-target"] ?? ""));
  if (!target?.[1])
    throw protocolError("UnknownOperationException", "The header X-Amz-Target names no DynamoDB operation");
  if (!headers.authorization?.startsWith("AWS4-"))
    throw protocolError("MissingAuthenticationTokenException", "Request is missing Authentication Token");
  return target[1];
}

async function bodyOf(request: Incoming): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes =
      typeof chunk === "string" || chunk instanceof Uint8Array ? Buffer.from(chunk) : Buffer.alloc(0);
    size += bytes.length;
    if (size <= LARGEST_BODY) chunks.push(bytes);
  }
  if (size > LARGEST_BODY)
    throw new ApiError(413, {
      __type: "com.amazon.coral.service#RequestEntityTooLargeException",
      message: `The request is larger than ${LARGEST_BODY} bytes`,
    });
  return Buffer.concat(chunks).toString();
}

function parsed(body: string): JsonObject {
  try {
    const data: unknown = JSON.parse(body);
    if (isJsonObject(data)) return data;
  } catch {
    // Answered below like a body that is JSON but not an object.
  }
  throw protocolError("SerializationException", "The request body is not a JSON object");
}

function send(response: ServerResponse, statusCode: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(statusCode, {
    "content-type": "application/x-amz-json-1.0",
    "content-length": Buffer.byteLength(text),
    "x-amz-crc32": crc32(text),
    "x-amzn-requestid": randomUUID(),
  });
  response.end(text);
}
