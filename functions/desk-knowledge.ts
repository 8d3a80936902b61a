import type * as z from "zod/mini";
import type { AskedView, AskRequest, EntrySummary, EntryView } from "../shared/api/desk/knowledge.ts";
import type { Config } from "../shared/domain/config.ts";
import { named } from "../shared/domain/texts.ts";
import { askFaq } from "../shared/flow/ask-faq.ts";
import type { FaqMatcher } from "../shared/matching/faq-matcher.ts";
import { openUnderstanding } from "./understanding.ts";

export interface Knowledge {
  /** All entries, with their questions in the language or the nearest there is. */
  entries(language: string): readonly EntrySummary[];
  entry(id: string): EntryView | undefined;
  /** What would happen to a first message; as if another index were in force, where one is given. */
  ask(question: z.infer<typeof AskRequest>, index?: Compiled): Promise<AskedView>;
}

/** A compiled knowledge base that is not in force. */
export interface Compiled {
  readonly name: string;
  readonly bytes: Uint8Array;
}

type Understand = ReturnType<typeof openUnderstanding>;
let opened: Understand | undefined;

/** The knowledge base as agents look at it, with the very index and functions that answer customers now. */
export async function openKnowledge(
  directory: string,
  config: Config,
  parts: Parameters<typeof openUnderstanding>[1],
): Promise<Knowledge> {
  // Whoever answers customers says it when a published knowledge base cannot be used.
  opened ??= openUnderstanding(directory, parts, () => {});
  return knowledgeOf(await opened(), config);
}

/** The one that was opened last: who tries a draft asks it several things. */
let tried: { readonly name: string; readonly matcher: FaqMatcher } | undefined;

function opening({ name, bytes }: Compiled, { open }: Awaited<ReturnType<Understand>>): FaqMatcher {
  if (tried?.name !== name) tried = { name, matcher: open(bytes) };
  return tried.matcher;
}

function knowledgeOf(understanding: Awaited<ReturnType<Understand>>, config: Config): Knowledge {
  const { matcher } = understanding;
  const shown = (markdown: string) => named(markdown, config.brand.name);
  return {
    entries: (language) =>
      matcher.entries().map(({ entry, ...facts }) => ({
        entry,
        question: shown(matcher.answer(entry, language)?.question ?? entry),
        ...facts,
      })),
    entry(id) {
      const answers = matcher.answers(id);
      if (answers.length === 0) return undefined;
      return {
        entry: id,
        answers: answers.map(({ language, question, answer }) => ({
          language,
          question: shown(question),
          answer: shown(answer),
        })),
      };
    },
    async ask(question, index) {
      const asked = index ? { ...understanding, matcher: opening(index, understanding) } : understanding;
      const services = { ...asked, config, now: new Date(), explain: () => undefined };
      const { language, masked, topics, decision, questions, reply } = await askFaq(question, services);
      const { rule, detail } = decision.reason;
      return {
        ...{ language, masked, topics },
        decision: { kind: decision.kind, rule, ...(detail !== undefined && { detail }) },
        questions: questions.map(({ explanation: _, ...asked }) => asked),
        ...(reply !== undefined && { reply }),
      };
    },
  };
}
