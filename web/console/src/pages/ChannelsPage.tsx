import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ChannelView } from "../../../../shared/api/desk/channels.ts";
import { useDesk } from "../api/desk-context.tsx";
import { keys } from "../api/keys.ts";
import { useMe } from "../api/queries.ts";
import { useWords } from "../i18n/language.tsx";
import { channelName } from "../inbox/TicketList.tsx";
import { Page } from "../shell/Page.tsx";
import { State } from "../shell/State.tsx";
import { useAct } from "../shell/use-act.ts";

/** How every account of every channel does, those that need somebody first. */
export function ChannelsPage() {
  const { t } = useWords();
  const { api } = useDesk();
  const asked = useQuery({ queryKey: keys.channels, queryFn: api.channels, refetchInterval: 60_000 });
  return (
    <Page>
      <h1>{t("channels")}</h1>
      <State of={asked}>
        {(accounts) => (
          <>
            {accounts.length === 0 && <p className="quiet">{t("channelsNone")}</p>}
            {accounts.toSorted(troubledFirst).map((account) => (
              <Account key={`${account.channel}/${account.account}`} account={account} />
            ))}
          </>
        )}
      </State>
    </Page>
  );
}

function troubledFirst(a: ChannelView, b: ChannelView): number {
  return (
    Number(b.stopped !== undefined) - Number(a.stopped !== undefined) || b.troubles.length - a.troubles.length
  );
}

function Account({ account }: { readonly account: ChannelView }) {
  const { t, formats } = useWords();
  const { api } = useDesk();
  const client = useQueryClient();
  const me = useMe();
  const { run, busy } = useAct();
  const { channel, stopped, lastInboundAt, lastSentAt, credentials, lastDay, troubles } = account;
  const leads = me.data !== undefined && me.data.role !== "agent";
  const well = stopped === undefined && troubles.length === 0;
  const failures = Object.entries(lastDay.failures);
  return (
    <section className="card" aria-label={`${channelName(channel)} ${account.account}`}>
      <div className="line-head">
        <strong>{channelName(channel)}</strong>
        <span>{account.account}</span>
        <span className={well ? "good" : stopped ? "danger" : "warn"}>
          <span aria-hidden>{well ? "✓ " : "! "}</span>
          {t(well ? "channelWell" : stopped ? "channelStopped" : "channelTroubled")}
        </span>
      </div>
      {stopped && (
        <p className="danger">
          {t("accountStopped", { since: formats.moment(stopped.since), code: stopped.code })}
        </p>
      )}
      {troubles.length > 0 && (
        <ul>
          {troubles.map((trouble) => (
            <li key={trouble} lang="en">
              {trouble}
            </li>
          ))}
        </ul>
      )}
      <dl className="figures">
        <dt>{t("lastInbound")}</dt>
        <dd>{lastInboundAt === undefined ? t("none") : formats.moment(lastInboundAt)}</dd>
        <dt>{t("lastSent")}</dt>
        <dd>{lastSentAt === undefined ? t("none") : formats.moment(lastSentAt)}</dd>
        <dt>{t("lastDay")}</dt>
        <dd>
          {t("lastDayCounts", {
            inbound: formats.number(lastDay.inbound),
            sent: formats.number(lastDay.sent),
          })}
        </dd>
        {failures.length > 0 && (
          <>
            <dt>{t("failures")}</dt>
            <dd>{failures.map(([name, count]) => `${name} ${formats.number(count)}`).join(", ")}</dd>
          </>
        )}
        {credentials?.expiresAt !== undefined && (
          <>
            <dt>{t("credentialsEnd")}</dt>
            <dd>{formats.whole(credentials.expiresAt)}</dd>
          </>
        )}
      </dl>
      {stopped && leads && (
        <div className="acts">
          <Button
            size="xs"
            loading={busy}
            onClick={() =>
              void run(() => api.resumeChannel(channel, account.account)).then(() =>
                client.invalidateQueries({ queryKey: keys.channels }),
              )
            }
          >
            {t("resume")}
          </Button>
        </div>
      )}
    </section>
  );
}
