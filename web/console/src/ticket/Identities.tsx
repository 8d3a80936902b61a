import { Button, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useDesk } from "../api/desk-context.tsx";
import { keys } from "../api/keys.ts";
import { useWords } from "../i18n/language.tsx";
import { channelName } from "../inbox/TicketList.tsx";
import { useAct } from "../shell/use-act.ts";

/**
 * Other contacts of the same person, who else may be it, and whom that was asked. It stays empty while it is not known:
 * nothing is answered by it.
 */
export default function Identities({ ticket, leads }: { readonly ticket: string; readonly leads: boolean }) {
  const { t } = useWords();
  const { api } = useDesk();
  const client = useQueryClient();
  const { run, busy } = useAct();
  const { data } = useQuery({
    queryKey: keys.identities(ticket),
    queryFn: () => api.identities(ticket),
    staleTime: 60_000,
  });
  const [asking, setAsking] = useState(false);
  const [address, setAddress] = useState("");
  if (!data) return null;
  const { linked, suggestions, asked } = data;
  const again = () => client.invalidateQueries({ queryKey: keys.identities(ticket) });
  const ask = async () => {
    if (await run(() => api.confirmAddress(ticket, address.trim()))) {
      setAsking(false);
      setAddress("");
    }
    await again();
  };
  return (
    <>
      {linked.length > 0 && <h2>{t("samePerson")}</h2>}
      {linked.map((other) => (
        <div key={other.contact}>
          {channelName(other.channel)} · {other.address}{" "}
          {other.proof !== undefined && <span className="good">{t(`proof_${other.proof}`)}</span>}
          <div>
            {other.tickets.map(({ id, number }) => (
              <Link key={id} to="/mine/$ticket" params={{ ticket: id }}>
                #{number}{" "}
              </Link>
            ))}
          </div>
          {leads && (
            <Button
              size="compact-xs"
              variant="default"
              loading={busy}
              onClick={() => void run(() => api.unlink(ticket, other.contact)).then(again)}
            >
              {t("unlink")}
            </Button>
          )}
        </div>
      ))}
      {suggestions.length > 0 && <h2>{t("maybeSame")}</h2>}
      {suggestions.map(({ channel, address: partly, reason, proven }) => (
        <div key={`${channel} ${partly} ${reason}`}>
          {channelName(channel)} · {partly}{" "}
          <span className="quiet">
            {t(`reason_${reason}`)}
            {proven && ` · ${t("trust_verified")}`}
          </span>
        </div>
      ))}
      {asked.map((question) => (
        <div key={`${question.address} ${question.at}`} className="quiet">
          {t(`asked_${question.state}`, { address: question.address, by: question.by })}
        </div>
      ))}
      {asking ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void ask();
          }}
        >
          <TextInput
            size="xs"
            type="email"
            label={t("theirAddress")}
            description={t("theirAddressHelp")}
            required
            maxLength={254}
            value={address}
            onChange={({ currentTarget }) => setAddress(currentTarget.value)}
          />
          <div className="acts">
            <Button size="compact-xs" type="submit" loading={busy}>
              {t("askAddress")}
            </Button>
            <Button size="compact-xs" variant="default" onClick={() => setAsking(false)}>
              {t("cancel")}
            </Button>
          </div>
        </form>
      ) : (
        <Button size="compact-xs" variant="default" onClick={() => setAsking(true)}>
          {t("askForAddress")}
        </Button>
      )}
    </>
  );
}
