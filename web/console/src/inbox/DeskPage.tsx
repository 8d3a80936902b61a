import { useNavigate, useParams } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useDesk } from "../api/desk-context.tsx";
import { mine } from "../api/keys.ts";
import { useLine, useQueues, useRefresh } from "../api/queries.ts";
import { useWords } from "../i18n/language.tsx";
import { useKeys } from "../keyboard/keys.ts";
import { useAct } from "../shell/use-act.ts";
import { TicketPane } from "../ticket/TicketPane.tsx";
import { TicketList } from "./TicketList.tsx";
import { useQuietLine } from "./use-quiet-line.ts";
import { useSelection } from "./use-selection.ts";

const BulkBar = lazy(() => import("./BulkBar.tsx"));

/** A line of tickets beside the one that is read. */
export function DeskPage() {
  const { t, language } = useWords();
  const { api } = useDesk();
  const { queue, ticket } = useParams({ strict: false });
  const line = queue ?? mine;
  const asked = useLine(line);
  const shown = useQuietLine(
    line,
    asked.data?.pages.flatMap(({ items }) => items),
  );
  const selection = useSelection(line);
  const chosen = shown.tickets.filter(({ id }) => selection.has(id)).length;
  const queues = useQueues();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const { run, busy } = useAct();

  const open = (id: string | undefined) =>
    queue === undefined
      ? navigate(id === undefined ? { to: "/mine" } : { to: "/mine/$ticket", params: { ticket: id } })
      : navigate(
          id === undefined
            ? { to: "/queues/$queue", params: { queue } }
            : { to: "/queues/$queue/$ticket", params: { queue, ticket: id } },
        );

  /** In "mine" the next ticket comes from the first queue where one waits, as the configuration orders them. */
  const claimNext = () => {
    const wanted =
      queue === undefined ? (queues.data ?? []).filter(({ waiting }) => waiting > 0) : [{ id: queue }];
    return run(async () => {
      for (const { id } of wanted) {
        const claimed = await api.claimNext(id);
        if (!claimed) continue;
        await refresh(claimed.id);
        await navigate({ to: "/mine/$ticket", params: { ticket: claimed.id } });
        return;
      }
      throw new Error(t("nothingWaits"));
    });
  };

  const move = (by: 1 | -1) => {
    const at = shown.tickets.findIndex(({ id }) => id === ticket);
    const next = shown.tickets[at === -1 ? 0 : at + by];
    if (next) void open(next.id);
  };
  useKeys({
    n: () => !busy && void claimNext(),
    j: () => move(1),
    k: () => move(-1),
    x: () => ticket !== undefined && selection.toggle(ticket),
    Escape: () => void open(undefined),
  });

  const name = queues.data?.find(({ id }) => id === queue)?.name;
  const title = queue === undefined ? t("mine") : (name?.[language] ?? name?.en ?? queue);
  return (
    <div className={ticket === undefined ? "desk" : "desk reading"}>
      <TicketList
        title={title}
        asked={asked}
        shown={shown}
        empty={queue === undefined ? t("emptyMine") : t("emptyQueue")}
        current={ticket}
        selection={selection}
        bulk={
          chosen > 0 && (
            <Suspense>
              <BulkBar tickets={shown.tickets} selection={selection} own={queue === undefined} />
            </Suspense>
          )
        }
        claiming={busy}
        onClaimNext={() => void claimNext()}
        linkTo={(id) =>
          queue === undefined
            ? { to: "/mine/$ticket", params: { ticket: id } }
            : { to: "/queues/$queue/$ticket", params: { queue, ticket: id } }
        }
      />
      {ticket === undefined ? (
        <div className="talk" id="conversation">
          <p className="blank">{t("pickTicket")}</p>
        </div>
      ) : (
        <TicketPane key={ticket} ticket={ticket} onLeave={() => void open(undefined)} />
      )}
    </div>
  );
}
