import type { TicketId } from "../domain/ids.ts";
import type { OutboxEntry } from "../domain/outbox.ts";
import type { Blobs } from "./ports.ts";

/** A file that an agent's client has uploaded, in parts that fit into a request each. */
export interface UploadedFile {
  /** Made up by the client. */
  readonly file: string;
  readonly parts: number;
  readonly name: string;
  readonly type: string;
}

type Attached = NonNullable<OutboxEntry["attachments"]>;

export type FilesChecked =
  | { readonly attachments: Attached }
  | {
      readonly refused: "no-files-here" | "file-missing" | "files-too-large";
      /** Bytes: what they have, and what they may have. */
      readonly size: number;
      readonly limit: number;
    };

/** A function is called with six megabytes at most, and an upload reaches it in base 64. Bytes. */
export const largestPart = 4_000_000;
/** What one answer holds of a file, for the same reason. Bytes. */
export const filePart = 4_000_000;

export function partKey(ticket: TicketId, file: string, part: number): string {
  return `uploads/${ticket}/${file}/${part}`;
}

/**
 * Keeps a part of a file. The same part may come again, another one in its place may not: a reply may have gone out with it,
 * and was checked with the size that it had.
 */
export async function keepPart(
  ticket: TicketId,
  file: string,
  part: number,
  bytes: Uint8Array,
  blobs: Pick<Blobs, "get" | "put">,
): Promise<"kept" | "another"> {
  const key = partKey(ticket, file, part);
  const before = await blobs.get(key);
  if (before) return Buffer.compare(before, bytes) === 0 ? "kept" : "another";
  await blobs.put(key, bytes, "application/octet-stream");
  return "kept";
}

/**
 * Before a reply is stored: are its files there, and do they fit? An agent hears it while the words are still before them,
 * not from a delivery that fails later.
 *
 * @param limit bytes that the customer's channel takes in all; 0 when it takes no files.
 */
export async function checkFiles(
  ticket: TicketId,
  files: readonly UploadedFile[],
  limit: number,
  blobs: Pick<Blobs, "size">,
): Promise<FilesChecked> {
  if (files.length === 0) return { attachments: [] };
  if (limit === 0) return { refused: "no-files-here", size: 0, limit };
  const attachments: Attached = [];
  for (const { file, parts, name, type } of files) {
    const keys = Array.from({ length: parts }, (_, part) => partKey(ticket, file, part));
    const sizes = await Promise.all(keys.map((key) => blobs.size(key)));
    if (sizes.some((size) => size === undefined)) return { refused: "file-missing", size: 0, limit };
    attachments.push({ name, type, size: sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0), keys });
  }
  const size = attachments.reduce((sum, each) => sum + each.size, 0);
  return size > limit ? { refused: "files-too-large", size, limit } : { attachments };
}

/** The files of a reply as they are sent; `undefined` when one of them is gone. */
export async function readFiles(
  attachments: Attached,
  blobs: Pick<Blobs, "get">,
): Promise<readonly { name: string; type: string; content: Uint8Array }[] | undefined> {
  const files = [];
  for (const { name, type, keys } of attachments) {
    const parts = await Promise.all(keys.map((key) => blobs.get(key)));
    if (parts.some((part) => part === undefined)) return undefined;
    files.push({ name, type, content: Buffer.concat(parts.flatMap((part) => (part ? [part] : []))) });
  }
  return files;
}
