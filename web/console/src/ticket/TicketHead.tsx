import { Alert, Button, Menu } from "@mantine/core";
import type { ConversationView, QueueView } from "../../../../shared/api/desk.ts";
import type { TextKey } from "../i18n/en.ts";
import { useWords } from "../i18n/language.tsx";
import { channelName } from "../inbox/TicketList.tsx";
import type { TicketActs } from "./TicketPane.tsx";

export interface TicketHeadProps {
  readonly conversation: ConversationView;
  readonly acts: TicketActs;
  readonly queues: readonly QueueView[];
  readonly onLeave: () => void;
  readonly onContext: () => void;
}

export function TicketHead({ conversation, acts, queues, onLeave, onContext }: TicketHeadProps) {
  const { ticket, suppressed } = conversation;
  const { t, language, formats } = useWords();
  return (
    <header className="talk-head">
      <h2 lang={ticket.language}>
        {ticket.subject || t("noSubject")} <span className="quiet">#{ticket.number}</span>
      </h2>
      <div className="facts">
        <span>
          <span aria-hidden>● </span>
          {t(`status_${ticket.status}`)}
          {acts.isMine && ` · ${t("you")}`}
        </span>
        <span className={ticket.priority === 1 ? "danger" : ""}>{t(priorityKey(ticket.priority))}</span>
        <span>{channelName(ticket.channel)}</span>
        <Trust trust={ticket.trust} />
        {ticket.firstResponseDue !== undefined && <Due at={ticket.firstResponseDue} />}
      </div>
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
        {acts.transfer && (
          <Menu>
            <Menu.Target>
              <Button size="xs" variant="default">
                {t("transfer")}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {queues
                .filter(({ id }) => id !== ticket.queue)
                .map((queue) => (
                  <Menu.Item key={queue.id} onClick={() => acts.transfer?.(queue)}>
                    {queue.name[language] ?? queue.name.en ?? queue.id}
                  </Menu.Item>
                ))}
            </Menu.Dropdown>
          </Menu>
        )}
        <Button className="only-narrow" size="xs" variant="default" onClick={onContext}>
          {t("context")}
        </Button>
      </div>
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

function Due({ at }: { readonly at: string }) {
  const { t, formats } = useWords();
  const late = new Date(at) < new Date();
  return (
    <span className={late ? "danger" : ""} title={formats.whole(at)}>
      {t(late ? "overdue" : "due", { when: formats.relative(at) })}
    </span>
  );
}

function priorityKey(priority: number): TextKey {
  const known: readonly TextKey[] = ["priority1", "priority2", "priority3", "priority4"];
  return known[priority - 1] ?? "priority4";
}
