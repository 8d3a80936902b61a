import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { FrontRequest } from "./request.ts";
import { escapeXml } from "./xml.ts";

/** How a service writes its errors. */
export type Protocol = "json" | "query" | "s3";

/** What went wrong before a service was reached. */
export type Fault =
  | "denied"
  | "unknown-key"
  | "unsigned"
  | "unreadable"
  | "too-large"
  | "unknown-service"
  | "throttled"
  | "internal";

/** The status of each fault and its code in each protocol: SDKs name the exception by the code. */
const faults: Record<Fault, { status: number } & Record<Protocol, string>> = {
  denied: { status: 403, json: "AccessDeniedException", query: "AccessDenied", s3: "AccessDenied" },
  "unknown-key": {
    status: 403,
    json: "UnrecognizedClientException",
    query: "InvalidClientTokenId",
    s3: "InvalidAccessKeyId",
  },
  unsigned: {
    status: 403,
    json: "MissingAuthenticationTokenException",
    query: "MissingAuthenticationToken",
    s3: "AccessDenied",
  },
  unreadable: {
    status: 400,
    json: "SerializationException",
    query: "MalformedQueryString",
    s3: "InvalidRequest",
  },
  "too-large": {
    status: 413,
    json: "RequestEntityTooLarge",
    query: "RequestEntityTooLarge",
    s3: "EntityTooLarge",
  },
  "unknown-service": { status: 501, json: "NotImplemented", query: "NotImplemented", s3: "NotImplemented" },
  throttled: {
    status: 400,
    json: "ProvisionedThroughputExceededException",
    query: "Throttling",
    s3: "SlowDown",
  },
  internal: { status: 500, json: "InternalServerError", query: "InternalFailure", s3: "InternalError" },
};

/** Answers a request with an error that the SDK of its service understands. */
export function answerFault(
  request: Pick<FrontRequest, "method" | "headers">,
  response: ServerResponse,
  fault: Fault,
  message: string,
): void {
  const protocol = protocolOf(request);
  const { status } = faults[fault];
  const code = faults[fault][protocol];
  const { type, body } = write[protocol](code, message);
  response.writeHead(status, { "content-type": type, "x-amzn-errortype": code });
  response.end(request.method === "HEAD" ? undefined : body);
}

/** JSON services name the operation in a header or are API Gateway, query services put it into a form; all else is S3. */
function protocolOf({ headers }: Pick<FrontRequest, "headers">): Protocol {
  if (headers["x-amz-target"] !== undefined || headers.authorization?.includes("/execute-api/aws4_request")) {
    return "json";
  }
  const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
  return isForm ? "query" : "s3";
}

const write: Record<Protocol, (code: string, message: string) => { type: string; body: string }> = {
  json: (code, message) => ({
    type: "application/x-amz-json-1.0",
    body: JSON.stringify({ __type: code, message }),
  }),
  query: (code, message) => ({
    type: "text/xml",
    body:
      `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>` +
      `<RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
  }),
  s3: (code, message) => ({
    type: "application/xml",
    body:
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message>` +
      `<RequestId>${randomUUID()}</RequestId></Error>`,
  }),
};
