import { Button, NativeSelect } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { TicketView } from "../../../../shared/api/desk/tickets.ts";
import { useDesk } from "../api/desk-context.tsx";
import { keys, mine } from "../api/keys.ts";
import { useQueues, useRefresh } from "../api/queries.ts";
import { useWords } from "../i18n/language.tsx";
import { channelName } from "../inbox/TicketList.tsx";
import { More } from "../shell/More.tsx";
import { Page } from "../shell/Page.tsx";
import { State } from "../shell/State.tsx";
import { useAct } from "../shell/use-act.ts";

/** What rests of my tickets or in a queue, and until when. */
export function SnoozedPage() {
  const { t, language } = useWords();
  const { api } = useDesk();
  const queues = useQueues();
  const [line, setLine] = useState<string>(mine);
  const asked = useInfiniteQuery({
    queryKey: keys.snoozedOf(line),
    queryFn: ({ pageParam }) => api.snoozed(line === mine ? undefined : line, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ cursor }) => cursor,
  });
  return (
    <Page>
      <h1>{t("snoozed")}</h1>
      <div className="choices">
        <NativeSelect
          label={t("queue")}
          value={line}
          onChange={({ currentTarget }) => setLine(currentTarget.value)}
          data={[
            { value: mine, label: t("mine") },
            ...(queues.data ?? []).map(({ id, name }) => ({
              value: id,
              label: name[language] ?? name.en ?? id,
            })),
          ]}
        />
      </div>
      <State of={asked} key={line}>
        {({ pages }) => (
          <>
            {pages.every(({ items }) => items.length === 0) && <p className="quiet">{t("snoozedNone")}</p>}
            {pages.flatMap(({ items }) =>
              items.map((ticket) => <Snoozed key={ticket.id} ticket={ticket} queue={line} />),
            )}
            <More of={asked} />
          </>
        )}
      </State>
    </Page>
  );
}

function Snoozed({ ticket, queue }: { readonly ticket: TicketView; readonly queue: string }) {
  const { t, formats } = useWords();
  const { api } = useDesk();
  const refresh = useRefresh();
  const { run, busy } = useAct();
  const { snooze, customer } = ticket;
  return (
    <article className="card">
      <div className="line-head">
        <Link
          {...(queue === mine
            ? ({ to: "/mine/$ticket", params: { ticket: ticket.id } } as const)
            : ({ to: "/queues/$queue/$ticket", params: { queue, ticket: ticket.id } } as const))}
          lang={ticket.language}
        >
          {ticket.subject || t("noSubject")}
        </Link>
        <span>{customer.name ?? customer.address}</span>
        <span>{channelName(ticket.channel)}</span>
        {snooze && (
          <span>
            {snooze.forCustomer
              ? t("untilCustomer")
              : t("snoozedUntil", { when: formats.whole(snooze.until) })}
          </span>
        )}
      </div>
      <div className="acts">
        <Button
          size="xs"
          variant="default"
          loading={busy}
          onClick={() => void run(() => api.wake(ticket.id)).then(() => refresh(ticket.id))}
        >
          {t("wake")}
        </Button>
      </div>
    </article>
  );
}
