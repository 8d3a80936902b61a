import type { DraftView, ExampleView, ProposalView } from "../shared/api/desk/knowledge.ts";
import { type Draft, entryMeant } from "../shared/domain/draft.ts";
import type { PreparedExample } from "../shared/domain/example-text.ts";
import { entryFileName, renderEntryFile } from "../shared/domain/faq-file.ts";
import type { Proposal } from "../shared/domain/proposal.ts";

/** What is learned for the knowledge base, as clients of the desk API see it. Loaded when a supervisor asks for it. */

export function proposalView(proposal: Proposal): ProposalView {
  const { slot: _, v: __, categories: ___, ...shown } = proposal;
  const belongsTo = entryMeant(proposal);
  return { ...shown, ...(belongsTo !== undefined && { belongsTo }) };
}

export function draftView({ entry, leftOut }: Draft): DraftView {
  return { file: entryFileName(entry), content: renderEntryFile(entry), entry, leftOut };
}

export function exampleView(example: PreparedExample): ExampleView {
  return { ...example, usable: example.personal.length === 0 && example.text !== "" };
}
