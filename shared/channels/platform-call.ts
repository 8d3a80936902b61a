import { type Failure, failed } from "./failed.ts";
import { parseJson } from "./lossless-json.ts";

/** What a platform answered, read but not believed. */
export interface PlatformAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON, or `undefined`. */
  readonly json: unknown;
}

export interface PlatformCall {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | URLSearchParams | FormData | Blob;
}

/** No answer is worth more bytes than this. */
export const longestAnswer = 256 * 1024;
const patienceMs = 15_000;

/**
 * One call to a platform's API. A connection that fails is a retryable failure; its error is not passed on, since addresses
 * may hold tokens. Redirects are not followed: a credential would travel along.
 */
export async function callPlatform(
  fetch: typeof globalThis.fetch,
  { url, method = "POST", headers = {}, body }: PlatformCall,
): Promise<PlatformAnswer | Failure> {
  try {
    const response = await fetch(url, {
      method,
      headers,
      redirect: "manual",
      signal: AbortSignal.timeout(patienceMs),
      ...(body !== undefined && { body }),
    });
    const bytes = await readAtMost(response, longestAnswer);
    return { status: response.status, headers: response.headers, json: bytes && parseJson(bytes) };
  } catch {
    return failed("retryable", "network");
  }
}

/** The body, or `undefined` as soon as it is longer than so many bytes: the rest is not waited for. */
export async function readAtMost(response: Response, most: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the stream, and with it the connection.
    if (bytes > most) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** POST of a JSON body. */
export function postJson(
  fetch: typeof globalThis.fetch,
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<PlatformAnswer | Failure> {
  return callPlatform(fetch, {
    url,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

/** POST of a form with a file in it. */
export function postForm(
  fetch: typeof globalThis.fetch,
  url: string,
  body: FormData,
  headers: Readonly<Record<string, string>> = {},
): Promise<PlatformAnswer | Failure> {
  return callPlatform(fetch, { url, headers, body });
}

/** GET with the account's credential, if it takes one. */
export function getJson(
  fetch: typeof globalThis.fetch,
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<PlatformAnswer | Failure> {
  return callPlatform(fetch, { url, method: "GET", headers });
}

export function isFailure(answer: PlatformAnswer | Failure): answer is Failure {
  return "kind" in answer;
}

/** The pause a platform asks for in a header (RFC 9110, seconds or a date). Seconds. */
export function retryAfter(headers: Headers, now: Date): number | undefined {
  return secondsToWait(headers.get("retry-after"), now);
}

/** The same, from the header's value. */
export function secondsToWait(value: string | null, now: Date): number | undefined {
  if (value === null) return undefined;
  if (/^\d{1,6}$/.test(value)) return Number(value);
  const seconds = (Date.parse(value) - now.getTime()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}
