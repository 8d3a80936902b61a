import { validateHeaderName, validateHeaderValue } from "node:http";
import { z } from "zod";

/** What goes back to the client. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Buffer;
};

const LambdaResponse = z.object({
  statusCode: z.coerce.number().int().min(200).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** Headers that the server sets itself for each connection. */
const connectionHeaders = new Set([
  "connection",
  "content-length",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
]);

/** A JSON answer of the gateway's own, such as `{"message":"Not Found"}`. */
export function gatewayAnswer(status: number, message: string, headers: Answer["headers"] = {}): Answer {
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ message }),
  };
}

/**
 * Maps the JSON that a function returned to a response, payload format 2.0: an object with `statusCode` is taken apart,
 * anything else is the body of a 200.
 *
 * @throws Error that says what is wrong when API Gateway would answer 500 for it
 */
export function toAnswer(payload: string): Answer {
  const returned: unknown = JSON.parse(payload);
  if (typeof returned === "object" && returned !== null && "statusCode" in returned) {
    return structuredAnswer(returned);
  }
  const body = typeof returned === "string" ? returned : payload;
  return { status: 200, headers: { "content-type": "application/json" }, body };
}

function structuredAnswer(returned: object): Answer {
  const response = LambdaResponse.parse(returned);
  const headers: Record<string, string | readonly string[]> = { "content-type": "text/plain; charset=utf-8" };
  for (const [name, value] of Object.entries(response.headers ?? {})) {
    validateHeaderName(name);
    validateHeaderValue(name, String(value));
    if (!connectionHeaders.has(name.toLowerCase())) headers[name.toLowerCase()] = String(value);
  }
  if (response.cookies && response.cookies.length > 0) headers["set-cookie"] = response.cookies;
  const body = response.body ?? "";
  return { status: response.statusCode, headers, body: response.isBase64Encoded ? fromBase64(body) : body };
}

function fromBase64(body: string): Buffer {
  if (body.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(body)) {
    throw new Error("isBase64Encoded is true, but the body is not base64");
  }
  return Buffer.from(body, "base64");
}
