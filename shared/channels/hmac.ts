import { createHmac, timingSafeEqual } from "node:crypto";

type Algorithm = "sha1" | "sha256";

/** HMAC of the parts one after the other. */
export function hmac(
  algorithm: Algorithm,
  key: string | Uint8Array,
  ...parts: readonly (string | Uint8Array)[]
): Buffer {
  const mac = createHmac(algorithm, key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

/** Compares in a time that tells nothing; unequal lengths are unequal instead of an error. */
export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.byteLength === other.byteLength && timingSafeEqual(one, other);
}

/** Whether one of the keys makes this very signature. Without a key, and with an empty one, nothing is signed. */
export function isSignedWith(
  keys: readonly (string | Uint8Array)[],
  presented: Uint8Array,
  sign: (key: string | Uint8Array) => Uint8Array,
): boolean {
  return keys.some((key) => key.length > 0 && sameBytes(sign(key), presented));
}
