import * as z from "zod/mini";
import { checksum } from "./checksum.ts";

/**
 * A container for numbers: one file that opens without parsing anything but its short head.
 *
 *     0   8  name of the format, ASCII
 *     8   4  format version
 *    12   4  checksum of everything from byte 16 on
 *    16   4  length of the whole file
 *    20   4  length of the head
 *    24   …  head: JSON in UTF-8, with the sections' kinds and places
 *     …      sections, each at a multiple of 8
 *
 * Numbers are little-endian, as on every platform that Node runs on.
 */
export interface SectionFile {
  readonly head: unknown;
  readonly sections: ReadonlyMap<string, Section>;
}

/** What tells one use of the container from another. */
export interface FileFormat {
  /** Eight ASCII characters. */
  readonly magic: string;
  readonly version: number;
  /** How messages call such a file, such as "FAQ index". */
  readonly title: string;
  /** Makes the error that bad bytes end in. */
  readonly failure: (message: string) => Error;
}

const kinds = {
  i8: Int8Array,
  u8: Uint8Array,
  i16: Int16Array,
  u16: Uint16Array,
  u32: Uint32Array,
  f32: Float32Array,
  f64: Float64Array,
} as const;
type Kind = keyof typeof kinds;
export type Section =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Uint32Array
  | Float32Array
  | Float64Array;

const headStart = 24;
const checkedFrom = 16;

const Layout = z.object({
  content: z.unknown(),
  sections: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(["i8", "u8", "i16", "u16", "u32", "f32", "f64"]),
      start: z.number(),
      length: z.number(),
    }),
  ),
});

/** Writes a file; the same head and sections give the same bytes. */
export function writeSectionFile(
  format: FileFormat,
  content: unknown,
  sections: Readonly<Record<string, Section>>,
): Uint8Array<ArrayBuffer> {
  let end = 0;
  const places = Object.entries(sections).map(([name, section]) => {
    const start = aligned(end);
    end = start + section.byteLength;
    return { name, section, kind: kindOf(section), start, length: section.length };
  });
  const layout = places.map(({ section: _, ...place }) => place);
  const head = new TextEncoder().encode(JSON.stringify({ content, sections: layout }));
  const sectionsStart = aligned(headStart + head.length);
  const bytes = new Uint8Array(aligned(sectionsStart + end));
  bytes.set(new TextEncoder().encode(format.magic));
  bytes.set(head, headStart);
  for (const { section, start } of places) {
    bytes.set(new Uint8Array(section.buffer, section.byteOffset, section.byteLength), sectionsStart + start);
  }
  const view = new DataView(bytes.buffer);
  view.setUint32(8, format.version, true);
  view.setUint32(16, bytes.length, true);
  view.setUint32(20, head.length, true);
  view.setUint32(12, checksumIn(bytes), true);
  return bytes;
}

/**
 * Reads a file without copying the sections.
 * @throws the format's failure when the bytes are something else, of another version, cut short or damaged
 */
export function readSectionFile(format: FileFormat, given: Uint8Array): SectionFile {
  const bytes = alignedBytes(given);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  check(format, bytes, view);
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
export function checksumOf(bytes: Uint8Array): string {
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

function check({ magic, version, title, failure }: FileFormat, bytes: Uint8Array, view: DataView): void {
  if (bytes.length < headStart || new TextDecoder("latin1").decode(bytes.subarray(0, 8)) !== magic) {
    throw failure(`not a ${title}`);
  }
  const found = view.getUint32(8, true);
  if (found !== version) {
    throw failure(`${title} has format version ${found}, this program reads ${version}: build it again`);
  }
  if (view.getUint32(16, true) !== bytes.length || bytes.length % 8 !== 0) {
    throw failure(`${title} is cut short`);
  }
  if (view.getUint32(12, true) !== checksumIn(bytes)) throw failure(`${title} is damaged: wrong checksum`);
}

/** Over everything that the checksum's own place does not precede. */
function checksumIn(bytes: Uint8Array): number {
  const from = bytes.byteOffset + checkedFrom;
  return checksum(new Int32Array(bytes.buffer, from, (bytes.length - checkedFrom) / 4));
}

function kindOf(section: Section): Kind {
  if (section instanceof Int8Array) return "i8";
  if (section instanceof Uint8Array) return "u8";
  if (section instanceof Int16Array) return "i16";
  if (section instanceof Uint16Array) return "u16";
  if (section instanceof Uint32Array) return "u32";
  return section instanceof Float32Array ? "f32" : "f64";
}

function aligned(offset: number): number {
  return Math.ceil(offset / 8) * 8;
}
