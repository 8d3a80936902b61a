import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { EntryEditView, SourcesView, SourceView } from "../../../../shared/api/desk/faq.ts";
import { useDesk } from "../api/desk-context.tsx";
import { keys } from "../api/keys.ts";
import { Problem } from "../api/problem.ts";
import { faqWords } from "../i18n/faq.ts";
import { useWords } from "../i18n/language.tsx";
import { useSaid } from "../i18n/use-said.ts";
import { TestBox } from "../pages/TestBox.tsx";
import { Page } from "../shell/Page.tsx";
import { State } from "../shell/State.tsx";
import { readDraft, useDraft } from "../ticket/drafts.ts";
import { Conflict } from "./Conflict.tsx";
import { EntryForm } from "./EntryForm.tsx";
import { draftOf, type EntryDraft, editOf, saysTheSame } from "./entry-draft.ts";
import { Publish } from "./Publish.tsx";
import { TryDraft } from "./TryDraft.tsx";
import { useCheck } from "./use-check.ts";

interface Found {
  readonly sources: SourcesView;
  /** `null` where there is no such entry yet. */
  readonly source: SourceView | null;
}

/** An entry of the knowledge base in all its languages, to be edited, checked and published. */
export function EntryPage() {
  const { t } = useWords();
  const { api } = useDesk();
  const { entry = "" } = useParams({ strict: false });
  const asked = useQuery({
    queryKey: keys.source(entry),
    queryFn: async (): Promise<Found> => {
      const [sources, source] = await Promise.all([api.sources(), api.source(entry).catch(noneYet)]);
      return { sources, source };
    },
  });
  return (
    <Page>
      <p>
        <Link to="/knowledge">{t("knowledge")}</Link>
      </p>
      <h1>{entry}</h1>
      <State of={asked}>{(found) => <Editor key={entry} entry={entry} {...found} />}</State>
    </Page>
  );
}

function noneYet(error: unknown): null {
  if (error instanceof Problem && error.status === 404) return null;
  throw error;
}

function Editor({ entry, sources, source }: Found & { readonly entry: string }) {
  const f = useSaid(faqWords);
  // What is typed survives a reload, and what others publish.
  const name = `faq:${entry}`;
  const client = useQueryClient();
  const [kept, keep] = useDraft(name);
  const found = draftOf(source, sources.languages);
  const draft = kept === "" ? found : (JSON.parse(kept) as EntryDraft);
  const same = saysTheSame(entry, draft, source);
  const conflict = !same && draft.from !== found.from;
  const check = useCheck(editOf(entry, draft), !same && !conflict);
  const change = (part: Partial<EntryDraft>) => keep(JSON.stringify({ ...draft, ...part }));
  const discard = () => keep("");
  /** What was typed since stays, and is of what was published. */
  function afterPublishing(published: EntryEditView) {
    const typed = readDraft(name);
    if (typed === "") return;
    const since = JSON.parse(typed) as EntryDraft;
    const of = client.getQueryData<Found>(keys.source(entry))?.source?.mark ?? null;
    if (JSON.stringify(editOf(entry, since).to) === JSON.stringify(published.to)) discard();
    else keep(JSON.stringify({ ...since, from: of }));
  }
  return (
    <>
      {conflict && (
        <Conflict source={source} onMine={() => change({ from: found.from })} onTheirs={discard} />
      )}
      <EntryForm
        draft={draft}
        entry={entry}
        brand={sources.brand}
        mistakes={check.mistakes}
        onChange={change}
      />
      <Publish
        edit={editOf(entry, draft)}
        possible={!same && !conflict && check.good}
        state={same ? f("faqUnchanged") : conflict ? f("faqConflict") : check.words}
        onPublished={afterPublishing}
      />
      {!same && (
        <div className="acts">
          <Button size="xs" variant="default" onClick={discard}>
            {f("faqDiscard")}
          </Button>
        </div>
      )}
      {same ? <TestBox description={f("faqTestPublished")} /> : <TryDraft edit={editOf(entry, draft)} />}
    </>
  );
}
