import { cleanLine } from "../domain/clean-text.ts";
import { decodeText, latin1 } from "./mime/charset.ts";
import { expandRtf, rtfText } from "./rtf.ts";

/** A file packed into winmail.dat. */
export interface PackedFile {
  readonly name: string;
  readonly type: string;
  readonly content: Uint8Array;
  readonly contentId?: string;
  readonly inline: boolean;
}

/** What a winmail.dat holds. */
export interface Packed {
  readonly files: readonly PackedFile[];
  /** Plain text of the message; empty when it has none. */
  readonly text: string;
  readonly html?: string;
  /** The message as RTF, expanded. */
  readonly rtf?: Uint8Array;
}

const signature = 0x223e9f78;
const maxAttributes = 20_000;
const maxFiles = 1_000;
/** A message packed into a message packed into a message … */
const maxDepth = 4;

/**
 * Reads a TNEF stream (winmail.dat of Outlook and Exchange, [MS-OXTNEF]). A damaged or cut stream gives the files that are
 * whole; `undefined` when it is no TNEF at all.
 */
export function readTnef(bytes: Uint8Array, depth = 0): Packed | undefined {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (data.length < 6 || data.readUInt32LE(0) !== signature) return undefined;
  const message = new Message(depth);
  for (const attribute of attributesOf(data)) message.take(attribute);
  return message.finish();
}

interface Attribute {
  readonly id: number;
  readonly data: Buffer;
}

function* attributesOf(data: Buffer): Generator<Attribute> {
  let at = 6;
  for (let count = 0; count < maxAttributes && at + 9 <= data.length; count += 1) {
    const level = data[at];
    const id = data.readUInt16LE(at + 1);
    const length = data.readUInt32LE(at + 5);
    const start = at + 9;
    // Anything else is what a gateway appended.
    if ((level !== 1 && level !== 2) || start + length > data.length) return;
    yield { id, data: data.subarray(start, start + length) };
    at = start + length + 2;
  }
}

const attribute = {
  codepage: 0x9007,
  body: 0x800c,
  messageProperties: 0x9003,
  attachmentStart: 0x9002,
  attachmentTitle: 0x8010,
  attachmentData: 0x800f,
  attachmentProperties: 0x9005,
} as const;

interface OpenFile {
  title?: string;
  data?: Buffer;
  properties: ReadonlyMap<number, Property>;
}

class Message {
  readonly #depth: number;
  #codepage = "windows-1252";
  #text = "";
  #properties: ReadonlyMap<number, Property> = new Map();
  readonly #files: OpenFile[] = [];

  constructor(depth: number) {
    this.#depth = depth;
  }

