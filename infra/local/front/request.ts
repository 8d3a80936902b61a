import { type IncomingHttpHeaders, IncomingMessage, type ServerResponse } from "node:http";
import { Socket } from "node:net";

/**
 * A request as the front hands it to a service: the caller is known and allowed, the body is whole.
 *
 * `url` is path and query as sent (path-style for S3). Header names are in lower case.
 */
export interface FrontRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * Answers one request of one service. It may answer late (long polling) and may be asynchronous; what it throws
 * becomes a 500 and a line in the log. It watches `response` for a caller that went away.
 */
export type Handler = (request: FrontRequest, response: ServerResponse) => void | Promise<void>;

/**
 * The same request as a stream, for emulators that read a Node request.
 *
 * It has no connection of its own: a caller that goes away shows on the response, not here.
 */
export function asIncomingMessage(request: FrontRequest): IncomingMessage {
  const message = new IncomingMessage(new Socket());
  message.method = request.method;
  message.url = request.url;
  message.httpVersionMajor = 1;
  message.httpVersionMinor = 1;
  message.httpVersion = "1.1";
  // The body was buffered, so its length is known even when the caller sent it in chunks.
  const { "transfer-encoding": _chunked, ...headers } = request.headers;
  message.headers = { ...headers, "content-length": String(request.body.length) };
  if (request.body.length > 0) {
    message.push(request.body);
  }
  message.push(null);
  message.complete = true;
  return message;
}
