import { createHash } from "node:crypto";
import { dynamoError } from "./errors.ts";
import { type BatchOperation, isJsonObject } from "./shapes.ts";
import type { Storage } from "./storage.ts";

const PREFIX = "idempotency~";

/** DynamoDB recognises a repeated ClientRequestToken for ten minutes after the transaction. */
const LIFETIME_MS = 10 * 60 * 1000;

/** What remembers that a transaction was carried out; committed together with it. `now` is milliseconds since 1970. */
export function tokenRecord(token: string, fingerprint: string, now: number): BatchOperation {
  return { type: "put", key: PREFIX + token, value: { fingerprint, until: now + LIFETIME_MS } };
}

/**
 * Whether the transaction with this token has been carried out within the last ten minutes.
 * Throws IdempotentParameterMismatchException when it was another transaction.
 */
export async function replayOf(
  storage: Storage,
  token: string,
  fingerprint: string,
  now: number,
): Promise<boolean> {
  const record = await storage.get(PREFIX + token);
  if (!isJsonObject(record) || isOver(record, now)) return false;
  if (record.fingerprint === fingerprint) return true;
  throw dynamoError(
    "IdempotentParameterMismatchException",
    "Request parameters do not match the parameters that were sent with this ClientRequestToken before",
  );
}

/** Forgets tokens whose ten minutes are over. */
export async function forgetOldTokens(storage: Storage, now: number): Promise<void> {
  const over: BatchOperation[] = [];
  for await (const [key, record] of storage.entries(PREFIX))
    if (!isJsonObject(record) || isOver(record, now)) over.push({ type: "del", key });
  await storage.commit(over);
}

function isOver({ until }: { until?: unknown }, now: number): boolean {
  return typeof until !== "number" || until <= now;
}

/** What tells one transaction from another: its actions, whatever order their members were written in. */
export function fingerprintOf(actions: unknown): string {
  const text = JSON.stringify(actions, (_name, value: unknown) =>
    isJsonObject(value) ? Object.fromEntries(Object.entries(value).sort(byName)) : value,
  );
  return createHash("sha256")
    .update(text ?? "")
    .digest("base64url");
}

function byName([left]: [string, unknown], [right]: [string, unknown]): number {
  return left < right ? -1 : 1;
}
