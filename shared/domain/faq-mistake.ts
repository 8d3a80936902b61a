/** One mistake in the knowledge base: where it is, and what to do about it. */
export interface FaqMistake {
  readonly file: string;
  /** the field of the front matter, `answer` for the text below it, or `file` for the file itself */
  readonly field: string;
  readonly problem: string;
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

/** What a schema found, in the words of the knowledge base. */
export function mistakeOf(file: string, { path, message, keys }: Issue): FaqMistake {
  if (keys) return { file, field: keys.join(", "), problem: "no such field" };
  const [field = "front matter", ...rest] = path.map(String);
  const where = rest.length > 0 ? `${field}[${rest.join(".")}]` : field;
  return { file, field: where, problem: message };
}
