import { useInfiniteQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import type { SearchHit } from "../../../../shared/api/desk/search.ts";
import { useDesk } from "../api/desk-context.tsx";
import { keys } from "../api/keys.ts";
import { useWords } from "../i18n/language.tsx";
import { More } from "../shell/More.tsx";
import { Page } from "../shell/Page.tsx";
import { State } from "../shell/State.tsx";
import { shortestSearch } from "../shell/search-for.ts";
import { TicketCard } from "../shell/TicketCard.tsx";

/** Tickets that were looked for, and how far back that was done. */
export function SearchPage() {
  const { t } = useWords();
  const { q = "" } = useSearch({ strict: false });
  return (
    <Page>
      <h1>{t("search")}</h1>
      {q.length < shortestSearch ? <p className="quiet">{t("searchHelp")}</p> : <Found key={q} q={q} />}
    </Page>
  );
}

function Found({ q }: { readonly q: string }) {
  const { t, formats } = useWords();
  const { api } = useDesk();
  const asked = useInfiniteQuery({
    queryKey: keys.search(q),
    queryFn: ({ pageParam }) => api.search(q, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ cursor }) => cursor,
  });
  return (
    <State of={asked}>
      {({ pages }) => {
        const hits = pages.flatMap(({ items }) => items);
        const since = pages.at(-1)?.wordsSince;
        return (
          <>
            <p className="quiet" role="status">
              {hits.length === 0
                ? t("searchNone", { words: q })
                : t("searchFound", { count: hits.length, words: q })}{" "}
              {since === undefined ? t("searchNoWords") : t("searchSince", { when: formats.whole(since) })}
            </p>
            {hits.map((hit) => (
              <Hit key={`${hit.ticket.id} ${hit.at ?? ""}`} hit={hit} />
            ))}
            <More of={asked} label={t("searchFurther")} />
          </>
        );
      }}
    </State>
  );
}

function Hit({ hit: { ticket, by, at } }: { readonly hit: SearchHit }) {
  const { t } = useWords();
  return (
    <TicketCard ticket={ticket} at={at ?? ticket.updatedAt}>
      <span className="quiet">{t(`foundBy_${by}`)}</span>
    </TicketCard>
  );
}
