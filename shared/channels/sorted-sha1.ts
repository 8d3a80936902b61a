import { createHash } from "node:crypto";

/** SHA-1 over the parts, sorted as texts and joined: how WeChat and Weibo sign. Hexadecimal. */
export function sortedSha1(...parts: readonly string[]): string {
  return createHash("sha1")
    .update([...parts].sort().join(""))
    .digest("hex");
}
