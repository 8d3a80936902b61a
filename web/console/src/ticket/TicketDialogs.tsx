import { Button, Checkbox, Modal, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { ConversationView } from "../../../../shared/api/desk/conversation.ts";
import type { MacroRunView, MacroView } from "../../../../shared/api/desk/phrases.ts";
import { useDesk } from "../api/desk-context.tsx";
import { keys } from "../api/keys.ts";
import { useRefresh } from "../api/queries.ts";
import type { TextKey } from "../i18n/en.ts";
import { useWords } from "../i18n/language.tsx";
import { State } from "../shell/State.tsx";
import { useAct } from "../shell/use-act.ts";
import { snoozeChoices } from "./snooze-times.ts";

/** Which question about the ticket is asked now. */
export type Asking =
  | { readonly dialog: "snooze" | "phrases" | "merge" | "spam" | "block" | "blockDomain" }
  | { readonly dialog: "split"; readonly message: string; readonly following: number };

interface DialogProps {
  readonly ticket: ConversationView["ticket"];
  readonly isMine: boolean;
  readonly onClose: () => void;
  readonly onLeave: () => void;
  readonly onInsert: (text: string) => void;
}

const titles = {
  snooze: "snooze",
  phrases: "phrases",
  merge: "mergeTitle",
  spam: "spamSure",
  block: "blockSure",
  blockDomain: "blockDomainSure",
  split: "splitTitle",
} as const satisfies Record<Asking["dialog"], TextKey>;

/** What is asked before a ticket rests, is joined or parted, or its sender kept out. */
export default function TicketDialogs({ asking, ...props }: DialogProps & { readonly asking: Asking }) {
  const { t } = useWords();
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t(titles[asking.dialog])}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <Asked asking={asking} {...props} />
    </Modal>
  );
}

function Asked({ asking, ...props }: DialogProps & { readonly asking: Asking }) {
  switch (asking.dialog) {
    case "snooze":
      return <Snooze {...props} />;
    case "phrases":
      return <Phrases {...props} />;
    case "merge":
      return <Merge {...props} />;
    case "split":
      return <Split {...props} {...asking} />;
    case "spam":
    case "block":
    case "blockDomain":
      return <KeepOut {...props} how={asking.dialog} />;
  }
}

/** Runs an act; when it is done the dialog closes, and the ticket too where it is not here any more. */
function useDialogAct({ ticket, onClose, onLeave }: DialogProps) {
  const refresh = useRefresh();
  const { run, busy } = useAct();
  const act = (work: () => Promise<unknown>, leaves: boolean) =>
    void run(work).then(async (done) => {
      await refresh(ticket.id);
      if (!done) return;
      onClose();
      if (leaves) onLeave();
    });
  return { act, busy };
}

