import type { EntryEditView, SourceView, TranslationView } from "../../../../shared/api/desk/faq.ts";

/** An entry as it stands in the form. */
export interface EntryDraft {
  /** The mark of the entry that it was made of; `null` where there was none. */
  readonly from: string | null;
  readonly category: string;
  readonly automatic: boolean;
  readonly precision?: number;
  /** `YYYY-MM-DD`, or nothing. */
  readonly validFrom: string;
  readonly validUntil: string;
  readonly texts: Readonly<Record<string, EntryText>>;
}

/** What differs from language to language. */
export interface EntryText {
  readonly question: string;
  /** One on each line. */
  readonly phrasings: string;
  /** Markdown. */
  readonly answer: string;
}

const emptyText: EntryText = { question: "", phrasings: "", answer: "" };

/** The entry as it was found, or an empty one, in every language of the knowledge base. */
export function draftOf(source: SourceView | null, languages: readonly string[]): EntryDraft {
  const [first] = source?.translations ?? [];
  const known = source?.translations ?? [];
  const all = [...new Set([...languages, ...known.map(({ language }) => language)])];
  const texts = all.map((language) => {
    const own = known.find((translation) => translation.language === language);
    return [language, own ? textOf(own) : emptyText] as const;
  });
  return {
    from: source?.mark ?? null,
    category: first?.category ?? "other",
    automatic: first?.automatic ?? false,
    ...(first?.precision !== undefined && { precision: first.precision }),
    validFrom: first?.validFrom ?? "",
    validUntil: first?.validUntil ?? "",
    texts: Object.fromEntries(texts),
  };
}

export function textOf({ question, phrasings, answer }: TranslationView): EntryText {
  return { question, phrasings: phrasings.join("\n"), answer };
}

/** With what customers asked: the phrasings of an entry that there is, or the beginning of a new one. */
export function withProposed(draft: EntryDraft, proposed: TranslationView): EntryDraft {
  const { language } = proposed;
  const text = draft.texts[language] ?? emptyText;
  const isNew = draft.from === null && text.question === "";
  const asked = isNew ? proposed.phrasings : [proposed.question, ...proposed.phrasings];
  const lines = [...new Set([...linesOf(text.phrasings), ...asked])];
  return {
    ...draft,
    ...(isNew && { category: proposed.category }),
    texts: {
      ...draft.texts,
      [language]: {
        question: isNew ? proposed.question : text.question,
        phrasings: lines.join("\n"),
        answer: text.answer,
      },
    },
  };
}

/** What is sent: the whole entry, in all its languages. */
export function editOf(entry: string, draft: EntryDraft): EntryEditView {
  const { from, texts, category, automatic, precision, validFrom, validUntil } = draft;
  const common = {
    ...{ id: entry, category, automatic },
    ...(precision !== undefined && { precision }),
    ...(validFrom !== "" && { validFrom }),
    ...(validUntil !== "" && { validUntil }),
  };
  const to = Object.entries(texts).map(([language, { question, phrasings, answer }]) => ({
    ...common,
    language,
    question: question.trim(),
    phrasings: linesOf(phrasings),
    answer: answer.trim(),
  }));
  return { entry, from, to };
}

/** Whether it says what the entry says anyway, whatever it was made of. */
export function saysTheSame(entry: string, draft: EntryDraft, source: SourceView | null): boolean {
  const other = draftOf(source, Object.keys(draft.texts));
  return JSON.stringify(canonical(entry, draft)) === JSON.stringify(canonical(entry, other));
}

function canonical(entry: string, draft: EntryDraft) {
  const { to } = editOf(entry, draft);
  return to.toSorted((one, other) => (one.language < other.language ? -1 : 1));
}

function linesOf(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
