import { createHash, timingSafeEqual } from "node:crypto";

/**
 * Whether a plain shared secret was presented. Digests are compared, not the values, so that neither the time taken nor a
 * difference in length tells anything. An empty expected secret matches nothing: it would let everybody in.
 */
export function isSameSecret(presented: string | undefined, expected: string): boolean {
  if (!presented || expected === "") return false;
  return timingSafeEqual(digest(presented), digest(expected));
}

function digest(value: string): Buffer {
  return createHash("sha256").update(value, "utf8").digest();
}
