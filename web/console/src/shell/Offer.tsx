import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useDesk } from "../api/desk-context.tsx";
import { useMe, useRefresh } from "../api/queries.ts";
import { useWords } from "../i18n/language.tsx";
import { useAct } from "./use-act.ts";
import { useNow } from "./use-now.ts";

/** A ticket that is offered to this person, while it is: to be taken or left to somebody else. */
export function Offer() {
  const offer = useMe().data?.offer;
  return offer ? <Offered key={offer.ticket} {...offer} /> : null;
}

function Offered({ ticket, until }: { readonly ticket: string; readonly until: string }) {
  const { t } = useWords();
  const { api } = useDesk();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const { run, busy } = useAct();
  const seconds = Math.ceil((new Date(until).getTime() - useNow(1_000)) / 1_000);
  if (seconds <= 0) return null;
  const accept = async () => {
    const done = await run(() => api.accept(ticket));
    await refresh(ticket);
    if (done) await navigate({ to: "/mine/$ticket", params: { ticket } });
  };
  return (
    <div className="banner offer" role="alert">
      <span>{t("offered")}</span>
      <span aria-hidden>{t("offerLeft", { seconds })}</span>
      <Button size="compact-sm" loading={busy} onClick={() => void accept()}>
        {t("accept")}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        disabled={busy}
        onClick={() => void run(() => api.decline(ticket)).then(() => refresh(ticket))}
      >
        {t("decline")}
      </Button>
    </div>
  );
}