  take({ id, data }: Attribute): void {
    const file = this.#files.at(-1);
    switch (id) {
      case attribute.codepage:
        if (data.length >= 4) this.#codepage = `windows-${data.readUInt32LE(0)}`;
        break;
      case attribute.body:
        this.#text = this.#string(data);
        break;
      case attribute.messageProperties:
        this.#properties = propertiesOf(data);
        break;
      case attribute.attachmentStart:
        if (this.#files.length < maxFiles) this.#files.push({ properties: new Map() });
        break;
      case attribute.attachmentTitle:
        if (file) file.title = this.#string(data);
        break;
      case attribute.attachmentData:
        if (file) file.data = data;
        break;
      case attribute.attachmentProperties:
        if (file) file.properties = propertiesOf(data);
        break;
    }
  }

  finish(): Packed {
    const compressed = this.#properties.get(property.rtf)?.data;
    const rtf = compressed && expandRtf(compressed);
    const html = this.#properties.get(property.html);
    const text =
      this.#text || this.#stringOf(this.#properties.get(property.body)) || (rtf ? rtfText(rtf) : "");
    return {
      files: this.#files.flatMap((file) => this.#file(file)),
      text,
      ...(html && { html: html.unicode ? utf16(html.data) : decodeText(html.data, this.#codepage) }),
      ...(rtf && { rtf }),
    };
  }

  #file(file: OpenFile): readonly PackedFile[] {
    const { properties } = file;
    const packed = properties.get(property.data);
    // An object stands behind the id of its interface.
    const object = packed?.object ? packed.data.subarray(16) : undefined;
    const inner = object && this.#depth < maxDepth ? readTnef(object, this.#depth + 1) : undefined;
    const content = file.data ?? object ?? packed?.data ?? Buffer.alloc(0);
    const name =
      this.#stringOf(properties.get(property.longName)) ||
      file.title ||
      this.#stringOf(properties.get(property.shortName)) ||
      this.#stringOf(properties.get(property.displayName));
    if (inner) return withText(inner, this.#stringOf(properties.get(property.displayName)) || name);
    const type = this.#stringOf(properties.get(property.type)).toLowerCase();
    const contentId = cleanLine(this.#stringOf(properties.get(property.contentId)), 200).replace(
      /[<>\s]/g,
      "",
    );
    return [
      {
        name: cleanLine(name ?? "", 200) || "attachment",
        type: /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : "application/octet-stream",
        content,
        ...(contentId !== "" && { contentId }),
        inline: contentId !== "",
      },
    ];
  }

  #stringOf(found: Property | undefined): string {
    if (!found) return "";
    return found.unicode ? utf16(found.data) : this.#string(found.data);
  }

  #string(data: Buffer): string {
    return decodeText(untilNul(data, 1), this.#codepage);
  }
}

/** A message packed into the message: its text as a file, then its own files. */
function withText(inner: Packed, name: string): readonly PackedFile[] {
  if (inner.text === "") return inner.files;
  const content = Buffer.from(inner.text);
  return [
    { name: `${cleanLine(name, 190) || "message"}.txt`, type: "text/plain", content, inline: false },
    ...inner.files,
  ];
}

const property = {
  body: 0x1000,
  rtf: 0x1009,
  html: 0x1013,
  displayName: 0x3001,
  data: 0x3701,
  shortName: 0x3704,
  longName: 0x3707,
  type: 0x370e,
  contentId: 0x3712,
} as const;

interface Property {
  readonly data: Buffer;
  readonly unicode: boolean;
  readonly object: boolean;
}

/** Sizes of the values that have no length of their own, [MS-OXCDATA] section 2.11.1. */
const fixedSizes: Readonly<Record<number, number>> = {
  1: 4,
  2: 4,
  3: 4,
  4: 4,
  5: 8,
  6: 8,
  7: 8,
  10: 4,
  11: 4,
  20: 8,
  64: 8,
  72: 16,
};

/** The properties of a message or attachment, up to the first that does not fit. */
function propertiesOf(data: Buffer): ReadonlyMap<number, Property> {
  const found = new Map<number, Property>();
  const cursor = new Cursor(data);
  const count = Math.min(cursor.number(), 5_000);
  for (let index = 0; index < count && !cursor.exhausted; index += 1) {
    const head = cursor.number();
    const type = head & 0xffff;
    const id = head >>> 16;
    if (id >= 0x8000) cursor.skipName();
    const value = cursor.value(type & 0xfff, (type & 0x1000) !== 0);
    if (value && !found.has(id)) {
      found.set(id, { data: value, unicode: (type & 0xfff) === 0x1f, object: (type & 0xfff) === 0x0d });
    }
  }
  return found;
}

class Cursor {
  readonly #data: Buffer;
  #at = 0;
  exhausted = false;

  constructor(data: Buffer) {
    this.#data = data;
  }

  number(): number {
    const bytes = this.#take(4);
    return bytes.length < 4 ? 0 : bytes.readUInt32LE(0);
  }

  skipName(): void {
    this.#take(16);
    if (this.number() === 0) this.#take(4);
    else this.#padded(this.number());
  }

  /** The first value of a property; others of the same are passed over. */
  value(type: number, several: boolean): Buffer | undefined {
    const size = fixedSizes[type];
    const variable = size === undefined;
    const count = several || variable ? this.number() : 1;
    let first: Buffer | undefined;
    for (let index = 0; index < count && !this.exhausted; index += 1) {
      const value = variable ? this.#padded(this.number()) : this.#take(size);
      if (!this.exhausted) first ??= value;
    }
    return first;
  }

  #padded(length: number): Buffer {
    const value = this.#take(length);
    this.#take((4 - (length % 4)) % 4, true);
    return value;
  }

  #take(length: number, optional = false): Buffer {
    const end = this.#at + length;
    if (end > this.#data.length && !optional) this.exhausted = true;
    const bytes = this.#data.subarray(this.#at, end);
    this.#at = Math.min(end, this.#data.length);
    return bytes;
  }
}

function utf16(data: Buffer): string {
  const even = data.subarray(0, data.length - (data.length % 2));
  return untilNul(even, 2).toString("utf16le");
}

function untilNul(data: Buffer, width: 1 | 2): Buffer {
  const end = width === 1 ? latin1(data).indexOf("\0") : data.toString("utf16le").indexOf("\0");
  return end === -1 ? data : data.subarray(0, end * width);
}
