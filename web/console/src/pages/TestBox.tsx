import { Button, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { AskedView } from "../../../../shared/api/desk/knowledge.ts";
import { useDesk } from "../api/desk-context.tsx";
import type { TextKey } from "../i18n/en.ts";
import { useWords } from "../i18n/language.tsx";

/** What would happen to a message now, and why. */
export function TestBox({ description }: { readonly description?: string }) {
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
