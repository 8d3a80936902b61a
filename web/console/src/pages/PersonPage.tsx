import { Button, Loader, Modal, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import type { ErasureView } from "../../../../shared/api/desk/persons.ts";
import type { SearchView } from "../../../../shared/api/desk/search.ts";
import { useDesk } from "../api/desk-context.tsx";
import { keys } from "../api/keys.ts";
import { Problem } from "../api/problem.ts";
import { erasedInWords, keptInWords } from "../i18n/erasure.ts";
import { useWords } from "../i18n/language.tsx";
import { personWords } from "../i18n/person.ts";
import { useSaid } from "../i18n/use-said.ts";
import { channelName } from "../inbox/TicketList.tsx";
import { Page } from "../shell/Page.tsx";
import { State } from "../shell/State.tsx";
import { saveFile } from "../shell/save-file.ts";
import { useAct } from "../shell/use-act.ts";

/** Milliseconds between looks at an erasure that runs. */
const glanceMs = 2_000;

/** What is held about a customer: a copy of it, and its erasure. */
export function PersonPage() {
  const { contact = "" } = useParams({ strict: false });
  return <Person key={contact} contact={contact} />;
}

function Person({ contact }: { readonly contact: string }) {
  const { t } = useWords();
  const p = useSaid(personWords);
  const { api } = useDesk();
  const tickets = useQuery({ queryKey: keys.search(contact), queryFn: () => api.search(contact) });
  const erasure = useQuery({
    queryKey: keys.erasure(contact),
    queryFn: () => api.erasure(contact).catch(noneAsked),
    refetchInterval: ({ state }) => (state.data?.state === "running" ? glanceMs : false),
  });
  return (
    <Page>
      <h1>{t("personData")}</h1>
      <p className="quiet">{p("personHelp")}</p>
      <State of={tickets}>{(found) => <Tickets contact={contact} found={found} />}</State>
      <Export contact={contact} />
      <State of={erasure}>
        {(state) => (
          <section className="card" aria-label={p("erase")}>
            <h2>{p("erase")}</h2>
            {state && <Progress erasure={state} />}
            {state?.state !== "running" && (
              <Erase contact={contact} known={tickets.data?.items[0]?.ticket.customer.address} />
            )}
          </section>
        )}
      </State>
    </Page>
  );
}

/** Nobody asked for it: nothing is wrong with that. */
function noneAsked(error: unknown): null {
  if (error instanceof Problem && error.status === 404) return null;
  throw error;
}

function Tickets({ contact, found }: { readonly contact: string; readonly found: SearchView }) {
  const { t, formats } = useWords();
  const p = useSaid(personWords);
  const { items } = found;
  const customer = items[0]?.ticket.customer;
  return (
    <section className="card" aria-label={t("customer")}>
      <h2>{customer?.name ?? customer?.address ?? p("personUnknown")}</h2>
      <dl className="figures">
        {customer && (
          <>
            <dt>{p("personAddress")}</dt>
            <dd>{customer.address}</dd>
          </>
        )}
        <dt>{p("personContact")}</dt>
        <dd>
          <code>{contact}</code>
        </dd>
      </dl>
      {items.length === 0 && <p className="quiet">{p("personNoTickets")}</p>}
      <ul className="plain-list">
        {items.map(({ ticket }) => (
          <li key={ticket.id}>
            <Link to="/mine/$ticket" params={{ ticket: ticket.id }} lang={ticket.language}>
              {ticket.subject || t("noSubject")}
            </Link>{" "}
            <span className="quiet">
              #{ticket.number} · {channelName(ticket.channel)} · {formats.whole(ticket.createdAt)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A copy of everything, as a file. Why it was asked for stands on the person's tickets. */
function Export({ contact }: { readonly contact: string }) {
  const p = useSaid(personWords);
  const { api } = useDesk();
  const { run, busy } = useAct();
  const [reason, setReason] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      const all = await api.exportPerson(contact, reason.trim());
      const content = new Blob([JSON.stringify(all, undefined, 2)], { type: "application/json" });
      saveFile(`person-${contact.slice(0, 8)}.json`, content);
    });
  };
  return (
    <section className="card" aria-label={p("exportData")}>
      <h2>{p("exportData")}</h2>
      <p>{p("exportHelp")}</p>
      <form className="choices" onSubmit={submit}>
        <TextInput
          label={p("exportReason")}
          value={reason}
          maxLength={300}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={busy} disabled={reason.trim().length < 3}>
          {p("exportSave")}
        </Button>
      </form>
    </section>
  );
}

interface EraseProps {
  readonly contact: string;
  /** The address they write from, where a ticket still tells it. */
  readonly known: string | undefined;
}

function Erase({ contact, known }: EraseProps) {
  const { t } = useWords();
  const p = useSaid(personWords);
  const { api } = useDesk();
  const client = useQueryClient();
  const { run, busy } = useAct();
  const [asking, setAsking] = useState(false);
  const [typed, setTyped] = useState("");
  const expected = known ?? contact;
  const close = () => {
    setAsking(false);
    setTyped("");
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() !== expected) return;
    void run(async () => client.setQueryData(keys.erasure(contact), await api.erasePerson(contact))).then(
      close,
    );
  };
  return (
    <>
      <p>{p("eraseHelp")}</p>
      <Button color="red" onClick={() => setAsking(true)}>
        {p("eraseAsk")}
      </Button>
      <Modal
        opened={asking}
        onClose={close}
        title={p("eraseSure")}
        closeButtonProps={{ "aria-label": t("close") }}
      >
        <form className="stack" onSubmit={submit}>
          <p>{p("eraseGoes")}</p>
          <p>{p("eraseLinked")}</p>
          <p>{p("eraseStays")}</p>
          <p className="danger">{p("eraseForGood")}</p>
          <TextInput
            data-autofocus
            label={p("eraseType", { words: expected })}
            value={typed}
            autoComplete="off"
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          />
          <div className="acts">
            <Button type="submit" color="red" loading={busy} disabled={typed.trim() !== expected}>
              {p("eraseAsk")}
            </Button>
            <Button variant="default" onClick={close}>
              {t("cancel")}
            </Button>
          </div>
        </form>
      </Modal>
    </>
  );
}

function Progress({ erasure }: { readonly erasure: ErasureView }) {
  const { t, language, formats } = useWords();
  const p = useSaid(personWords);
  const { state, requestedAt, requestedBy, erasedAt, nextAt, doneAt, contacts, erased, kept } = erasure;
  return (
    <>
      <p role="status">
        {state === "running" && <Loader size="xs" aria-hidden />} <strong>{t(`erasure_${state}`)}</strong>
      </p>
      <dl className="figures">
        <dt>{p("erasureAsked")}</dt>
        <dd>{p("erasureAskedBy", { by: requestedBy, when: formats.whole(requestedAt) })}</dd>
        <dt>{p("erasureContacts")}</dt>
        <dd>{formats.number(contacts)}</dd>
        {erasedAt !== undefined && (
          <>
            <dt>{p("erasureGone")}</dt>
            <dd>{formats.whole(erasedAt)}</dd>
          </>
        )}
        {state === "swept" && nextAt !== undefined && (
          <>
            <dt>{p("erasureNext")}</dt>
            <dd>{formats.whole(nextAt)}</dd>
          </>
        )}
        {doneAt !== undefined && (
          <>
            <dt>{p("erasureDone")}</dt>
            <dd>{formats.whole(doneAt)}</dd>
          </>
        )}
        {Object.entries(erased).map(([kind, count]) => (
          <Gone key={kind} kind={erasedInWords(kind, language)} count={formats.number(count)} />
        ))}
      </dl>
      <details>
        <summary>{p("erasureKept")}</summary>
        <ul>
          {kept.map((what) => (
            <li key={what}>{keptInWords(what, language)}</li>
          ))}
        </ul>
      </details>
    </>
  );
}

function Gone({ kind, count }: { readonly kind: string; readonly count: string }) {
  return (
    <>
      <dt>{kind}</dt>
      <dd>{count}</dd>
    </>
  );
}
