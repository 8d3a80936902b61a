import type { Usage } from "./capacity.ts";
import { type Item, isJsonObject, type JsonObject } from "./shapes.ts";

/**
 * An answer other than 200: the body is sent as it stands, `__type` names the AWS exception. `usage` is what the
 * refused request is billed nevertheless.
 */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly statusCode: number;
  readonly body: JsonObject;
  readonly usage: Usage[];

  constructor(statusCode: number, body: JsonObject, usage: Usage[] = []) {
    super(`${body.__type}: ${body.message ?? body.Message ?? ""}`);
    this.statusCode = statusCode;
    this.body = body;
    this.usage = usage;
  }

  /** The exception's short name, such as `ValidationException`. */
  get code(): string {
    return String(this.body.__type).split("#").at(-1) ?? "";
  }
}

const DYNAMODB = "com.amazonaws.dynamodb.v20120810#";
const CORAL = "com.amazon.coral.service#";

export function validationError(message: string): ApiError {
  return new ApiError(400, { __type: "com.amazon.coral.validate#ValidationException", message });
}

/** An exception of DynamoDB's own model, such as `IdempotentParameterMismatchException`. */
export function dynamoError(
  name: string,
  message: string,
  extra: JsonObject = {},
  usage: Usage[] = [],
): ApiError {
  return new ApiError(400, { __type: DYNAMODB + name, message, ...extra }, usage);
}

/** An exception of the protocol underneath, such as `UnknownOperationException`. */
export function protocolError(name: string, message: string): ApiError {
  return new ApiError(400, { __type: CORAL + name, message });
}

/** A condition that did not hold; `shown` is the item in the way, when the caller asked for it. */
export function conditionFailed(shown: Item | undefined, usage: Usage[]): ApiError {
  return dynamoError(
    "ConditionalCheckFailedException",
    "The conditional request failed",
    shown && { Item: shown },
    usage,
  );
}

/** dynalite's errors carry `statusCode` and `body`; anything else is a fault of ours and stays what it is. */
export function fromDynalite(error: unknown): unknown {
  if (!(error instanceof Error) || !("body" in error) || !("statusCode" in error)) return error;
  if (typeof error.statusCode !== "number" || !isJsonObject(error.body)) return error;
  return new ApiError(error.statusCode, error.body);
}

/** Throws what one of dynalite's validators returned, if it returned something. */
export function refuse(invalid: Error | null | undefined): void {
  if (invalid) throw fromDynalite(invalid);
}
