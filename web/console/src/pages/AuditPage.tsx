import { NativeSelect, TextInput } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { DeskAct } from "../../../../shared/api/desk/audit.ts";
import { useDesk } from "../api/desk-context.tsx";
import { keys } from "../api/keys.ts";
import { actInWords } from "../i18n/acts.ts";
import { useWords } from "../i18n/language.tsx";
import { More } from "../shell/More.tsx";
import { Page } from "../shell/Page.tsx";
import { State } from "../shell/State.tsx";
import { WideTable } from "../shell/WideTable.tsx";

/** Who did what on a day. */
export function AuditPage() {
  const { t } = useWords();
  const { api } = useDesk();
  const today = new Date().toISOString().slice(0, 10);
  const [day, setDay] = useState(today);
  const [agent, setAgent] = useState("");
  const people = useQuery({ queryKey: keys.agents, queryFn: api.agents });
  const asked = useInfiniteQuery({
    queryKey: keys.audit(day, agent),
    queryFn: ({ pageParam }) => api.audit(day, agent === "" ? undefined : agent, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ cursor }) => cursor,
  });
  return (
    <Page>
      <h1>{t("audit")}</h1>
      <div className="choices">
        <TextInput
          type="date"
          label={t("auditDay")}
          value={day}
          max={today}
          onChange={({ currentTarget }) => currentTarget.value !== "" && setDay(currentTarget.value)}
        />
        <NativeSelect
          label={t("auditWho")}
          value={agent}
          onChange={({ currentTarget }) => setAgent(currentTarget.value)}
          data={[
            { value: "", label: t("everybody") },
            ...(people.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      </div>
      <State of={asked} key={`${day} ${agent}`}>
        {({ pages }) => {
          const acts = pages.flatMap(({ items }) => items);
          return acts.length === 0 ? <p className="quiet">{t("auditNone")}</p> : <Acts acts={acts} />;
        }}
      </State>
      <More of={asked} />
    </Page>
  );
}

function Acts({ acts }: { readonly acts: readonly DeskAct[] }) {
  const { t, language, formats } = useWords();
  return (
    <WideTable label={t("audit")}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t("auditWhen")}</th>
            <th scope="col">{t("auditWho")}</th>
            <th scope="col">{t("auditAct")}</th>
            <th scope="col">{t("auditOn")}</th>
          </tr>
        </thead>
        <tbody>
          {acts.map(({ id, at, agent, name, role, act, on }) => (
            <tr key={`${agent} ${id} ${at} ${act}`}>
              <td>
                <time dateTime={at}>{formats.whole(at)}</time>
              </td>
              <th scope="row">
                {name} <span className="quiet">{t(`role_${isRole(role) ? role : "agent"}`)}</span>
              </th>
              <td>{actInWords(act, language)}</td>
              <td>
                {Object.entries(on).map(([kind, value]) => (
                  <div key={kind}>
                    <Particular kind={kind} value={value} />
                  </div>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </WideTable>
  );
}

/** What an act was about: a ticket and a customer can be looked at, all else stands as it is noted. */
function Particular({ kind, value }: { readonly kind: string; readonly value: string }) {
  if (kind === "ticket") {
    return (
      <Link to="/mine/$ticket" params={{ ticket: value }}>
        #{value.slice(0, 8)}
      </Link>
    );
  }
  if (kind === "contact") {
    return (
      <Link to="/people/$contact" params={{ contact: value }}>
        {value.slice(0, 8)} …
      </Link>
    );
  }
  return (
    <>
      <span className="quiet">{kind}</span> {value}
    </>
  );
}

const roles = ["agent", "supervisor", "admin"] as const;

function isRole(role: string): role is (typeof roles)[number] {
  return roles.some((each) => each === role);
}
