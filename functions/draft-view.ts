import type { DraftView } from "../shared/api/desk.ts";
import type { Draft } from "../shared/domain/draft.ts";
import { entryFileName, renderEntryFile } from "../shared/domain/faq-file.ts";

/** A draft as a file of the knowledge base. */
export function draftView({ entry, leftOut }: Draft): DraftView {
  return { file: entryFileName(entry), content: renderEntryFile(entry), leftOut };
}
