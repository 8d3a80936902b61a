import { Button, Drawer } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import type { ConversationView } from "../../../../shared/api/desk/conversation.ts";
import { useDesk } from "../api/desk-context.tsx";
import { useConversation, useMe, useQueues, useRefresh } from "../api/queries.ts";
import { useWords } from "../i18n/language.tsx";
import { useCommands } from "../keyboard/commands.ts";
import { useKeys } from "../keyboard/keys.ts";
import { State } from "../shell/State.tsx";
import { useAct } from "../shell/use-act.ts";
import { Composer } from "./Composer.tsx";
import { ContextPanel } from "./ContextPanel.tsx";
import { Conversation } from "./Conversation.tsx";
import type { Asking } from "./TicketDialogs.tsx";
import { TicketHead } from "./TicketHead.tsx";
import { useOutgoing } from "./use-outgoing.ts";

/** What is asked seldom comes when it is. */
const TicketDialogs = lazy(() => import("./TicketDialogs.tsx"));

export function TicketPane({ ticket, onLeave }: { readonly ticket: string; readonly onLeave: () => void }) {
  const asked = useConversation(ticket);
  return (
    <State of={asked}>{(conversation) => <Opened conversation={conversation} onLeave={onLeave} />}</State>
  );
}

/** What the person may do with the ticket now, and the doing. */
function useTicketActs({ ticket }: ConversationView, onLeave: () => void) {
  const { api } = useDesk();
  const me = useMe();
  const refresh = useRefresh();
  const { run, busy } = useAct();
  const leads = me.data !== undefined && me.data.role !== "agent";
  const isMine = ticket.status === "assigned" && ticket.agent === me.data?.id;
  const act = (work: () => Promise<unknown>) => () => void run(work).finally(() => refresh(ticket.id));
  const leaving = (work: () => Promise<unknown>) => () =>
    void run(work).then(async (done) => {
      await refresh(ticket.id);
      if (done) onLeave();
    });
  return {
    isMine,
    busy,
    claim:
      ticket.status === "queued" || ticket.status === "answered"
        ? act(() => api.claim(ticket.id))
        : undefined,
    release: isMine ? leaving(() => api.release(ticket)) : undefined,
    resolve: isMine ? leaving(() => api.close(ticket)) : undefined,
    transfer:
      isMine || (leads && ticket.status !== "closed")
        ? (to: { readonly queue: string } | { readonly agent: string }) =>
            leaving(() => api.transfer(ticket, to))()
        : undefined,
    wake:
      ticket.snooze && (isMine || ticket.status === "queued") ? act(() => api.wake(ticket.id)) : undefined,
    mayRest: isMine && !ticket.snooze,
    mayJoin: ticket.mergedInto === undefined && (isMine || leads || ticket.status !== "assigned"),
    maySpam: ticket.status !== "closed" && (isMine || leads || ticket.status !== "assigned"),
    lift: act(() => api.liftSuppression(ticket.id)),
    role: me.data?.role,
  };
}
export type TicketActs = ReturnType<typeof useTicketActs>;

function Opened(props: { readonly conversation: ConversationView; readonly onLeave: () => void }) {
  const { conversation, onLeave } = props;
  const { t } = useWords();
  const queues = useQueues();
  const acts = useTicketActs(conversation, onLeave);
  const outgoing = useOutgoing(conversation);
  const [contextShown, setContextShown] = useState(false);
  const [asking, setAsking] = useState<Asking>();
  const [owner] = useState({});
  const possible = {
    snooze: acts.mayRest ? () => setAsking({ dialog: "snooze" }) : undefined,
    phrases: () => setAsking({ dialog: "phrases" }),
    merge: acts.mayJoin ? () => setAsking({ dialog: "merge" }) : undefined,
    spam: acts.maySpam ? () => setAsking({ dialog: "spam" }) : undefined,
  };
  useCommands(
    owner,
    [
      { id: "claim", label: t("claim"), key: "C", run: acts.claim },
      { id: "reply", label: t("reply"), key: "R", run: () => outgoing.start("reply") },
      { id: "note", label: t("note"), key: "⇧N", run: () => outgoing.start("note") },
      { id: "resolve", label: t("resolve"), key: "E", run: acts.resolve },
      { id: "release", label: t("release"), key: "B", run: acts.release },
      { id: "snooze", label: t("snooze"), key: "S", run: possible.snooze },
      { id: "wake", label: t("wake"), run: acts.wake },
      { id: "insert", label: t("phrases"), key: "/", run: possible.phrases },
      { id: "merge", label: t("merge"), key: "M", run: possible.merge },
      { id: "spam", label: t("spam"), run: possible.spam },
      { id: "block", label: t("block"), run: () => setAsking({ dialog: "block" }) },
    ].flatMap(({ run, ...command }) => (run ? [{ ...command, run }] : [])),
  );
  useKeys({
    s: () => possible.snooze?.(),
    "/": possible.phrases,
    m: () => possible.merge?.(),
    c: () => acts.claim?.(),
    e: () => acts.resolve?.(),
    b: () => acts.release?.(),
    r: () => outgoing.start("reply"),
    N: () => outgoing.start("note"),
  });
  const context = (
    <ContextPanel
      conversation={conversation}
      leads={acts.role !== undefined && acts.role !== "agent"}
      isAdmin={acts.role === "admin"}
      onUse={acts.isMine ? outgoing.insertAnswer : undefined}
    />
  );
  return (
    <>
      <section className="talk" id="conversation" aria-label={t("conversation")}>
        <TicketHead
          conversation={conversation}
          acts={acts}
          queues={queues.data ?? []}
          onLeave={onLeave}
          onContext={() => setContextShown(true)}
          onAsk={setAsking}
        />
        <Conversation conversation={conversation} onAsk={acts.mayJoin ? setAsking : undefined} />
        <Composer conversation={conversation} acts={acts} outgoing={outgoing} onPhrases={possible.phrases} />
        {asking && (
          <Suspense>
            <TicketDialogs
              asking={asking}
              ticket={conversation.ticket}
              isMine={acts.isMine}
              onClose={() => setAsking(undefined)}
              onLeave={onLeave}
              onInsert={outgoing.insert}
            />
          </Suspense>
        )}
        <div className="bottom-bar">
          {acts.claim && (
            <Button size="md" loading={acts.busy} onClick={acts.claim}>
              {t("claim")}
            </Button>
          )}
          {acts.isMine && (
            <Button size="md" variant="default" onClick={() => outgoing.start("reply")}>
              {t("reply")}
            </Button>
          )}
          {acts.resolve && (
            <Button size="md" variant="default" loading={acts.busy} onClick={acts.resolve}>
              {t("resolve")}
            </Button>
          )}
        </div>
      </section>
      <aside className="context" aria-label={t("context")}>
        {context}
      </aside>
      <Drawer
        opened={contextShown}
        onClose={() => setContextShown(false)}
        position="right"
        title={t("context")}
        closeButtonProps={{ "aria-label": t("close") }}
      >
        <div className="context in-drawer">{context}</div>
      </Drawer>
    </>
  );
}
