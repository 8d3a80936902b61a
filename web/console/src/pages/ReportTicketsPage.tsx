import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import type { Calls } from "../api/desk-calls.ts";
import { useDesk } from "../api/desk-context.tsx";
import { keys } from "../api/keys.ts";
import { useWords } from "../i18n/language.tsx";
import { reportWords } from "../i18n/report.ts";
import { useSaid } from "../i18n/use-said.ts";
import { channelName } from "../inbox/TicketList.tsx";
import { More } from "../shell/More.tsx";
import { Page } from "../shell/Page.tsx";
import { State } from "../shell/State.tsx";
import { TicketCard } from "../shell/TicketCard.tsx";

type Query = NonNullable<Calls["reportTickets"]["query"]>;
export type Measure = NonNullable<Query["of"]>;

/** The tickets behind a number of a report. */
export function ReportTicketsPage() {
  const { formats } = useWords();
  const r = useSaid(reportWords);
  const { api } = useDesk();
  const { from = "", to = "", queue, channel, ...rest } = useSearch({ strict: false });
  const of = measureIn(rest.of);
  const query: Query = {
    ...{ from, to, of },
    ...(queue !== undefined && { queue }),
    ...(channel !== undefined && { channel }),
  };
  const asked = useInfiniteQuery({
    queryKey: keys.reportTickets(query),
    queryFn: ({ pageParam }) => api.reportTickets(query, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ cursor }) => cursor,
    retry: false,
  });
  const about = [queue, channel === undefined ? undefined : channelName(channel)].filter(Boolean);
  return (
    <Page>
      <p>
        <Link to="/report" search={{ from, to, ...(queue !== undefined && { queue }) }}>
          {r("reportBack")}
        </Link>
      </p>
      <h1>{r(`of_${of}`)}</h1>
      <p className="quiet">
        {from !== "" && to !== "" && [formats.day(from), formats.day(to)].join(" – ")}
        {about.length > 0 && ` · ${about.join(" · ")}`}
      </p>
      <State of={asked} key={JSON.stringify(query)}>
        {({ pages }) => (
          <>
            {pages.every(({ items }) => items.length === 0) && !asked.hasNextPage && (
              <p className="quiet">{r("reportNone")}</p>
            )}
            {pages.flatMap(({ items }) =>
              items.map((ticket) => <TicketCard key={ticket.id} ticket={ticket} at={ticket.createdAt} />),
            )}
            <More of={asked} />
          </>
        )}
      </State>
      <p className="quiet">{r("reportGone")}</p>
    </Page>
  );
}

function measureIn(given: string | undefined): Measure {
  const name = `of_${given}`;
  return given !== undefined && Object.hasOwn(reportWords, name) ? (given as Measure) : "tickets";
}
