/** What is wrong with a file to import, in words for who wrote it. */
export class ImportError extends Error {
  override readonly name = "ImportError";
}

/** A question with its answer, wherever it was found. What is not said is `undefined`. */
export interface ImportedRow {
  /** for messages: a line, a place in JSON, a heading */
  readonly where: string;
  readonly question: string | undefined;
  /** Markdown */
  readonly answer: string | undefined;
  readonly id?: string | undefined;
  readonly category?: string | undefined;
  readonly language?: string | undefined;
  /** of the page around it, which may hold more than one */
  readonly languageHint?: string | undefined;
  readonly phrasings?: readonly string[] | undefined;
}
