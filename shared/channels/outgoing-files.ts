import type { OutgoingFile } from "./channel.ts";

/** What one message of a platform carries: words, or a file. */
export type Part = string | OutgoingFile;

/** The words first, then each file as a message of its own: no platform shows a file with more than a few words. */
export function withFiles(texts: readonly string[], files: readonly OutgoingFile[]): readonly Part[] {
  return [...texts, ...files];
}

export function isFile(part: Part): part is OutgoingFile {
  return typeof part !== "string";
}

/** The file as a field of a form (`multipart/form-data`, RFC 7578). */
export function asBlob({ content, type }: OutgoingFile): Blob {
  return new Blob([new Uint8Array(content)], { type });
}

export function formOf(
  fields: Readonly<Record<string, string>>,
  field: string,
  file: OutgoingFile,
): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append(field, asBlob(file), file.name);
  return form;
}
