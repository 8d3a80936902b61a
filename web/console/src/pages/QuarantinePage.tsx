import { Button, Modal } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { HeldView } from "../../../../shared/api/desk/quarantine.ts";
import { useDesk } from "../api/desk-context.tsx";
import { keys } from "../api/keys.ts";
import { useMe } from "../api/queries.ts";
import { useWords } from "../i18n/language.tsx";
import { causeInWords } from "../i18n/rules.ts";
import { channelName } from "../inbox/TicketList.tsx";
import { Page } from "../shell/Page.tsx";
import { State } from "../shell/State.tsx";
import { useAct } from "../shell/use-act.ts";

/** What was held back, with its cause: nothing that came is ever thrown away unseen. */
export function QuarantinePage() {
  const { t } = useWords();
  const { api } = useDesk();
  const asked = useQuery({ queryKey: keys.quarantine, queryFn: () => api.quarantine() });
  return (
    <Page>
      <h1>{t("held")}</h1>
      <State of={asked}>
        {({ items }) => (
          <>
            {items.length === 0 && <p className="quiet">{t("heldNone")}</p>}
            {items.map((item) => (
              <HeldCard key={item.id} item={item} />
            ))}
          </>
        )}
      </State>
      <Blocks />
    </Page>
  );
}

/** Of whom nothing more comes to the queues. */
function Blocks() {
  const { t, formats } = useWords();
  const { api } = useDesk();
  const client = useQueryClient();
  const me = useMe();
  const { run, busy } = useAct();
  const asked = useQuery({ queryKey: keys.blocks, queryFn: api.blocks });
  return (
    <>
      <h2>{t("blocks")}</h2>
      <State of={asked}>
        {(items) => (
          <>
            {items.length === 0 && <p className="quiet">{t("blocksNone")}</p>}
            {items.map(({ kind, of, name, channel, cause, by, at, ticket }) => (
              <article className="card" key={`${kind} ${of}`}>
                <div className="line-head">
                  <strong>{name}</strong>
                  <span>{channelName(channel)}</span>
                  <span>{t(`cause_${cause}`)}</span>
                  <Link to="/mine/$ticket" params={{ ticket }}>
                    {t("blockedBy", { by, when: formats.moment(at) })}
                  </Link>
                </div>
                {me.data?.role !== "agent" && (
                  <div className="acts">
                    <Button
                      size="xs"
                      variant="default"
                      loading={busy}
                      onClick={() =>
                        void run(() => api.liftBlock(kind, of)).then(() =>
                          client.invalidateQueries({ queryKey: keys.blocks }),
                        )
                      }
                    >
                      {t("liftBlock")}
                    </Button>
                  </div>
                )}
              </article>
            ))}
          </>
        )}
      </State>
    </>
  );
}

function HeldCard({ item }: { readonly item: HeldView }) {
  const { t, language, formats } = useWords();
  const { api } = useDesk();
  const client = useQueryClient();
  const me = useMe();
  const { run, busy } = useAct();
  const [asking, setAsking] = useState(false);
  const [headers, setHeaders] = useState<string>();
  const leads = me.data?.role !== "agent";
  const act = (work: () => Promise<unknown>) =>
    void run(work).then(() => client.invalidateQueries({ queryKey: keys.quarantine }));
  return (
    <article className="card">
      <div className="line-head">
        <strong>{causeInWords(item.cause, language)}</strong>
        <span>{channelName(item.channel)}</span>
        <time dateTime={item.receivedAt}>{formats.whole(item.receivedAt)}</time>
      </div>
      <p className="text">{item.summary}</p>
      {headers !== undefined && <pre className="text">{headers}</pre>}
      <div className="acts">
        <Button
          size="xs"
          variant="default"
          onClick={() => void run(async () => setHeaders((await api.heldHeaders(item.id)).text))}
        >
          {t("headers")}
        </Button>
        {leads && (
          <>
            <Button size="xs" loading={busy} onClick={() => act(() => api.releaseHeld(item.id))}>
              {t("letThrough")}
            </Button>
            <Button size="xs" variant="default" onClick={() => setAsking(true)}>
              {t("delete")}
            </Button>
          </>
        )}
      </div>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("deleteSure")}
        closeButtonProps={{ "aria-label": t("close") }}
      >
        <div className="acts">
          <Button
            color="red"
            onClick={() => {
              setAsking(false);
              act(() => api.deleteHeld(item.id));
            }}
          >
            {t("delete")}
          </Button>
          <Button variant="default" onClick={() => setAsking(false)}>
            {t("cancel")}
          </Button>
        </div>
      </Modal>
    </article>
  );
}
