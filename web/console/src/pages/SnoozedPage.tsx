import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TicketView } from "../../../../shared/api/desk/tickets.ts";
import { useDesk } from "../api/desk-context.tsx";
import { keys } from "../api/keys.ts";
import { useRefresh } from "../api/queries.ts";
import { useWords } from "../i18n/language.tsx";
import { channelName } from "../inbox/TicketList.tsx";
import { Page } from "../shell/Page.tsx";
import { State } from "../shell/State.tsx";
import { useAct } from "../shell/use-act.ts";

/** What rests of my tickets, and until when. */
export function SnoozedPage() {
  const { t } = useWords();
  const { api } = useDesk();
  const asked = useQuery({ queryKey: keys.snoozed, queryFn: api.snoozed });
  return (
    <Page>
      <h1>{t("snoozed")}</h1>
      <State of={asked}>
        {(items) => (
          <>
            {items.length === 0 && <p className="quiet">{t("snoozedNone")}</p>}
            {items.map((ticket) => (
              <Snoozed key={ticket.id} ticket={ticket} />
            ))}
          </>
        )}
      </State>
    </Page>
  );
}

function Snoozed({ ticket }: { readonly ticket: TicketView }) {
  const { t, formats } = useWords();
  const { api } = useDesk();
  const refresh = useRefresh();
  const { run, busy } = useAct();
  const { snooze, customer } = ticket;
  return (
    <article className="card">
      <div className="line-head">
        <Link to="/mine/$ticket" params={{ ticket: ticket.id }} lang={ticket.language}>
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
