import { Button, Drawer } from "@mantine/core";
import { useState } from "react";
import type { ConversationView } from "../../../../shared/api/desk/conversation.ts";
import type { QueueView } from "../../../../shared/api/desk/people.ts";
import { useDesk } from "../api/desk-context.tsx";
import { useConversation, useMe, useQueues, useRefresh } from "../api/queries.ts";
import { useWords } from "../i18n/language.tsx";
import { useKeys } from "../keyboard/keys.ts";
import { State } from "../shell/State.tsx";
import { useAct } from "../shell/use-act.ts";
import { Composer } from "./Composer.tsx";
import { ContextPanel } from "./ContextPanel.tsx";
import { Conversation } from "./Conversation.tsx";
import { TicketHead } from "./TicketHead.tsx";
import { useOutgoing } from "./use-outgoing.ts";

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
    transfer: isMine ? (to: QueueView) => leaving(() => api.transfer(ticket, to.id))() : undefined,
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
  useKeys({
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
        />
        <Conversation conversation={conversation} />
        <Composer conversation={conversation} acts={acts} outgoing={outgoing} />
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
