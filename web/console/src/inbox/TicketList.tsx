import { Button } from "@mantine/core";
import { Link, type LinkProps } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef } from "react";
import type { TicketView } from "../../../../shared/api/desk/tickets.ts";
import type { useLine } from "../api/queries.ts";
import { useWords } from "../i18n/language.tsx";
import { State } from "../shell/State.tsx";
import type { QuietLine } from "./use-quiet-line.ts";
import type { Selection } from "./use-selection.ts";

const rowHeight = 64;

export interface TicketListProps {
  readonly title: string;
  readonly asked: ReturnType<typeof useLine>;
  readonly shown: QuietLine;
  readonly empty: string;
  readonly current: string | undefined;
  readonly claiming: boolean;
  readonly onClaimNext: () => void;
  readonly linkTo: (ticket: string) => Pick<LinkProps, "to" | "params">;
  readonly selection: Selection;
  /** What can be done with the tickets that are selected. */
  readonly bulk: ReactNode;
}

export function TicketList({
  title,
  asked,
  shown,
  empty,
  claiming,
  onClaimNext,
  bulk,
  ...rest
}: TicketListProps) {
  const { t } = useWords();
  return (
    <section className="list" aria-label={title}>
      <div className="list-head">
        <h1>{title}</h1>
        <Button size="xs" loading={claiming} onClick={onClaimNext}>
          {t("claimNext")}
        </Button>
      </div>
      <div role="status">
        {shown.fresh > 0 && (
          <Button fullWidth radius={0} variant="light" size="xs" onClick={shown.letIn}>
            {t("newTickets", { count: shown.fresh })}
          </Button>
        )}
      </div>
      {bulk}
      <State of={asked}>
        {() =>
          shown.tickets.length === 0 ? (
            <p className="blank">{empty}</p>
          ) : (
            <Rows tickets={shown.tickets} asked={asked} {...rest} />
          )
        }
      </State>
    </section>
  );
}

type RowsProps = Pick<TicketListProps, "asked" | "current" | "linkTo" | "selection"> & {
  readonly tickets: readonly TicketView[];
};

/** Only the rows that are seen are in the page, so that a line of 50,000 scrolls as one of ten does. */
function Rows({ tickets, asked, current, linkTo, selection }: RowsProps) {
  const { t } = useWords();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: tickets.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  const visible = rows.getVirtualItems();
  const last = visible.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = asked;
  useEffect(() => {
    if (last >= tickets.length - 10 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [last, tickets.length, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const at = tickets.findIndex(({ id }) => id === current);
  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(at, { align: "auto" });
  }, [at, rows]);
  return (
    <div className="rows" ref={scroller} tabIndex={-1}>
      <ul className="rows-inner" style={{ height: rows.getTotalSize() }}>
        {visible.map(({ index, start }) => {
          const ticket = tickets[index];
          return (
            ticket && (
              <li
                key={ticket.id}
                className="row"
                aria-setsize={tickets.length}
                aria-posinset={index + 1}
                style={{ transform: `translateY(${start}px)` }}
              >
                <input
                  type="checkbox"
                  aria-label={t("select", { subject: ticket.subject || t("noSubject") })}
                  checked={selection.has(ticket.id)}
                  onChange={() => selection.toggle(ticket.id)}
                />
                <Link {...linkTo(ticket.id)} aria-current={ticket.id === current ? "true" : undefined}>
                  <Row ticket={ticket} />
                </Link>
              </li>
            )
          );
        })}
      </ul>
      {isFetchingNextPage && <p className="quiet">{t("loading")}</p>}
    </div>
  );
}

function Row({ ticket }: { readonly ticket: TicketView }) {
  const { t, formats } = useWords();
  const since = ticket.waitingSince ?? ticket.updatedAt;
  const late = ticket.firstResponseDue !== undefined && new Date(ticket.firstResponseDue) < new Date();
  const who = ticket.customer.name ?? ticket.customer.address;
  return (
    <>
      <span className={late ? "wait danger" : "wait"} title={formats.whole(since)}>
        {formats.span(since)}
        {late && <span className="visually-hidden"> {t("wallOverdue")}</span>}
      </span>
      <span className="subject" lang={ticket.language}>
        {ticket.priority === 1 && (
          <span className="danger" title={t("priority1")}>
            <span aria-hidden>‼ </span>
            <span className="visually-hidden">{t("priority1")} </span>
          </span>
        )}
        {ticket.wokeAt !== undefined && (
          <span className="warn" title={t("woke", { when: formats.relative(ticket.wokeAt) })}>
            <span aria-hidden>↺ </span>
            <span className="visually-hidden">{t("woke", { when: formats.relative(ticket.wokeAt) })} </span>
          </span>
        )}
        {ticket.subject || t("noSubject")}
      </span>
      <span className="about">
        {ticket.trust === "forged" && <span className="danger">{t("trust_forged")} · </span>}
        {who} · {channelName(ticket.channel)} · {ticket.language}
      </span>
    </>
  );
}

const names: Readonly<Record<string, string>> = {
  email: "E-mail",
  form: "Form",
  chat: "Chat",
  whatsapp: "WhatsApp",
  messenger: "Messenger",
  instagram: "Instagram",
  telegram: "Telegram",
  line: "LINE",
  wechat: "WeChat",
  x: "X",
  "twilio-sms": "SMS",
  "twilio-voice": "Phone",
  slack: "Slack",
  teams: "Teams",
  discord: "Discord",
  weibo: "Weibo",
  generic: "Webhook",
};

export function channelName(channel: string): string {
  return names[channel] ?? channel;
}
