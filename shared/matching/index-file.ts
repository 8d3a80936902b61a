import {
  checksumOf,
  type FileFormat,
  readSectionFile,
  type Section,
  type SectionFile,
  writeSectionFile,
} from "./section-file.ts";

/** The bytes are not an index that this version reads. */
export class IndexFileError extends Error {
  override readonly name = "IndexFileError";
}

export const formatVersion = 5;
const format: FileFormat = {
  magic: "RELAYFAQ",
  version: formatVersion,
  title: "FAQ index",
  failure: (message) => new IndexFileError(message),
};

export type { Section } from "./section-file.ts";

/** Writes a compiled index; the same head and sections give the same bytes. */
export function writeIndexFile(content: unknown, sections: Readonly<Record<string, Section>>): Uint8Array {
  return writeSectionFile(format, content, sections);
}

/**
 * Reads a compiled index without copying its sections.
 * @throws IndexFileError when the bytes are no index, are of another version, cut short or damaged
 */
export function readIndexFile(bytes: Uint8Array): SectionFile {
  return readSectionFile(format, bytes);
}

/** The checksum in a file's head as eight hex digits: a name for exactly this content. */
export const fingerprintOf = checksumOf;
