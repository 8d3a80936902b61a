import { Button } from "@mantine/core";
import type { SourceView } from "../../../../shared/api/desk/faq.ts";
import { useWords } from "../i18n/language.tsx";

interface ConflictProps {
  /** The entry as it is by now. */
  readonly source: SourceView | null;
  readonly onMine: () => void;
  readonly onTheirs: () => void;
}

/** Somebody else published this entry meanwhile: theirs is shown, and what was typed here stays. */
export function Conflict({ source, onMine, onTheirs }: ConflictProps) {
  const { t } = useWords();
  return (
    <section className="card" role="alert">
      <strong>{t("faqConflict")}</strong>
      <p>{t("faqConflictHelp")}</p>
      {source === null && <p>{t("faqGone")}</p>}
      {source?.translations.map(({ language, question, phrasings, answer }) => (
        <details key={language} className="entry" lang={language}>
          <summary>
            {language}: {question}
          </summary>
          <div className="text">{phrasings.join("\n")}</div>
          <hr />
          <div className="text">{answer}</div>
        </details>
      ))}
      <div className="acts">
        <Button size="xs" onClick={onMine}>
          {t("faqKeepMine")}
        </Button>
        <Button size="xs" variant="default" onClick={onTheirs}>
          {t("faqTakeTheirs")}
        </Button>
      </div>
    </section>
  );
}
