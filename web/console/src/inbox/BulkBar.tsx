import { Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import type { TicketView } from "../../../../shared/api/desk/tickets.ts";
import type { Calls } from "../api/desk-calls.ts";
import { useDesk } from "../api/desk-context.tsx";
import { useColleagues, useMe, useQueues, useRefresh } from "../api/queries.ts";
import { newRequestId } from "../api/request-id.ts";
import { useWords } from "../i18n/language.tsx";
import { useAct } from "../shell/use-act.ts";
import { snoozeChoices } from "../ticket/snooze-times.ts";
import type { Selection } from "./use-selection.ts";

/** So many at once, as the desk takes them. */
const atOnce = 50;

type BulkAct = Calls["bulk"]["body"]["act"];

export interface BulkBarProps {
  readonly tickets: readonly TicketView[];
  readonly selection: Selection;
  /** The tickets are this person's own. */
  readonly own: boolean;
}

/** The same act on all that is selected. Each ticket has its own outcome; those that were refused stay selected. */
export default function BulkBar({ tickets, selection, own }: BulkBarProps) {
  const { t, language, formats } = useWords();
  const { api } = useDesk();
  const queues = useQueues();
  const me = useMe();
  const refresh = useRefresh();
  const { run, busy } = useAct();
  const [giving, setGiving] = useState(false);
  const colleagues = useColleagues(giving).data ?? [];
  const leads = me.data !== undefined && me.data.role !== "agent";
  const chosen = tickets.filter(({ id }) => selection.has(id));
  const act = (wanted: BulkAct) =>
    void run(async () => {
      const refused: { readonly ticket: string; readonly title?: string | undefined }[] = [];
      for (let from = 0; from < chosen.length; from += atOnce) {
        const items = await api.bulk(wanted, chosen.slice(from, from + atOnce), newRequestId());
        refused.push(...items.filter(({ done }) => !done));
      }
      selection.set(refused.map(({ ticket }) => ticket));
      tell(chosen.length - refused.length, refused);
    }).then(() => refresh());
  const tell = (
    done: number,
    refused: readonly { readonly ticket: string; readonly title?: string | undefined }[],
  ) => {
    if (done > 0) notifications.show({ message: t("bulkDone", { count: done }), autoClose: 5_000 });
    if (refused.length === 0) return;
    const lines = refused.slice(0, 5).map(({ ticket, title = "" }) => `#${ticket.slice(0, 8)}: ${title}`);
    notifications.show({
      title: t("bulkRefused", { count: refused.length }),
      message: lines.join("\n"),
      color: "red",
      autoClose: 12_000,
    });
  };
  const item = (label: string, wanted: BulkAct) => (
    <Button size="compact-xs" variant="default" loading={busy} onClick={() => act(wanted)}>
      {label}
    </Button>
  );
  return (
    <section className="bulk" aria-label={t("selected", { count: chosen.length })}>
      <span role="status">{t("selected", { count: chosen.length })}</span>
      {!own && item(t("claim"), { kind: "claim" })}
      {(own || leads) && (
        <Menu onOpen={() => setGiving(true)}>
          <Menu.Target>
            <Button size="compact-xs" variant="default" disabled={busy}>
              {t("transfer")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {queues.data?.map(({ id, name }) => (
              <Menu.Item key={id} onClick={() => act({ kind: "transfer", to: { queue: id } })}>
                {name[language] ?? name.en ?? id}
              </Menu.Item>
            ))}
            {colleagues.length > 0 && <Menu.Label>{t("giveTo")}</Menu.Label>}
            {colleagues.map(({ id, name }) => (
              <Menu.Item key={id} onClick={() => act({ kind: "transfer", to: { agent: id } })}>
                {name}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {own && (
        <>
          <Menu>
            <Menu.Target>
              <Button size="compact-xs" variant="default" disabled={busy}>
                {t("snooze")}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {snoozeChoices(new Date()).map(({ text, until }) => (
                <Menu.Item
                  key={text}
                  rightSection={until && <span className="quiet">{formats.moment(until.toISOString())}</span>}
                  onClick={() => act({ kind: "snooze", ...(until && { until: until.toISOString() }) })}
                >
                  {t(text)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
          {item(t("resolve"), { kind: "close" })}
          {item(t("release"), { kind: "release" })}
        </>
      )}
      {item(t("spam"), { kind: "spam" })}
      <Button size="compact-xs" variant="subtle" onClick={() => selection.set(tickets.map(({ id }) => id))}>
        {t("selectAll")}
      </Button>
      <Button size="compact-xs" variant="subtle" onClick={() => selection.set([])}>
        {t("clearSelection")}
      </Button>
    </section>
  );
}