function Snooze(props: DialogProps) {
  const { t, formats } = useWords();
  const { api } = useDesk();
  const { act, busy } = useDialogAct(props);
  const [toQueue, setToQueue] = useState(false);
  const [custom, setCustom] = useState("");
  const rest = (until: Date | undefined) =>
    act(
      () =>
        api.snooze(props.ticket, {
          backTo: toQueue ? "queue" : "agent",
          ...(until && { until: until.toISOString() }),
        }),
      true,
    );
  return (
    <div className="stack">
      {snoozeChoices(new Date()).map(({ text, until }, at) => (
        <Button
          key={text}
          variant="default"
          justify="space-between"
          fullWidth
          loading={busy}
          data-autofocus={at === 0 || undefined}
          rightSection={until && <span className="quiet">{formats.whole(until.toISOString())}</span>}
          onClick={() => rest(until)}
        >
          {t(text)}
        </Button>
      ))}
      <form
        className="acts"
        onSubmit={(event) => {
          event.preventDefault();
          if (custom !== "") rest(new Date(custom));
        }}
      >
        <TextInput
          type="datetime-local"
          label={t("snoozeAt")}
          value={custom}
          onChange={({ currentTarget }) => setCustom(currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={custom === ""} loading={busy}>
          {t("snooze")}
        </Button>
      </form>
      <Checkbox
        label={t("backToQueue")}
        checked={toQueue}
        onChange={({ currentTarget }) => setToQueue(currentTarget.checked)}
      />
    </div>
  );
}

function Phrases(props: DialogProps) {
  const { t } = useWords();
  const { api } = useDesk();
  const { ticket, isMine, onInsert, onClose, onLeave } = props;
  const refresh = useRefresh();
  const { run, busy } = useAct();
  const [wanted, setWanted] = useState("");
  const asked = useQuery({
    queryKey: keys.phrasesFor(ticket.id),
    queryFn: () => api.ticketPhrases(ticket.id),
  });
  const fits = ({ title }: { readonly title: string }) =>
    title.toLowerCase().includes(wanted.trim().toLowerCase());
  const insert = (text: string) => {
    onClose();
    onInsert(text);
  };
  const start = (macro: MacroView) =>
    void run(async () => {
      const done = await api.runMacro(ticket, macro.id);
      tellRun(done);
    }).then(async (sent) => {
      await refresh(ticket.id);
      if (sent) onClose();
    });
  const tellRun = ({ steps, ticket: after }: MacroRunView) => {
    const refused = steps.find(({ done }) => !done);
    if (refused) {
      const message = `${t(`step_${refused.act}` as TextKey)}: ${refused.title ?? refused.reason ?? ""}`;
      notifications.show({ title: t("failed"), message, color: "red", autoClose: 10_000 });
    } else if (after?.status !== "assigned" || after.snooze) {
      onLeave();
    }
  };
  return (
    <State of={asked}>
      {({ replies, macros }) => {
        const [fittingReplies, fittingMacros] = [replies.filter(fits), macros.filter(fits)];
        const none = fittingReplies.length + fittingMacros.length === 0;
        return (
          <form
            className="stack"
            onSubmit={(event) => {
              event.preventDefault();
              const first = fittingReplies[0];
              if (first && isMine) insert(first.text);
            }}
          >
            <TextInput
              data-autofocus
              aria-label={t("searchPhrases")}
              placeholder={t("searchPhrases")}
              value={wanted}
              onChange={({ currentTarget }) => setWanted(currentTarget.value)}
            />
            {!isMine && <p className="quiet">{t("claimToReply")}</p>}
            {none && <p className="quiet">{t("phrasesNone")}</p>}
            {fittingReplies.map(({ id, title, text, language }) => (
              <button
                key={id}
                type="button"
                className="choice"
                disabled={!isMine}
                onClick={() => insert(text)}
              >
                <strong>{title}</strong>
                <span className="quiet" lang={language}>
                  {text.slice(0, 140)}
                </span>
              </button>
            ))}
            {fittingMacros.map((macro) => (
              <button
                key={macro.id}
                type="button"
                className="choice"
                disabled={!isMine || busy}
                onClick={() => start(macro)}
              >
                <strong>▶ {macro.title}</strong>
                <span className="quiet">
                  {macro.steps.map(({ act }) => t(`step_${act}` as TextKey)).join(" → ")}
                </span>
              </button>
            ))}
          </form>
        );
      }}
    </State>
  );
}

function Merge(props: DialogProps) {
  const { t, formats } = useWords();
  const { api } = useDesk();
  const { ticket } = props;
  const { act, busy } = useDialogAct(props);
  const [id, setId] = useState("");
  const asked = useQuery({ queryKey: keys.others(ticket.id), queryFn: () => api.others(ticket.id) });
  return (
    <div className="stack">
      <p className="quiet">{t("mergeHelp")}</p>
      <State of={asked}>
        {(items) => (
          <>
            {items.length === 0 && <p className="quiet">{t("othersNone")}</p>}
            {items.map((other) => (
              <article className="card" key={other.id}>
                <div className="line-head">
                  <Link to="/mine/$ticket" params={{ ticket: other.id }} onClick={props.onClose}>
                    #{other.number} {other.subject || t("noSubject")}
                  </Link>
                  <span>{t(`status_${other.status}`)}</span>
                  <time dateTime={other.createdAt}>{formats.moment(other.createdAt)}</time>
                </div>
                <div className="acts">
                  <Button
                    size="xs"
                    loading={busy}
                    disabled={other.status === "closed" || other.mergedInto !== undefined}
                    onClick={() => act(() => api.merge(ticket.id, other.id), true)}
                  >
                    {t("mergeInto")}
                  </Button>
                  <Button
                    size="xs"
                    variant="default"
                    loading={busy}
                    onClick={() => act(() => api.link(ticket.id, other.id), false)}
                  >
                    {t("link")}
                  </Button>
                </div>
              </article>
            ))}
          </>
        )}
      </State>
      <form
        className="acts"
        onSubmit={(event) => {
          event.preventDefault();
          act(() => api.link(ticket.id, id.trim()), false);
        }}
      >
        <TextInput
          label={t("otherTicket")}
          value={id}
          onChange={({ currentTarget }) => setId(currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={id.trim() === ""} loading={busy}>
          {t("link")}
        </Button>
        <Button
          disabled={id.trim() === ""}
          loading={busy}
          onClick={() => act(() => api.merge(ticket.id, id.trim()), true)}
        >
          {t("mergeInto")}
        </Button>
      </form>
    </div>
  );
}

function Split(props: DialogProps & { readonly message: string; readonly following: number }) {
  const { t } = useWords();
  const { api } = useDesk();
  const navigate = useNavigate();
  const { act, busy } = useDialogAct(props);
  const { ticket, message, following } = props;
  const split = async () => {
    const made = await api.split(ticket.id, message);
    await navigate({ to: "/queues/$queue/$ticket", params: { queue: made.queue, ticket: made.id } });
  };
  return (
    <>
      <p>{t("splitHelp", { count: following })}</p>
      <Confirm busy={busy} label={t("split")} onConfirm={() => act(split, false)} onCancel={props.onClose} />
    </>
  );
}

function KeepOut(props: DialogProps & { readonly how: "spam" | "block" | "blockDomain" }) {
  const { t } = useWords();
  const { api } = useDesk();
  const { act, busy } = useDialogAct(props);
  const { ticket, how } = props;
  const acts = {
    spam: () => act(() => api.spam(ticket), true),
    block: () => act(() => api.block(ticket.id, "contact"), false),
    blockDomain: () => act(() => api.block(ticket.id, "domain"), false),
  };
  const { address } = ticket.customer;
  return (
    <>
      <p>
        {t(`${how}Help`, { who: how === "blockDomain" ? address.slice(address.indexOf("@") + 1) : address })}
      </p>
      <Confirm danger busy={busy} label={t(how)} onConfirm={acts[how]} onCancel={props.onClose} />
    </>
  );
}

function Confirm(props: {
  readonly label: string;
  readonly busy: boolean;
  readonly danger?: boolean;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}) {
  const { t } = useWords();
  return (
    <div className="acts">
      <Button
        data-autofocus
        {...(props.danger && { color: "red" })}
        loading={props.busy}
        onClick={props.onConfirm}
      >
        {props.label}
      </Button>
      <Button variant="default" onClick={props.onCancel}>
        {t("cancel")}
      </Button>
    </div>
  );
}
