import type { ServerResponse } from "node:http";
import type { FrontRequest } from "../front/request.ts";

/** An answer that S3 gives in place of doing what was asked. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** The part of an object store that conditions on writes are checked against. */
export interface ObjectLookup {
  /** The entity tag of an object, quotes included, or undefined when there is none. */
  etag(bucket: string, key: string): string | undefined;
}

/**
 * The query parameters that the emulator understands, by method and by whether a key is named. Any other selects an
 * operation that it would carry out as something else: `PUT ?tagging` would overwrite the object with the tags.
 */
const understood: Record<string, { bucket: readonly string[]; object: readonly string[] }> = {
  GET: {
    bucket: [
      "list-type",
      "prefix",
      "delimiter",
      "max-keys",
      "continuation-token",
      "start-after",
      "marker",
      "lifecycle",
    ],
    object: ["attributes", "partNumber"],
  },
  HEAD: { bucket: [], object: ["partNumber"] },
  PUT: { bucket: ["lifecycle"], object: ["uploadId", "partNumber"] },
  POST: { bucket: ["delete"], object: ["uploads", "uploadId"] },
  DELETE: { bucket: ["lifecycle"], object: ["uploadId"] },
};

/** What every request may carry: the name of the operation, and the signature of a presigned URL. */
const harmless = /^(x-id|X-Amz-.+)$/;

/** Headers that ask for something the emulator would silently leave out. */
const unknownHeaders =
  /^x-amz-(tagging|object-lock-.+|website-redirect-location|copy-source-if-(none-match|modified-since|unmodified-since)|server-side-encryption-customer-.+|grant-.+|write-offset-bytes)$/;

const overridableHeader =
  /^response-(content-type|content-language|expires|cache-control|content-disposition|content-encoding)$/;

/**
 * Decides whether a request to S3 must not reach the emulator: it is not understood (501), its presigned URL is out
 * of date (403), or its condition on the object does not hold (412).
 *
 * @param now Milliseconds since 1970.
 */
export function refuse(request: FrontRequest, objects: ObjectLookup, now: number): Refusal | undefined {
  const { bucket, key, query } = parsePath(request.url);
  return (
    notUnderstood(request, key, query) ??
    outOfDate(query, now) ??
    conditionFails(request, objects, bucket, key)
  );
}

/** Bucket, key and query of a path-style S3 URL; the key is empty for a request about the bucket. */
export function parsePath(url: string): { bucket: string; key: string; query: URLSearchParams } {
  const { pathname, searchParams } = new URL(url, "http://s3");
  const [, bucket = "", ...key] = pathname.split("/");
  return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key.join("/")), query: searchParams };
}

/** Puts the headers on the response that the URL of a GET asks for, such as the name to save a download under. */
export function overrideHeaders(request: FrontRequest, response: ServerResponse): void {
  for (const [name, value] of parsePath(request.url).query) {
    const header = overridableHeader.exec(name)?.[1];
    if (header !== undefined) {
      response.setHeader(header, value);
    }
  }
}

function notUnderstood(request: FrontRequest, key: string, query: URLSearchParams): Refusal | undefined {
  const kind = key === "" ? "bucket" : "object";
  const known = understood[request.method]?.[kind] ?? [];
  const isRead = request.method === "GET" && kind === "object";
  const parameter = [...query.keys()].find(
    (name) => !known.includes(name) && !harmless.test(name) && !(isRead && overridableHeader.test(name)),
  );
  const header = Object.keys(request.headers).find((name) => unknownHeaders.test(name));
  const isBarePost = request.method === "POST" && !known.some((name) => query.has(name));
  const what = parameter ?? header ?? (isBarePost ? "POST" : undefined);
  return what === undefined
    ? undefined
    : notImplemented(
        `The local system does not have this operation of S3: ${request.method} of ${kind} with ${what}.`,
      );
}

function notImplemented(message: string): Refusal {
  return { status: 501, code: "NotImplemented", message };
}

function outOfDate(query: URLSearchParams, now: number): Refusal | undefined {
  const signedAt = query.get("X-Amz-Date");
  if (signedAt === null) {
    return undefined;
  }
  const [, date, hour, minute, second] = /^(\d{8})T(\d{2})(\d{2})(\d{2})Z$/.exec(signedAt) ?? [];
  const day = date?.replace(/^(....)(..)(..)$/, "$1-$2-$3");
  const expiresAt =
    Date.parse(`${day}T${hour}:${minute}:${second}Z`) +
    Number(query.get("X-Amz-Expires") ?? Number.NaN) * 1000;
  // The comparison is also false for a date that is not one.
  return now <= expiresAt ? undefined : { status: 403, code: "AccessDenied", message: "Request has expired" };
}

function copyConditionFails(
  wanted: string,
  headers: FrontRequest["headers"],
  objects: ObjectLookup,
): Refusal | undefined {
  const [bucket = "", ...key] = decodeURIComponent(String(headers["x-amz-copy-source"] ?? ""))
    .replace(/^\//, "")
    .split("/");
  const existing = objects.etag(bucket, key.join("/"));
  if (existing === undefined)
    return { status: 404, code: "NoSuchKey", message: "The specified key does not exist." };
  return existing === wanted ? undefined : preconditionFailed;
}

const preconditionFailed: Refusal = {
  status: 412,
  code: "PreconditionFailed",
  message: "At least one of the pre-conditions you specified did not hold",
};

function conditionFails(
  { method, headers }: FrontRequest,
  objects: ObjectLookup,
  bucket: string,
  key: string,
): Refusal | undefined {
  const source = headers["x-amz-copy-source-if-match"];
  if (source !== undefined) return copyConditionFails(String(source), headers, objects);
  const mustMatch = headers["if-match"];
  const mustBeNew = headers["if-none-match"] === "*";
  if (method !== "PUT" || key === "" || (mustMatch === undefined && !mustBeNew)) {
    return undefined;
  }
  const existing = objects.etag(bucket, key);
  if (mustMatch !== undefined && existing === undefined) {
    return { status: 404, code: "NoSuchKey", message: "The specified key does not exist." };
  }
  const exists = mustBeNew && existing !== undefined;
  const differs = mustMatch !== undefined && mustMatch !== existing;
  return exists || differs ? preconditionFailed : undefined;
}
