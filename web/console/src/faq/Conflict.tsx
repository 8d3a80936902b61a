import { Button } from "@mantine/core";
import type { SourceView } from "../../../../shared/api/desk/faq.ts";
import { faqWords } from "../i18n/faq.ts";
import { useSaid } from "../i18n/use-said.ts";

interface ConflictProps {
  /** The entry as it is by now. */
  readonly source: SourceView | null;
  readonly onMine: () => void;
  readonly onTheirs: () => void;
}

/** Somebody else published this entry meanwhile: theirs is shown, and what was typed here stays. */
export function Conflict({ source, onMine, onTheirs }: ConflictProps) {
  const f = useSaid(faqWords);
  return (
    <section className="card" role="alert">
      <strong>{f("faqConflict")}</strong>
      <p>{f("faqConflictHelp")}</p>
      {source === null && <p>{f("faqGone")}</p>}
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
          {f("faqKeepMine")}
        </Button>
        <Button size="xs" variant="default" onClick={onTheirs}>
          {f("faqTakeTheirs")}
        </Button>
      </div>
    </section>
  );
}
