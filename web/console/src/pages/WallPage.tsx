import { Link } from "@tanstack/react-router";
import type { QueueView } from "../../../../shared/api/desk/people.ts";
import { useLine, useQueues } from "../api/queries.ts";
import { useWords } from "../i18n/language.tsx";
import { Page } from "../shell/Page.tsx";
import { State } from "../shell/State.tsx";

/** One screen that is read from across the room. */
export function WallPage() {
  const { t } = useWords();
  const queues = useQueues();
  return (
    <Page>
      <h1>{t("wall")}</h1>
      <State of={queues}>
        {(all) => (
          <div className="wall">
            {all.map((queue) => (
              <QueueCard key={queue.id} queue={queue} />
            ))}
          </div>
        )}
      </State>
    </Page>
  );
}

function QueueCard({ queue }: { readonly queue: QueueView }) {
  const { t, language, formats } = useWords();
  const line = useLine(queue.id);
  const tickets = line.data?.pages.flatMap(({ items }) => items) ?? [];
  const since = tickets.flatMap(({ waitingSince }) => waitingSince ?? []).sort();
  const due = tickets.flatMap(({ firstResponseDue }) => firstResponseDue ?? []).sort();
  const now = new Date().toISOString();
  const overdue = due.filter((at) => at < now).length;
  const next = due.find((at) => at >= now);
  return (
    <section className="card">
      <h2>
        <Link to="/queues/$queue" params={{ queue: queue.id }}>
          {queue.name[language] ?? queue.name.en ?? queue.id}
        </Link>
      </h2>
      <div className="big">
        {queue.waiting}
        {queue.more && "+"}
      </div>
      <div className="quiet">{t("wallWaiting")}</div>
      <dl>
        <dt>{t("wallOldest")}</dt>
        <dd>{since[0] === undefined ? t("none") : formats.span(since[0])}</dd>
        <dt>{t("wallOverdue")}</dt>
        <dd className={overdue > 0 ? "danger" : ""}>{overdue}</dd>
        <dt>{t("wallNext")}</dt>
        <dd>{next === undefined ? t("none") : formats.relative(next)}</dd>
      </dl>
    </section>
  );
}
