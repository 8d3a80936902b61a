import type { IncomingHttpHeaders } from "node:http";

/** Who asks for what, as the signature of a request says (AWS Signature Version 4). */
export interface Caller {
  readonly accessKey: string;
  readonly region: string;
  /** The service as the credential scope names it, such as `dynamodb`. */
  readonly service: string;
}

/**
 * Reads the caller from the `Authorization` header, or from the URL of a presigned request. The signature itself is
 * not checked: everything that can reach this address runs on the same machine as the keys.
 *
 * @returns undefined for a request that is not signed.
 */
export function callerOf(request: { url: string; headers: IncomingHttpHeaders }): Caller | undefined {
  const header = /^AWS4-HMAC-SHA256 .*?Credential=([^\s,]+)/.exec(request.headers.authorization ?? "")?.[1];
  const credential = header ?? new URL(request.url, "http://front").searchParams.get("X-Amz-Credential");
  const [accessKey, _date, region, service, end] = credential?.split("/") ?? [];
  return accessKey && region && service && end === "aws4_request"
    ? { accessKey, region, service }
    : undefined;
}
