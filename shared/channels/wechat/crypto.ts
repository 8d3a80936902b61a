import { createCipheriv, createDecipheriv } from "node:crypto";

/** PKCS#7 with blocks of 32 bytes, twice the cipher's own. */
const block = 32;
const randomBytes = 16;

/** The key of `EncodingAESKey`: 43 characters of base64 without their padding. `undefined` for anything else. */
export function aesKey(encoded: string): Buffer | undefined {
  if (!/^[A-Za-z0-9+/]{43}$/.test(encoded)) return undefined;
  return Buffer.from(`${encoded}=`, "base64");
}

/**
 * Reads `random(16) | length(4, big-endian) | message | AppID`, AES-256-CBC with the key's beginning as IV. `undefined` when
 * it is not ours: another key, another AppID, or nothing that was encrypted at all.
 */
export function decrypt(encrypted: string, key: Buffer, appId: string): string | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encrypted)) return undefined;
  const bytes = Buffer.from(encrypted, "base64");
  if (bytes.byteLength === 0 || bytes.byteLength % 16 !== 0) return undefined;
  const cipher = createDecipheriv("aes-256-cbc", key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([cipher.update(bytes), cipher.final()]);
  const plain = withoutPadding(padded);
  if (plain === undefined || plain.byteLength < randomBytes + 4) return undefined;
  const start = randomBytes + 4;
  const end = start + plain.readUInt32BE(randomBytes);
  if (end > plain.byteLength || plain.subarray(end).toString("utf8") !== appId) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(plain.subarray(start, end));
  } catch {
    return undefined;
  }
}

function withoutPadding(padded: Buffer): Buffer | undefined {
  const length = padded.at(-1) ?? 0;
  if (length < 1 || length > block || length > padded.byteLength) return undefined;
  const end = padded.byteLength - length;
  return padded.subarray(end).every((byte) => byte === length) ? padded.subarray(0, end) : undefined;
}

/** The mirror image, for what we answer. @param random 16 bytes */
export function encrypt(message: string, key: Buffer, appId: string, random: Uint8Array): string {
  const body = Buffer.from(message, "utf8");
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.byteLength);
  const plain = Buffer.concat([random, length, body, Buffer.from(appId, "utf8")]);
  const padding = block - (plain.byteLength % block);
  const padded = Buffer.concat([plain, Buffer.alloc(padding, padding)]);
  const cipher = createCipheriv("aes-256-cbc", key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(padded), cipher.final()]).toString("base64");
}
