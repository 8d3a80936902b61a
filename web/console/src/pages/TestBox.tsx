import { Button, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { AskedView } from "../../../../shared/api/desk/knowledge.ts";
import { useDesk } from "../api/desk-context.tsx";
import type { TextKey } from "../i18n/en.ts";
import { useWords } from "../i18n/language.tsx";
import { abstentionInWords, ruleInWords, topicInWords } from "../i18n/rules.ts";
import { Markdown } from "../shell/Markdown.tsx";

/** What was found, under a name where there are several. */
export interface Found {
  readonly name?: string;
  readonly asked: AskedView;
}

interface TestBoxProps {
  readonly description?: string;
  /** What is said while it is asked, where that takes its time. */
  readonly waiting?: string;
  /** Of what is in force, where nothing else is said. */
  readonly ask?: (text: string) => Promise<readonly Found[]>;
}

/** What would happen to a message, and why. */
export function TestBox({ description, waiting, ask }: TestBoxProps) {
  const { t } = useWords();
  const { api } = useDesk();
  const [text, setText] = useState("");
  const asking = useMutation({
    mutationFn: async (): Promise<readonly Found[]> => ask?.(text) ?? [{ asked: await api.ask(text) }],
  });
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
        description={description ?? t("testText")}
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
        {waiting !== undefined && <span role="status">{asking.isPending && waiting}</span>}
      </div>
      <div aria-live="polite" className="verdicts">
        {asking.error && <p className="danger">{asking.error.message}</p>}
        {asking.data?.map((found) => (
          <Verdict key={found.name} {...found} />
        ))}
      </div>
    </form>
  );
}

function Verdict({ name, asked }: Found) {
  const { t, language: shown, formats } = useWords();
  const { decision, topics, masked, questions, reply, language } = asked;
  return (
    <section className="verdict" aria-label={name}>
      {name !== undefined && <h2>{name}</h2>}
      <p>
        <strong>{t(`decision_${decision.kind}` as TextKey)}</strong>{" "}
        <span className="quiet">
          {ruleInWords(decision.rule, shown)}
          {decision.detail !== undefined && ` (${abstentionInWords(decision.detail, shown)})`} · {language}
        </span>
      </p>
      {topics.length > 0 && (
        <p>
          {t("topics")}: {topics.map((topic) => topicInWords(topic, shown)).join(", ")}
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
          <div className="line">
            <Markdown text={reply} language={language} />
          </div>
        </>
      )}
    </section>
  );
}
