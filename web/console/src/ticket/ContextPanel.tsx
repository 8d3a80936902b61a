import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Fragment, lazy, Suspense, useState } from "react";
import type { ConversationView } from "../../../../shared/api/desk/conversation.ts";
import type { Suggestion } from "../../../../shared/api/desk/tickets.ts";
import { useDesk } from "../api/desk-context.tsx";
import { useEntry, useRefresh } from "../api/queries.ts";
import { useWords } from "../i18n/language.tsx";
import { channelName } from "../inbox/TicketList.tsx";
import { Markdown } from "../shell/Markdown.tsx";
import { useAct } from "../shell/use-act.ts";

const Identities = lazy(() => import("./Identities.tsx"));

export interface ContextPanelProps {
  readonly conversation: ConversationView;
  readonly leads: boolean;
  readonly isAdmin: boolean;
  /** Puts the answer of an entry into the reply; `undefined` while nothing may be replied. */
  readonly onUse: ((entry: string, answer: string) => void) | undefined;
}

export function ContextPanel({ conversation, leads, isAdmin, onUse }: ContextPanelProps) {
  const { ticket } = conversation;
  const { t, formats } = useWords();
  const suggestions = latestSuggestions(conversation);
  return (
    <>
      <h2>{t("customer")}</h2>
      <div>{ticket.customer.name}</div>
      <div className="quiet">{ticket.customer.address}</div>
      {ticket.fields !== undefined && ticket.fields.length > 0 && (
        <dl>
          {ticket.fields.map(({ key, label, value }) => (
            <Fragment key={key}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </Fragment>
          ))}
        </dl>
      )}
      <Suspense>
        <Identities ticket={ticket.id} leads={leads} />
      </Suspense>
      {isAdmin && (
        <Link to="/people/$contact" params={{ contact: ticket.customer.contact }}>
          {t("personData")}
        </Link>
      )}
      <h2>{t("suggestions")}</h2>
      {suggestions.length === 0 && <p className="quiet">{t("noSuggestions")}</p>}
      {suggestions.map((suggestion) => (
        <Suggested key={suggestion.entry} suggestion={suggestion} language={ticket.language} onUse={onUse} />
      ))}
      <h2>{t("details")}</h2>
      <dl>
        <dt>{t("channel")}</dt>
        <dd>{channelName(ticket.channel)}</dd>
        <dt>{t("language")}</dt>
        <dd>{ticket.language}</dd>
        <dt>{t("category")}</dt>
        <dd>{ticket.category}</dd>
        <dt>{t("queue")}</dt>
        <dd>{ticket.queue}</dd>
        <dt>{t("created")}</dt>
        <dd>{formats.whole(ticket.createdAt)}</dd>
        {ticket.linkedTo !== undefined && (
          <>
            <dt>{t("linkedTo")}</dt>
            <dd>
              <Link to="/mine/$ticket" params={{ ticket: ticket.linkedTo }}>
                {ticket.linkedTo}
              </Link>
            </dd>
          </>
        )}
        <Linked label={t("related")} tickets={ticket.related} ticket={ticket.id} />
        <Linked label={t("parts")} tickets={ticket.parts} />
        {ticket.mergedInto !== undefined && (
          <>
            <dt>{t("mergedInto")}</dt>
            <dd>
              <Link to="/mine/$ticket" params={{ ticket: ticket.mergedInto }}>
                {ticket.mergedInto}
              </Link>
            </dd>
          </>
        )}
      </dl>
    </>
  );
}

/** Other tickets, of which those that people linked can be unlinked. */
function Linked(props: {
  readonly label: string;
  readonly tickets: readonly string[] | undefined;
  readonly ticket?: string;
}) {
  const { t } = useWords();
  const { api } = useDesk();
  const refresh = useRefresh();
  const { run, busy } = useAct();
  const { label, tickets = [], ticket } = props;
  if (tickets.length === 0) return null;
  return (
    <>
      <dt>{label}</dt>
      {tickets.map((other) => (
        <dd key={other}>
          <Link to="/mine/$ticket" params={{ ticket: other }}>
            #{other.slice(0, 8)}
          </Link>{" "}
          {ticket !== undefined && (
            <Button
              size="compact-xs"
              variant="subtle"
              loading={busy}
              onClick={() => void run(() => api.unlinkTicket(ticket, other)).then(() => refresh(ticket))}
            >
              {t("unlinkTicket")}
            </Button>
          )}
        </dd>
      ))}
    </>
  );
}

/** Of the last message that has any. */
function latestSuggestions({ items }: ConversationView): readonly Suggestion[] {
  for (const item of items.toReversed()) {
    if (item.kind === "message" && item.suggestions.length > 0) return item.suggestions;
  }
  return [];
}

interface SuggestedProps extends Pick<ContextPanelProps, "onUse"> {
  readonly suggestion: Suggestion;
  readonly language: string;
}

/** One entry: what it would say in the customer's language, and the way into the reply. */
function Suggested({ suggestion: { entry, probability }, language, onUse }: SuggestedProps) {
  const { t, formats } = useWords();
  const [open, setOpen] = useState(false);
  const answers = useEntry(entry, open).data?.answers;
  const answer = answers?.find((each) => each.language === language) ?? answers?.[0];
  return (
    <details className="suggestion" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        {entry} <span className="quiet">{formats.percent(probability)}</span>
      </summary>
      {answer && (
        <>
          <Markdown text={answer.answer} language={answer.language} />
          {onUse && (
            <Button size="compact-xs" variant="default" onClick={() => onUse(entry, answer.answer)}>
              {t("use")}
            </Button>
          )}
        </>
      )}
    </details>
  );
}
