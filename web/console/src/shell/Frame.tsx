import { Button, Menu } from "@mantine/core";
import { Link, Outlet } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useLive, useTopics } from "../api/live.tsx";
import { useMe, useMentions, useQueues } from "../api/queries.ts";
import { useWords } from "../i18n/language.tsx";
import { useKeys } from "../keyboard/keys.ts";
import { Offer } from "./Offer.tsx";
import { PersonMenu } from "./PersonMenu.tsx";
import { SearchField } from "./SearchField.tsx";
import { useLate } from "./use-late.ts";
import { useOnline } from "./use-online.ts";

const KeysDialog = lazy(() => import("../keyboard/KeysDialog.tsx"));
const Palette = lazy(() => import("../keyboard/Palette.tsx"));

/** What stands around every page: where one can go, and who one is. */
export function Frame() {
  const { t } = useWords();
  const online = useOnline();
  const [keysShown, setKeysShown] = useState(false);
  useKeys({ "?": () => setKeysShown(true) });
  return (
    <div className="frame">
      <a className="skip" href="#main">
        {t("skip")}
      </a>
      <Rail />
      <main className="main" id="main" tabIndex={-1}>
        {online ? (
          <NotLive />
        ) : (
          <div className="banner" role="status">
            {t("offline")}
          </div>
        )}
        <Offer />
        <Outlet />
      </main>
      <Suspense>
        <KeysDialog opened={keysShown} onClose={() => setKeysShown(false)} />
        <Palette showKeys={() => setKeysShown(true)} />
      </Suspense>
    </div>
  );
}

/** That pages may be behind, once it has lasted longer than a connection takes to come back. */
function NotLive() {
  const { connected } = useLive();
  return connected ? null : <SayNotLive />;
}

function SayNotLive() {
  const { t } = useWords();
  return useLate(10_000) ? (
    <div className="banner" role="status">
      {t("notLive")}
    </div>
  ) : null;
}

function Rail() {
  const { t, language } = useWords();
  const me = useMe();
  const queues = useQueues();
  const called = (useMentions().data ?? []).filter(({ isNew }) => isNew).length;
  const leads = me.data?.role === "supervisor" || me.data?.role === "admin";
  useTopics(["me", ...(queues.data ?? []).map(({ id }) => `queue:${id}` as const)]);
  return (
    <nav className="rail" aria-label={t("desk")}>
      <span className="brand">Relaydesk</span>
      <SearchField />
      <Link to="/mine">
        <span>{t("mine")}</span>
        <span className="count">{me.data?.open ?? ""}</span>
      </Link>
      <Link to="/snoozed">{t("snoozed")}</Link>
      <Link to="/mentions">
        <span>{t("mentions")}</span>
        {called > 0 && <span className="count danger">{called}</span>}
      </Link>
      <h2>{t("queues")}</h2>
      {queues.data?.map(({ id, name, waiting, more }) => (
        <Link key={id} to="/queues/$queue" params={{ queue: id }}>
          <span>{name[language] ?? name.en ?? id}</span>
          <span className="count">
            {waiting}
            {more && "+"}
          </span>
        </Link>
      ))}
      <h2>{t("desk")}</h2>
      <Link to="/wall">{t("wall")}</Link>
      <Link to="/quarantine">{t("quarantine")}</Link>
      <Link to="/knowledge">{t("knowledge")}</Link>
      <Link to="/channels">{t("channels")}</Link>
      {leads && <Link to="/phrases">{t("phrases")}</Link>}
      {leads && <Link to="/agents">{t("agents")}</Link>}
      {leads && <Link to="/questions">{t("questions")}</Link>}
      {leads && <Link to="/report">{t("report")}</Link>}
      {leads && <Link to="/results">{t("results")}</Link>}
      {me.data?.role === "admin" && <Link to="/audit">{t("audit")}</Link>}
      <div className="rail-foot">
        <Menu position="top-start" withinPortal>
          <Menu.Target>
            <Button variant="default" size="sm" fullWidth>
              {me.data?.name ?? t("settings")}
            </Button>
          </Menu.Target>
          <PersonMenu />
        </Menu>
      </div>
    </nav>
  );
}
