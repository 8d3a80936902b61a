import { QueueDoesNotExistError, SqsError, type SqsQueue } from "./fauxqs.ts";
import type { QueueStore } from "./queue-store.ts";

/** The parameters of an operation as they arrive; each operation checks those it reads. */
export type Parameters = Record<string, unknown>;

/** One request to SQS. */
export interface Call {
  readonly parameters: Parameters;
  /** Whether the caller has closed its connection and will never see an answer. */
  readonly gone: () => boolean;
}

/** The queue whose URL a call carries. @throws SqsError `QueueDoesNotExist` */
export function queueNamedBy(store: QueueStore, parameters: Parameters): SqsQueue {
  const queue = store.getQueue(text(parameters, "QueueUrl"));
  if (queue === undefined) {
    throw new QueueDoesNotExistError();
  }
  return queue;
}

/** The queue of this name. @throws SqsError `QueueDoesNotExist` */
export function queueByName(store: QueueStore, name: unknown): SqsQueue {
  const queue = store.getQueueByName(String(name));
  if (queue === undefined) {
    throw new QueueDoesNotExistError();
  }
  return queue;
}

/** A parameter that must be there. @throws SqsError `MissingParameter` */
export function text(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (typeof value !== "string" || value === "") {
    throw new SqsError("MissingParameter", `The request must contain the parameter ${name}.`);
  }
  return value;
}

/** A list parameter; absent is empty. */
export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The entries of a batch call. */
export function entriesOf(parameters: Parameters): Parameters[] {
  return list(parameters.Entries).map(fields);
}

/** The queue attributes that a call carries. */
export function attributesOf(parameters: Parameters): Record<string, string> {
  const entries = Object.entries(fields(parameters.Attributes));
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

/** Reads the body of a call. @throws SqsError `SerializationException` */
export function parseParameters(body: Buffer): Parameters {
  try {
    return fields(JSON.parse(body.toString("utf8") || "{}"));
  } catch {
    throw new SqsError("SerializationException", "The request is not valid JSON.");
  }
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
