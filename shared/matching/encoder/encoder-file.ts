import * as z from "zod/mini";
import { type FileFormat, readSectionFile, type Section, writeSectionFile } from "../section-file.ts";

/** The bytes are not an encoder that this version reads. */
export class EncoderFileError extends Error {
  override readonly name = "EncoderFileError";
}

const format: FileFormat = {
  magic: "RELAYENC",
  version: 1,
  title: "sentence encoder",
  failure: (message) => new EncoderFileError(message),
};

const Head = z.object({
  /** Names the weights, whatever kernel runs them. */
  fingerprint: z.string(),
  /** Where the English weights come from. */
  source: z.string(),
});
export type EncoderHead = z.infer<typeof Head>;

/** Writes an encoder; the same head and sections give the same bytes. */
export function writeEncoderFile(
  head: EncoderHead,
  sections: Readonly<Record<string, Section>>,
): Uint8Array<ArrayBuffer> {
  return writeSectionFile(format, head, sections);
}

/** The sections of an opened encoder by name and kind. */
export class EncoderSections {
  readonly head: EncoderHead;
  readonly #sections: ReadonlyMap<string, Section>;

  /** @throws EncoderFileError when the bytes are no encoder, are of another version, cut short or damaged */
  constructor(bytes: Uint8Array) {
    const { head, sections } = readSectionFile(format, bytes);
    const parsed = Head.safeParse(head);
    if (!parsed.success) throw new EncoderFileError("sentence encoder has no proper head");
    this.head = parsed.data;
    this.#sections = sections;
  }

  has(name: string): boolean {
    return this.#sections.has(name);
  }

  /** @throws EncoderFileError when there is no such section, or one of another kind or length */
  get<Kind extends Section>(name: string, kind: new (length: number) => Kind, length?: number): Kind {
    const found = this.#sections.get(name);
    if (!(found instanceof kind)) throw new EncoderFileError(`sentence encoder lacks its section ${name}`);
    if (length !== undefined && found.length !== length) {
      throw new EncoderFileError(
        `sentence encoder's section ${name} holds ${found.length} numbers, not ${length}`,
      );
    }
    return found;
  }
}
