import type { TranslationView } from "../../../../shared/api/desk/faq.ts";
import type { DeskApi } from "../api/desk-api.ts";
import { Problem } from "../api/problem.ts";
import { keepDraft, readDraft } from "../ticket/drafts.ts";
import { draftOf, type EntryDraft, withProposed } from "./entry-draft.ts";

/** Puts what customers asked into the draft of an entry, beside what somebody has typed there already. */
export async function keepProposed(proposed: TranslationView, api: DeskApi): Promise<void> {
  const name = `faq:${proposed.id}`;
  const [sources, source] = await Promise.all([
    api.sources(),
    api.source(proposed.id).catch((error: unknown) => {
      if (error instanceof Problem && error.status === 404) return null;
      throw error;
    }),
  ]);
  const kept = readDraft(name);
  const draft = kept === "" ? draftOf(source, sources.languages) : (JSON.parse(kept) as EntryDraft);
  keepDraft(name, JSON.stringify(withProposed(draft, proposed)));
}
