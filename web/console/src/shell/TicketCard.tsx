import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { TicketView } from "../../../../shared/api/desk/tickets.ts";
import { useWords } from "../i18n/language.tsx";
import { channelName } from "../inbox/TicketList.tsx";

/** A ticket in a list of found ones. `at`: the moment that it was found for. */
export function TicketCard({
  ticket,
  at,
  children,
}: {
  readonly ticket: TicketView;
  readonly at: string;
  readonly children?: ReactNode;
}) {
  const { t, formats } = useWords();
  const { customer } = ticket;
  return (
    <article className="card">
      <div className="line-head">
        <Link to="/mine/$ticket" params={{ ticket: ticket.id }} lang={ticket.language}>
          {ticket.subject || t("noSubject")}
        </Link>
        <span>#{ticket.number}</span>
        <span>{t(`status_${ticket.status}`)}</span>
      </div>
      <div className="line-head">
        <bdi>{customer.name ?? customer.address}</bdi>
        <span>{channelName(ticket.channel)}</span>
        <time dateTime={at}>{formats.whole(at)}</time>
        {children}
      </div>
    </article>
  );
}
