import * as z from "zod/mini";

/**
 * The container of a compiled index: one file that opens without parsing anything but its short head.
 *
 *     0   8  "RELAYFAQ"
 *     8   4  format version
 *    12   4  checksum of everything from byte 16 on
 *    16   4  length of the whole file
 *    20   4  length of the head
 *    24   …  head: JSON in UTF-8, with the sections' kinds and places
 *     …      sections, each at a multiple of 8
 *
 * Numbers are little-endian, as on every platform that Node runs on.
 */
export interface IndexFile {
  readonly head: unknown;
  readonly sections: ReadonlyMap<string, Section>;
}

const kinds = {
  i8: Int8Array,
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  f32: Float32Array,
} as const;
type Kind = keyof typeof kinds;
export type Section = Int8Array | Uint8Array | Uint16Array | Uint32Array | Float32Array;

/** The bytes are not an index that this version reads. */
export class IndexFileError extends Error {
  override readonly name = "IndexFileError";
}

const magic = "RELAYFAQ";
export const formatVersion = 2;
const headStart = 24;
const checkedFrom = 16;

const Layout = z.object({
  content: z.unknown(),
  sections: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(["i8", "u8", "u16", "u32", "f32"]),
      start: z.number(),
      length: z.number(),
    }),
  ),
});

/** Writes a file; the same head and sections give the same bytes. */
export function writeIndexFile(content: unknown, sections: Readonly<Record<string, Section>>): Uint8Array {
  let end = 0;
  const places = Object.entries(sections).map(([name, section]) => {
    const start = aligned(end);
    end = start + section.byteLength;
    return { name, kind: kindOf(section), start, length: section.length };
  });
  const head = new TextEncoder().encode(JSON.stringify({ content, sections: places }));
  const sectionsStart = aligned(headStart + head.length);
  const bytes = new Uint8Array(aligned(sectionsStart + end));
  bytes.set(new TextEncoder().encode(magic));
  bytes.set(head, headStart);
  for (const { name, start } of places) {
    const section = sections[name];
    if (section)
      bytes.set(
        new Uint8Array(section.buffer, section.byteOffset, section.byteLength),
        sectionsStart + start,
      );
  }
  const view = new DataView(bytes.buffer);
  view.setUint32(8, formatVersion, true);
  view.setUint32(16, bytes.length, true);
  view.setUint32(20, head.length, true);
  view.setUint32(12, checksum(bytes), true);
  return bytes;
}

/**
 * Reads a file without copying the sections.
 * @throws IndexFileError when the bytes are no index, are of another version, cut short or damaged
 */
export function readIndexFile(given: Uint8Array): IndexFile {
  const bytes = alignedBytes(given);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  check(bytes, view);
  const headLength = view.getUint32(20, true);
  const head = Layout.parse(
    JSON.parse(new TextDecoder().decode(bytes.subarray(headStart, headStart + headLength))),
  );
  const sectionsStart = bytes.byteOffset + aligned(headStart + headLength);
  const sections = new Map<string, Section>();
  for (const { name, kind, start, length } of head.sections) {
    sections.set(name, new kinds[kind](bytes.buffer, sectionsStart + start, length));
  }
  return { head: head.content, sections };
}

/** The checksum in a file's head as eight hex digits: a name for exactly this content. */
export function fingerprintOf(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return view.getUint32(12, true).toString(16).padStart(8, "0");
}

/** Sections need alignment, and a Buffer may start anywhere in a shared pool: then, and only then, copy. */
function alignedBytes(given: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = given;
  if (buffer instanceof ArrayBuffer && byteOffset % 8 === 0)
    return new Uint8Array(buffer, byteOffset, byteLength);
  return Uint8Array.from(given);
}

function check(bytes: Uint8Array, view: DataView): void {
  if (bytes.length < headStart || new TextDecoder("latin1").decode(bytes.subarray(0, 8)) !== magic) {
    throw new IndexFileError("not a FAQ index");
  }
  const version = view.getUint32(8, true);
  if (version !== formatVersion) {
    throw new IndexFileError(
      `FAQ index has format version ${version}, this program reads ${formatVersion}: build it again`,
    );
  }
  if (view.getUint32(16, true) !== bytes.length || bytes.length % 8 !== 0) {
    throw new IndexFileError("FAQ index is cut short");
  }
  if (view.getUint32(12, true) !== checksum(bytes))
    throw new IndexFileError("FAQ index is damaged: wrong checksum");
}

/** FNV-1a over 32-bit words: every change of a single word is noticed, and a megabyte takes about a millisecond. */
function checksum(bytes: Uint8Array): number {
  const words = new Uint32Array(
    bytes.buffer,
    bytes.byteOffset + checkedFrom,
    (bytes.length - checkedFrom) / 4,
  );
  let hash = 0x811c9dc5;
  for (const word of words) hash = Math.imul(hash ^ word, 0x01000193);
  return hash >>> 0;
}

function kindOf(section: Section): Kind {
  if (section instanceof Int8Array) return "i8";
  if (section instanceof Uint8Array) return "u8";
  if (section instanceof Uint16Array) return "u16";
  return section instanceof Uint32Array ? "u32" : "f32";
}

function aligned(offset: number): number {
  return Math.ceil(offset / 8) * 8;
}
