import { Checkbox, NativeSelect, Tabs, Textarea, TextInput } from "@mantine/core";
import type { MistakeView } from "../../../../shared/api/desk/faq.ts";
import { faqWords } from "../i18n/faq.ts";
import { useWords } from "../i18n/language.tsx";
import { useSaid } from "../i18n/use-said.ts";
import type { EntryDraft, EntryText } from "./entry-draft.ts";
import { Preview } from "./Preview.tsx";

const categories = ["account", "payment", "security", "refund", "complaint", "guide", "other"];

interface FormProps {
  readonly entry: string;
  readonly draft: EntryDraft;
  readonly brand: string;
  readonly mistakes: readonly MistakeView[];
  readonly onChange: (part: Partial<EntryDraft>) => void;
}

/** All of an entry: what is the same in every language, and what each says. */
export function EntryForm({ entry, draft, brand, mistakes, onChange }: FormProps) {
  const { t } = useWords();
  const f = useSaid(faqWords);
  const languages = Object.keys(draft.texts);
  const saidOf = (language: string) => mistakes.filter(({ file }) => file === `${entry}.${language}.md`);
  const files = languages.map((language) => `${entry}.${language}.md`);
  const others = mistakes.filter(({ file, field }) => !files.includes(file) || !shown.test(field));
  const common = (field: string) => said(mistakes, field);
  return (
    <div className="card">
      <div className="faq-common">
        <NativeSelect
          label={t("category")}
          data={categories}
          value={draft.category}
          error={common("category")}
          onChange={({ currentTarget }) => onChange({ category: currentTarget.value })}
        />
        <TextInput
          type="date"
          label={f("faqValidFrom")}
          value={draft.validFrom}
          error={common("validFrom")}
          onChange={({ currentTarget }) => onChange({ validFrom: currentTarget.value })}
        />
        <TextInput
          type="date"
          label={f("faqValidUntil")}
          value={draft.validUntil}
          error={common("validUntil")}
          onChange={({ currentTarget }) => onChange({ validUntil: currentTarget.value })}
        />
        <Checkbox
          label={f("faqAutomatic")}
          checked={draft.automatic}
          error={common("automatic")}
          onChange={({ currentTarget }) => onChange({ automatic: currentTarget.checked })}
        />
      </div>
      <Tabs defaultValue={languages[0] ?? null}>
        <Tabs.List aria-label={t("languages")}>
          {languages.map((language) => (
            <Tabs.Tab key={language} value={language}>
              {language}
              {saidOf(language).length > 0 && (
                <span className="danger"> {f("faqMistakes", { count: saidOf(language).length })}</span>
              )}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {Object.entries(draft.texts).map(([language, text]) => (
          <Tabs.Panel key={language} value={language}>
            <Texts
              language={language}
              text={text}
              brand={brand}
              mistakes={saidOf(language)}
              onChange={(part) => onChange({ texts: { ...draft.texts, [language]: { ...text, ...part } } })}
            />
          </Tabs.Panel>
        ))}
      </Tabs>
      {others.length > 0 && (
        <ul className="danger">
          {others.map(({ file, field, problem }) => (
            <li key={`${file} ${field} ${problem}`}>
              {file}: {field}: {problem}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Fields that have a place in the form; what is said of others stands below it. */
const shown = /^(?:category|automatic|validFrom|validUntil|question|answer|phrasings)/;

function said(mistakes: readonly MistakeView[], field: string): string | undefined {
  const own = mistakes.filter((mistake) => mistake.field.startsWith(field));
  return own.length === 0 ? undefined : [...new Set(own.map(({ problem }) => problem))].join("; ");
}

interface TextsProps {
  readonly language: string;
  readonly text: EntryText;
  readonly brand: string;
  readonly mistakes: readonly MistakeView[];
  readonly onChange: (part: Partial<EntryText>) => void;
}

function Texts({ language, text, brand, mistakes, onChange }: TextsProps) {
  const { t } = useWords();
  const f = useSaid(faqWords);
  return (
    <div className="stack">
      <TextInput
        label={t("question")}
        lang={language}
        maxLength={1_000}
        value={text.question}
        error={said(mistakes, "question")}
        onChange={({ currentTarget }) => onChange({ question: currentTarget.value })}
      />
      <Textarea
        label={f("faqPhrasings")}
        description={f("faqPhrasingsHelp")}
        lang={language}
        rows={8}
        value={text.phrasings}
        error={said(mistakes, "phrasings")}
        onChange={({ currentTarget }) => onChange({ phrasings: currentTarget.value })}
      />
      <div className="faq-answer">
        <Textarea
          label={f("faqAnswer")}
          description={f("faqAnswerHelp", { brand: "{{brand}}" })}
          lang={language}
          rows={14}
          maxLength={20_000}
          value={text.answer}
          error={said(mistakes, "answer")}
          onChange={({ currentTarget }) => onChange({ answer: currentTarget.value })}
        />
        <Preview language={language} answer={text.answer.replaceAll("{{brand}}", brand)} />
      </div>
    </div>
  );
}
