import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import type { EntrySummary } from "../../../../shared/api/desk/knowledge.ts";
import { useDesk } from "../api/desk-context.tsx";
import { keys } from "../api/keys.ts";
import { useEntry, useMe } from "../api/queries.ts";
import { faqWords } from "../i18n/faq.ts";
import { useWords } from "../i18n/language.tsx";
import { useSaid } from "../i18n/use-said.ts";
import { Markdown } from "../shell/Markdown.tsx";
import { Page } from "../shell/Page.tsx";
import { State } from "../shell/State.tsx";
import { TestBox } from "./TestBox.tsx";

/** What the machine knows, and a box to try what it would do. */
export function KnowledgePage() {
  const { t, language } = useWords();
  const f = useSaid(faqWords);
  const { api } = useDesk();
  const admin = useMe().data?.role === "admin";
  const asked = useQuery({
    queryKey: keys.entries(language),
    queryFn: () => api.entries(language),
    staleTime: 300_000,
  });
  return (
    <Page>
      <h1>{t("knowledge")}</h1>
      <p>
        <Link to="/versions">{f("faqVersions")}</Link>
      </p>
      <TestBox />
      {admin && <NewEntry />}
      <State of={asked}>
        {(entries) => (
          <div className="card">
            {entries.map((entry) => (
              <Entry key={entry.entry} summary={entry} editable={admin} />
            ))}
          </div>
        )}
      </State>
    </Page>
  );
}

function Entry({ summary, editable }: { readonly summary: EntrySummary; readonly editable: boolean }) {
  const { t, formats } = useWords();
  const f = useSaid(faqWords);
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
      {editable && (
        <Link to="/entries/$entry" params={{ entry: summary.entry }}>
          {f("faqEdit")}
        </Link>
      )}
      {data?.answers.map((answer) => (
        <section key={answer.language} lang={answer.language} className="answer">
          <h2>{answer.question}</h2>
          <Markdown text={answer.answer} />
        </section>
      ))}
    </details>
  );
}

/** An entry begins with its name, which stays. */
function NewEntry() {
  const f = useSaid(faqWords);
  const navigate = useNavigate();
  const [id, setId] = useState("");
  const right = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id) && id.length <= 60;
  function begin(event: FormEvent) {
    event.preventDefault();
    if (right) void navigate({ to: "/entries/$entry", params: { entry: id } });
  }
  return (
    <form className="card" onSubmit={begin}>
      <TextInput
        label={f("faqNew")}
        description={f("faqNewHelp")}
        maxLength={60}
        value={id}
        onChange={({ currentTarget }) => setId(currentTarget.value)}
      />
      <div className="acts">
        <Button type="submit" size="xs" variant="default" disabled={!right}>
          {f("faqNewBegin")}
        </Button>
      </div>
    </form>
  );
}
