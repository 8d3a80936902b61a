import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useDesk } from "../api/desk-context.tsx";
import { keys } from "../api/keys.ts";
import { useMentions } from "../api/queries.ts";
import { useWords } from "../i18n/language.tsx";
import { Page } from "../shell/Page.tsx";
import { State } from "../shell/State.tsx";

/** Notes of colleagues that call me. Those that are new stay marked until the page is left. */
export function MentionsPage() {
  const { t, formats } = useWords();
  const { api } = useDesk();
  const client = useQueryClient();
  const asked = useMentions();
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const newest = asked.data?.find(({ isNew }) => isNew)?.at;
  useEffect(() => {
    if (newest === undefined) return;
    setFresh((known) => {
      const marked = (asked.data ?? []).flatMap(({ isNew, at, ticket }) =>
        isNew ? [`${at} ${ticket}`] : [],
      );
      return new Set([...known, ...marked]);
    });
    void api.seeMentions(newest).then(
      () => client.invalidateQueries({ queryKey: keys.mentions }),
      // It stays new, and is shown so.
      () => {},
    );
  }, [newest, api, client, asked.data]);
  return (
    <Page>
      <h1>{t("mentions")}</h1>
      <State of={asked}>
        {(items) => (
          <>
            {items.length === 0 && <p className="quiet">{t("mentionsNone")}</p>}
            {items.map(({ ticket, number, at, by, text }) => (
              <article className="card" key={`${at} ${ticket}`}>
                <div className="line-head">
                  <strong>{by}</strong>
                  <Link to="/mine/$ticket" params={{ ticket }}>
                    #{number}
                  </Link>
                  <time dateTime={at}>{formats.whole(at)}</time>
                  {fresh.has(`${at} ${ticket}`) && <span className="danger">{t("isNew")}</span>}
                </div>
                <p className="text">{text}</p>
              </article>
            ))}
          </>
        )}
      </State>
    </Page>
  );
}
