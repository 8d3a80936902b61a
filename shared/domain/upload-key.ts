import { createHash } from "node:crypto";

/**
 * Where a customer's file lies, with a mark of what is in it: a message that comes again with another one puts it beside the file
 * that its ticket shows, and not in its place.
 *
 * @param content the bytes, or a tag that changes with them
 */
export function uploadKey(place: string, content: string | Uint8Array): string {
  return `${place}-${createHash("sha256").update(content).digest("hex").slice(0, 16)}`;
}
