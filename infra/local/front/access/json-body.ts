import type { FrontRequest } from "../request.ts";
import { UnreadableRequest } from "../unreadable-request.ts";

/** The fields of a JSON object; anything else has none. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * Operation and parameters of a request in an AWS JSON protocol.
 *
 * @throws UnreadableRequest when the operation is missing or the body is not a JSON object.
 */
export function readJsonCall({ headers, body }: FrontRequest): { operation: string; parameters: Fields } {
  const operation = /\.([A-Za-z]+)$/.exec(String(headers["x-amz-target"]))?.[1];
  if (operation === undefined) {
    throw new UnreadableRequest("The header X-Amz-Target names no operation.");
  }
  return { operation, parameters: fields(parse(body)) };
}

/** A value as an object. */
export function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** A value as a list. */
export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A value as text, or undefined when it is none or empty. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8") || "{}");
  } catch {
    throw new UnreadableRequest("The body is not valid JSON.");
  }
}
