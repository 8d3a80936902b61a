import { Badge, Button, Modal } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { ProposalView } from "../../../../shared/api/desk/knowledge.ts";
import { useDesk } from "../api/desk-context.tsx";
import { keys } from "../api/keys.ts";
import { useMe } from "../api/queries.ts";
import { keepProposed } from "../faq/keep-proposed.ts";
import { useWords } from "../i18n/language.tsx";
import { Page } from "../shell/Page.tsx";
import { State } from "../shell/State.tsx";
import { useAct } from "../shell/use-act.ts";

/** Questions like each other that nothing answers, the most asked first. */
export function QuestionsPage() {
  const { t } = useWords();
  const { api } = useDesk();
  const asked = useQuery({ queryKey: keys.proposals, queryFn: api.proposals });
  return (
    <Page>
      <h1>{t("questions")}</h1>
      <State of={asked}>
        {(proposals) => (
          <>
            {proposals.length === 0 && <p className="quiet">{t("proposalsNone")}</p>}
            {proposals.map((proposal) => (
              <ProposalCard key={proposal.id} proposal={proposal} />
            ))}
          </>
        )}
      </State>
    </Page>
  );
}

function ProposalCard({ proposal }: { readonly proposal: ProposalView }) {
  const { t, formats } = useWords();
  const { api } = useDesk();
  const client = useQueryClient();
  const { run, busy } = useAct();
  const [draft, setDraft] = useState<{ file: string; content: string }>();
  const navigate = useNavigate();
  const admin = useMe().data?.role === "admin";
  /** Who may edit entries goes on in the editor; who may not gets the text of a file. */
  async function make() {
    const made = await api.draft(proposal.id, proposal.belongsTo);
    if (!admin) return setDraft(made);
    const { id } = made.entry;
    await keepProposed(made.entry, api);
    await again();
    await navigate({ to: "/entries/$entry", params: { entry: id } });
  }
  const again = () => client.invalidateQueries({ queryKey: keys.proposals });
  return (
    <article className="card">
      <div className="line-head">
        <strong>{t("messagesCount", { count: proposal.size })}</strong>
        <Badge variant="default">{proposal.language}</Badge>
        <time dateTime={proposal.lastAt}>{formats.moment(proposal.lastAt)}</time>
      </div>
      <ul lang={proposal.language}>
        {proposal.examples.map((example) => (
          <li key={example}>{example}</li>
        ))}
      </ul>
      {proposal.belongsTo !== undefined && <p>{t("belongsTo", { entry: proposal.belongsTo })}</p>}
      <div className="acts">
        <Button size="xs" loading={busy} onClick={() => void run(make)}>
          {t("makeEntry")}
        </Button>
        <Button
          size="xs"
          variant="default"
          loading={busy}
          onClick={() => void run(() => api.dismiss(proposal.id)).then(again)}
        >
          {t("dismiss")}
        </Button>
      </div>
      <Modal
        size="lg"
        opened={draft !== undefined}
        onClose={() => {
          setDraft(undefined);
          void again();
        }}
        title={t("draftReady", { file: draft?.file ?? "" })}
        closeButtonProps={{ "aria-label": t("close") }}
      >
        <p className="quiet">{t("draftHelp")}</p>
        <pre className="text">{draft?.content}</pre>
        <Button variant="default" onClick={() => void navigator.clipboard.writeText(draft?.content ?? "")}>
          {t("copy")}
        </Button>
      </Modal>
    </article>
  );
}
