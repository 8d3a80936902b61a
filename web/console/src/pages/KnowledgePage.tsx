import { Button, Textarea } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { AskedView, EntrySummary } from "../../../../shared/api/desk/knowledge.ts";
import { useDesk } from "../api/desk-context.tsx";
import { keys } from "../api/keys.ts";
import { useEntry } from "../api/queries.ts";
import type { TextKey } from "../i18n/en.ts";
import { useWords } from "../i18n/language.tsx";
import { Page } from "../shell/Page.tsx";
import { State } from "../shell/State.tsx";

/** What the machine knows, and a box to try what it would do. */
export function KnowledgePage() {
  const { t, language } = useWords();
  const { api } = useDesk();
  const asked = useQuery({
    queryKey: keys.entries(language),
    queryFn: () => api.entries(language),
    staleTime: 300_000,
  });
  return (
    <Page>
      <h1>{t("knowledge")}</h1>
      <TestBox />
      <State of={asked}>
        {(entries) => (
          <div className="card">
            {entries.map((entry) => (
              <Entry key={entry.entry} summary={entry} />
            ))}
          </div>
        )}
      </State>
    </Page>
  );
}

function Entry({ summary }: { readonly summary: EntrySummary }) {
  const { t, formats } = useWords();
  const [open, setOpen] = useState(false);
  const { data } = useEntry(summary.entry, open);
  return (
    <details className="entry" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <strong>{summary.question}</strong>{" "}
        <span className="quiet">
          {summary.category} · {summary.languages.join(", ")} ·{" "}
          {summary.automatic
            ? `${t("automaticYes")}, ${t("promised")} ${formats.percent(summary.precision)}`
            : t("automaticNo")}
        </span>
      </summary>
      {data?.answers.map((answer) => (
        <section key={answer.language} lang={answer.language} className="answer">
          <h2>{answer.question}</h2>
          <div className="text">{answer.answer}</div>
        </section>
      ))}
    </details>
  );
}

function TestBox() {
  const { t } = useWords();
  const { api } = useDesk();
  const [text, setText] = useState("");
  const asking = useMutation({ mutationFn: () => api.ask(text) });
  return (
    <form
      className="card"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "") asking.mutate();
      }}
    >
      <Textarea
        label={t("testBox")}
        description={t("testText")}
        autosize
        minRows={2}
        maxLength={5_000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className="acts">
        <Button type="submit" size="xs" loading={asking.isPending} disabled={text.trim() === ""}>
          {t("test")}
        </Button>
      </div>
      <div aria-live="polite">
        {asking.error && <p className="danger">{asking.error.message}</p>}
        {asking.data && <Verdict asked={asking.data} />}
      </div>
    </form>
  );
}

function Verdict({ asked }: { readonly asked: AskedView }) {
  const { t, formats } = useWords();
  const { decision, topics, masked, questions, reply, language } = asked;
  return (
    <div className="verdict">
      <p>
        <strong>{t(`decision_${decision.kind}` as TextKey)}</strong>{" "}
        <span className="quiet">
          {decision.rule}
          {decision.detail !== undefined && `: ${decision.detail}`} · {language}
        </span>
      </p>
      {topics.length > 0 && (
        <p>
          {t("topics")}: {topics.join(", ")}
        </p>
      )}
      {masked.length > 0 && <p>{t("masked", { what: masked.join(", ") })}</p>}
      <ul>
        {questions.map(({ text, ranked, threshold, contributions }) => (
          <li key={text}>
            <span className="quiet">{text}</span>
            <ol>
              {ranked.map(({ entry, probability }) => (
                <li key={entry}>
                  {entry} {formats.percent(probability)}
                </li>
              ))}
            </ol>
            <span className="quiet">
              {threshold > 1 ? t("neverByItself") : t("needed", { probability: formats.percent(threshold) })}
              {contributions.length > 0 &&
                ` · ${t("testSpeaks", {
                  words: contributions
                    .filter(({ by }) => by > 0)
                    .map(({ word }) => word)
                    .join(", "),
                })}`}
            </span>
          </li>
        ))}
      </ul>
      {reply === undefined ? (
        <p className="quiet">{t("testNoReply")}</p>
      ) : (
        <>
          <p className="quiet">{t("testReply")}</p>
          <div className="text line">{reply}</div>
        </>
      )}
    </div>
  );
}
