import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { ReleaseView } from "../../../../shared/api/desk/faq.ts";
import { useDesk } from "../api/desk-context.tsx";
import { keys } from "../api/keys.ts";
import { useMe } from "../api/queries.ts";
import { faqWords } from "../i18n/faq.ts";
import { useWords } from "../i18n/language.tsx";
import { useSaid } from "../i18n/use-said.ts";
import { Page } from "../shell/Page.tsx";
import { State } from "../shell/State.tsx";
import { useAct } from "../shell/use-act.ts";

/** What was published, by whom, what it changed; and the way back. */
export function VersionsPage() {
  const { t, formats } = useWords();
  const f = useSaid(faqWords);
  const { api } = useDesk();
  const asked = useQuery({ queryKey: keys.releases, queryFn: api.releases, refetchInterval: 60_000 });
  return (
    <Page>
      <p>
        <Link to="/knowledge">{t("knowledge")}</Link>
      </p>
      <h1>{f("faqVersions")}</h1>
      <State of={asked}>
        {({ items, deployed, enforced }) => (
          <>
            {enforced && (
              <p className="quiet">
                {f("faqEnforced", { who: enforced.by, when: formats.whole(enforced.at) })}
              </p>
            )}
            {items.map((release) => (
              <Release key={release.version} release={release} />
            ))}
            <section className="card">
              <div className="line-head">
                <strong>{f("faqDeployed")}</strong>
                {deployed && <span className="good">● {f("faqInForce")}</span>}
              </div>
              {!deployed && <Enforce version="deployed" />}
            </section>
          </>
        )}
      </State>
    </Page>
  );
}

function Release({ release }: { readonly release: ReleaseView }) {
  const { formats } = useWords();
  const f = useSaid(faqWords);
  const { version, at, by, entries, inForce, changed } = release;
  const [open, setOpen] = useState(false);
  return (
    <section className="card" aria-label={f("faqVersion", { version })}>
      <div className="line-head">
        <strong>{f("faqVersion", { version })}</strong>
        <time dateTime={at}>{formats.whole(at)}</time>
        <span>{by}</span>
        <span>{f("faqEntries", { count: entries })}</span>
        {inForce && <span className="good">● {f("faqInForce")}</span>}
      </div>
      {changed && <p>{changed.join(", ")}</p>}
      <details className="entry" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>{f("faqChanges")}</summary>
        {open && <Changes version={version} />}
      </details>
      {!inForce && <Enforce version={version} />}
    </section>
  );
}

function Changes({ version }: { readonly version: number }) {
  const { t } = useWords();
  const { api } = useDesk();
  const asked = useQuery({
    queryKey: keys.releaseChanges(version),
    queryFn: () => api.releaseChanges(version),
  });
  return (
    <State of={asked}>
      {(changes) => (
        <>
          {changes.length === 0 && <p className="quiet">{t("none")}</p>}
          {changes.map(({ file, field, before, after }) => (
            <section key={`${file} ${field}`} className="answer">
              <h2>
                {file}: {field}
              </h2>
              {before !== undefined && <del className="text">{before}</del>}
              {after !== undefined && <ins className="text">{after}</ins>}
            </section>
          ))}
        </>
      )}
    </State>
  );
}

/** Answers follow at once; the text of every version stays. */
function Enforce({ version }: { readonly version: number | "deployed" }) {
  const f = useSaid(faqWords);
  const { api } = useDesk();
  const client = useQueryClient();
  const { run, busy } = useAct();
  const admin = useMe().data?.role === "admin";
  if (!admin) return null;
  const enforce = () =>
    run(() => api.enforceRelease(version)).then(() =>
      Promise.all(
        [keys.releases, keys.sources, ["entries"], ["entry"]].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      ),
    );
  return (
    <div className="acts">
      <Button size="xs" variant="default" loading={busy} onClick={() => void enforce()}>
        {f("faqGoBack")}
      </Button>
    </div>
  );
}
