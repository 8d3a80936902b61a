import { Alert, Button, Menu } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { ConversationView } from "../../../../shared/api/desk/conversation.ts";
import type { QueueView } from "../../../../shared/api/desk/people.ts";
import { useLive } from "../api/live.tsx";
import { useColleagues, useMe } from "../api/queries.ts";
import type { TextKey } from "../i18n/en.ts";
import { useWords } from "../i18n/language.tsx";
import { channelName } from "../inbox/TicketList.tsx";
import type { Asking } from "./TicketDialogs.tsx";
import type { TicketActs } from "./TicketPane.tsx";

export interface TicketHeadProps {
  readonly conversation: ConversationView;
  readonly acts: TicketActs;
  readonly queues: readonly QueueView[];
  readonly onLeave: () => void;
  readonly onContext: () => void;
  readonly onAsk: (asking: Asking) => void;
}

export function TicketHead({ conversation, acts, queues, onLeave, onContext, onAsk }: TicketHeadProps) {
  const { ticket, suppressed, accountStopped } = conversation;
  const { t, language, formats } = useWords();
  const [giving, setGiving] = useState(false);
  const colleagues = useColleagues(giving).data ?? [];
  return (
    <header className="talk-head">
      <h1 lang={ticket.language}>
        {ticket.subject || t("noSubject")} <span className="quiet">#{ticket.number}</span>
      </h1>
      <div className="facts">
        <span>
          <span aria-hidden>● </span>
          {t(`status_${ticket.status}`)}
          {acts.isMine && ` · ${t("you")}`}
        </span>
        <span className={ticket.priority === 1 ? "danger" : ""}>{t(priorityKey(ticket.priority))}</span>
        <span>{channelName(ticket.channel)}</span>
        <Trust trust={ticket.trust} />
        <Dues ticket={ticket} />
        {ticket.snooze && (
          <span>
            {ticket.snooze.forCustomer
              ? t("untilCustomer")
              : t("snoozedUntil", { when: formats.whole(ticket.snooze.until) })}
          </span>
        )}
        {ticket.wokeAt !== undefined && (
          <span className="warn">{t("woke", { when: formats.relative(ticket.wokeAt) })}</span>
        )}
        {ticket.closedAs === "spam" && <span className="danger">{t("spam")}</span>}
      </div>
      <Present ticket={ticket.id} />
      <div className="acts">
        <Button className="only-narrow" size="xs" variant="default" onClick={onLeave}>
          {t("toQueue")}
        </Button>
        {acts.claim && (
          <Button className="wide-only" size="xs" loading={acts.busy} onClick={acts.claim}>
            {t("claim")}
          </Button>
        )}
        {acts.resolve && (
          <Button className="wide-only" size="xs" loading={acts.busy} onClick={acts.resolve}>
            {t("resolve")}
          </Button>
        )}
        {acts.release && (
          <Button size="xs" variant="default" loading={acts.busy} onClick={acts.release}>
            {t("release")}
          </Button>
        )}
        {acts.wake && (
          <Button size="xs" variant="default" loading={acts.busy} onClick={acts.wake}>
            {t("wake")}
          </Button>
        )}
        {acts.mayRest && (
          <Button size="xs" variant="default" onClick={() => onAsk({ dialog: "snooze" })}>
            {t("snooze")}
          </Button>
        )}
        {acts.transfer && (
          <Menu onOpen={() => setGiving(true)}>
            <Menu.Target>
              <Button size="xs" variant="default">
                {t("transfer")}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {queues
                .filter(({ id }) => id !== ticket.queue)
                .map((queue) => (
                  <Menu.Item key={queue.id} onClick={() => acts.transfer?.({ queue: queue.id })}>
                    {queue.name[language] ?? queue.name.en ?? queue.id}
                  </Menu.Item>
                ))}
              {colleagues.length > 0 && <Menu.Label>{t("giveTo")}</Menu.Label>}
              {colleagues.map(({ id, name, presence }) => (
                <Menu.Item key={id} onClick={() => acts.transfer?.({ agent: id })}>
                  {name}
                  {presence === "away" && ` (${t("away")})`}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
        <Menu>
          <Menu.Target>
            <Button size="xs" variant="default">
              {t("more")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {acts.mayJoin && <Menu.Item onClick={() => onAsk({ dialog: "merge" })}>{t("merge")}</Menu.Item>}
            {acts.maySpam && <Menu.Item onClick={() => onAsk({ dialog: "spam" })}>{t("spam")}</Menu.Item>}
            <Menu.Item onClick={() => onAsk({ dialog: "block" })}>{t("block")}</Menu.Item>
            {acts.role !== "agent" && ticket.customer.address.includes("@") && (
              <Menu.Item onClick={() => onAsk({ dialog: "blockDomain" })}>{t("blockDomain")}</Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
        <Button className="only-narrow" size="xs" variant="default" onClick={onContext}>
          {t("context")}
        </Button>
      </div>
      {accountStopped && (
        <Alert color="orange" mt="xs" p="xs">
          {t("accountStopped", {
            since: formats.moment(accountStopped.since),
            code: accountStopped.code,
          })}{" "}
          <Link to="/channels">{t("channels")}</Link>
        </Alert>
      )}
      {suppressed && (
        <Alert color="red" mt="xs" p="xs">
          {t("suppressed", {
            cause: t(`suppressed_${suppressed.cause}`),
            since: formats.moment(suppressed.since),
          })}{" "}
          {acts.role !== "agent" && (
            <Button size="compact-xs" variant="default" onClick={acts.lift}>
              {t("lift")}
            </Button>
          )}
        </Alert>
      )}
    </header>
  );
}

function Trust({ trust }: Pick<ConversationView["ticket"], "trust">) {
  const { t } = useWords();
  const looks = { verified: ["good", "✓"], unverified: ["warn", "?"], forged: ["danger", "✕"] } as const;
  const [className, sign] = looks[trust];
  return (
    <span className={className}>
      <span aria-hidden>{sign} </span>
      {t(`trust_${trust}`)}
    </span>
  );
}

/** Every target that still runs, and that one was missed. */
function Dues({ ticket }: Pick<ConversationView, "ticket">) {
  const { t, formats } = useWords();
  const { firstResponseDue, nextResponseDue, resolutionDue, breachedAt } = ticket;
  return (
    <>
      {firstResponseDue !== undefined && <Due name="firstResponse" at={firstResponseDue} />}
      {nextResponseDue !== undefined && <Due name="nextResponse" at={nextResponseDue} />}
      {resolutionDue !== undefined && <Due name="resolution" at={resolutionDue} />}
      {breachedAt !== undefined && (
        <span className="danger" title={formats.whole(breachedAt)}>
          {t("breached", { when: formats.relative(breachedAt) })}
        </span>
      )}
    </>
  );
}

interface DueProps {
  readonly name: "firstResponse" | "nextResponse" | "resolution";
  readonly at: string;
}

function Due({ name, at }: DueProps) {
  const { t, formats } = useWords();
  const late = new Date(at) < new Date();
  return (
    <span className={late ? "danger" : ""} title={formats.whole(at)}>
      {t(name)} {t(late ? "overdue" : "due", { when: formats.relative(at) })}
    </span>
  );
}

/** Who else looks at the ticket, and who writes. Its line is always there, so that nothing jumps. */
function Present({ ticket }: { readonly ticket: string }) {
  const { t, formats } = useWords();
  const me = useMe().data?.id;
  const { viewers, typing } = useLive();
  const others = (viewers[ticket] ?? []).filter(({ id }) => id !== me).map(({ name }) => name);
  const writing = typing[ticket] ?? [];
  const names = writing.flatMap(({ agent }) => (agent && agent.id !== me ? agent.name : []));
  const customerTypes = writing.some(({ agent }) => agent === undefined);
  return (
    <div className="present" role="status">
      {[
        ...(others.length > 0 ? [t("lookingToo", { names: formats.list(others) })] : []),
        ...(names.length > 0 ? [t("typing", { names: formats.list(names) })] : []),
        ...(customerTypes ? [t("customerTypes")] : []),
      ].join(" · ")}
    </div>
  );
}

function priorityKey(priority: number): TextKey {
  const known: readonly TextKey[] = ["priority1", "priority2", "priority3", "priority4"];
  return known[priority - 1] ?? "priority4";
}
