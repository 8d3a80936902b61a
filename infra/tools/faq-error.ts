/** The knowledge base is wrong, in words for whoever wrote it. */
export class FaqError extends Error {
  override readonly name = "FaqError";
}
