import type { Attachment } from "../../domain/message.ts";
import type { MailAttachment } from "../../mail/parse.ts";
import type { StoredBlob } from "../channel.ts";

/** Nobody sends more by hand. The others are still in the raw mail, and the list says so. */
const maxStored = 100;

/**
 * Attachments as the message lists them, and their bytes under keys made from the raw mail's own key: processed again, they
 * overwrite themselves. Empty ones are listed and not stored.
 */
export function attachmentsOf(
  files: readonly MailAttachment[],
  rawKey: string,
): { readonly attachments: readonly Attachment[]; readonly blobs: readonly StoredBlob[] } {
  const attachments: Attachment[] = [];
  const blobs: StoredBlob[] = [];
  for (const [index, file] of files.slice(0, maxStored).entries()) {
    const listed = { name: file.name, type: file.type, size: file.content.byteLength };
    if (file.content.byteLength === 0) {
      attachments.push({ ...listed, failure: "empty" });
      continue;
    }
    const key = attachmentKey(rawKey, index, file.name);
    attachments.push({ ...listed, key });
    blobs.push({ key, body: file.content, contentType: file.type });
  }
  const left = files.length - maxStored;
  if (left > 0)
    attachments.push({ name: `+ ${left}`, type: "application/octet-stream", failure: "too many" });
  return { attachments, blobs };
}

/** `mail/abc` + 0 + `Rechnung März.pdf` → `attachments/abc/0-Rechnung-M-rz.pdf`. */
function attachmentKey(rawKey: string, index: number, name: string): string {
  const mail = rawKey.replace(/^mail\//, "").replace(/[^\w.-]+/g, "-");
  return `attachments/${mail}/${index}-${safeName(name)}`;
}

/** Letters, digits, dots and dashes of US-ASCII; no leading dots, so no path and no hidden file. The ending survives a cut. */
function safeName(name: string): string {
  const safe = name.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[.-]+|-+$/g, "");
  return safe.length <= 80 ? safe || "file" : safe.slice(0, 60) + safe.slice(-20);
}
