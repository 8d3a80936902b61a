import type { Attachment } from "../../domain/message.ts";
import type { MailAttachment } from "../../mail/parse.ts";
import { sniffedType } from "../../mail/sniff.ts";
import type { AttachmentLimits, StoredBlob } from "../channel.ts";

/** What applies where the operator has set nothing: nobody sends more by hand. */
const defaultLimits: AttachmentLimits = { maxCount: 100, maxBytes: 40 * 1024 * 1024 };

/** Beyond the limit files are named up to here and then only counted: the list itself must stay small. */
const maxListed = 200;

/**
 * Attachments as the message lists them, and their bytes under keys made from the raw mail's own key: processed again, they
 * overwrite themselves. What is empty, too large or one too many is listed with the reason and not stored; the raw mail
 * still has it. Their types are what the bytes say.
 */
export function attachmentsOf(
  files: readonly MailAttachment[],
  rawKey: string,
  limits: AttachmentLimits = defaultLimits,
): { readonly attachments: readonly Attachment[]; readonly blobs: readonly StoredBlob[] } {
  const attachments: Attachment[] = [];
  const blobs: StoredBlob[] = [];
  for (const [index, file] of files.slice(0, maxListed).entries()) {
    const type = sniffedType(file.content, file.type);
    const listed = { name: file.name, type, size: file.content.byteLength };
    const failure = failureOf(file, blobs.length, limits);
    if (failure !== undefined) {
      attachments.push({ ...listed, failure });
      continue;
    }
    const key = attachmentKey(rawKey, index, file.name);
    const shownInText = file.inline && file.contentId !== undefined ? { contentId: file.contentId } : {};
    attachments.push({ ...listed, key, ...shownInText });
    blobs.push({ key, body: file.content, contentType: type });
  }
  const left = files.length - maxListed;
  if (left > 0)
    attachments.push({ name: `+ ${left}`, type: "application/octet-stream", failure: "too many" });
  return { attachments, blobs };
}

function failureOf(file: MailAttachment, stored: number, limits: AttachmentLimits): string | undefined {
  if (file.content.byteLength === 0) return "empty";
  if (file.content.byteLength > limits.maxBytes) return "too large";
  return stored >= limits.maxCount ? "too many" : undefined;
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
