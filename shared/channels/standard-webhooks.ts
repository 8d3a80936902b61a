import { createPublicKey, verify } from "node:crypto";
import { hmac, isSignedWith } from "./hmac.ts";

/**
 * Standard Webhooks 1.0.0 (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md):
 * `id.timestamp.body` signed with HMAC-SHA-256 (`v1`) or Ed25519 (`v1a`).
 */
export type WebhookVerdict =
  | { readonly kind: "signed"; readonly id: string }
  | { readonly kind: "refused"; readonly why: string };

/** How far the sender's clock and ours may be apart. Seconds. */
const tolerance = 300;
/** No sender has more keys at once. */
const signaturesRead = 20;

/** Checks the headers of one delivery against every key; names with `svix-` are the same headers under an older name. */
export function verifyWebhook(
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
  keys: readonly string[],
  now: Date,
): WebhookVerdict {
  const [id, timestamp, signatures] = ["id", "timestamp", "signature"].map(
    (name) => headers[`webhook-${name}`] ?? headers[`svix-${name}`] ?? "",
  );
  // A dot in the id would let its end pass for a timestamp.
  if (!/^[A-Za-z0-9_-]{1,256}$/.test(id ?? ""))
    return { kind: "refused", why: "no id, or one with other characters" };
  if (!/^\d{1,12}$/.test(timestamp ?? "")) return { kind: "refused", why: "no timestamp" };
  const age = Math.abs(Math.floor(now.getTime() / 1000) - Number(timestamp));
  if (age > tolerance) return { kind: "refused", why: "the timestamp is too far from now" };
  const head = `${id}.${timestamp}.`;
  const signed = (signatures ?? "")
    .split(" ", signaturesRead)
    .some((signature) => keys.some((key) => fits(signature, key, head, body)));
  return signed ? { kind: "signed", id: id ?? "" } : { kind: "refused", why: "no signature fits" };
}

function fits(signature: string, key: string, head: string, body: Uint8Array): boolean {
  const [, version, value = ""] = /^(v1a?),([A-Za-z0-9+/]+={0,2})$/.exec(signature) ?? [];
  const presented = Buffer.from(value, "base64");
  if (version === "v1" && !key.startsWith("whpk_")) {
    return isSignedWith([secretBytes(key)], presented, (bytes) => hmac("sha256", bytes, head, body));
  }
  if (version === "v1a" && key.startsWith("whpk_")) return fitsEd25519(presented, key, head, body);
  return false;
}

/** SubjectPublicKeyInfo of an Ed25519 key, without the 32 bytes of the key (RFC 8410). */
const ed25519Prefix = Buffer.from("302a300506032b6570032100", "hex");

function fitsEd25519(presented: Buffer, key: string, head: string, body: Uint8Array): boolean {
  const raw = Buffer.from(key.slice("whpk_".length), "base64");
  if (raw.byteLength !== 32 || presented.byteLength !== 64) return false;
  const publicKey = createPublicKey({
    key: Buffer.concat([ed25519Prefix, raw]),
    format: "der",
    type: "spki",
  });
  return verify(null, Buffer.concat([Buffer.from(head), body]), publicKey, presented);
}

function secretBytes(key: string): Buffer {
  return Buffer.from(key.replace(/^whsec_/, ""), "base64");
}

/**
 * The headers of a delivery of ours. The id stays the same over all attempts, the timestamp does not.
 *
 * @param keys each signs, so that a receiver who knows one of them is content while they change
 */
export function signWebhook(
  id: string,
  body: string,
  keys: string | readonly string[],
  now: Date,
): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const sign = (key: string) =>
    `v1,${hmac("sha256", secretBytes(key), `${id}.${timestamp}.`, body).toString("base64")}`;
  const signatures = [keys].flat().map(sign).join(" ");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures };
}
