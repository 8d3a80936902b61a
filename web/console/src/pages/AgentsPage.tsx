import { Button, Checkbox, Modal, NumberInput, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { AgentSettingsView } from "../../../../shared/api/desk/people.ts";
import { useDesk } from "../api/desk-context.tsx";
import { keys } from "../api/keys.ts";
import { useQueues } from "../api/queries.ts";
import { useWords } from "../i18n/language.tsx";
import { Page } from "../shell/Page.tsx";
import { State } from "../shell/State.tsx";
import { useAct } from "../shell/use-act.ts";

/** Who is there, how much each has, and what each may be given. */
export function AgentsPage() {
  const { t } = useWords();
  const { api } = useDesk();
  const asked = useQuery({ queryKey: keys.agents, queryFn: api.agents, refetchInterval: 60_000 });
  const [chosen, setChosen] = useState<AgentSettingsView>();
  return (
    <Page>
      <h1>{t("agents")}</h1>
      <State of={asked}>
        {(agents) =>
          agents.length === 0 ? (
            <p className="quiet">{t("agentsNone")}</p>
          ) : (
            agents.map((agent) => <Agent key={agent.id} agent={agent} onChange={() => setChosen(agent)} />)
          )
        }
      </State>
      <Modal
        opened={chosen !== undefined}
        onClose={() => setChosen(undefined)}
        title={chosen?.name}
        closeButtonProps={{ "aria-label": t("close") }}
      >
        {chosen && <Settings key={chosen.id} agent={chosen} onDone={() => setChosen(undefined)} />}
      </Modal>
    </Page>
  );
}

function Agent({ agent, onChange }: { readonly agent: AgentSettingsView; readonly onChange: () => void }) {
  const { t, language } = useWords();
  const queues = useQueues();
  const nameOf = (id: string) => {
    const name = queues.data?.find((queue) => queue.id === id)?.name;
    return name?.[language] ?? name?.en ?? id;
  };
  return (
    <section className="card" aria-label={agent.name}>
      <div className="line-head">
        <strong>{agent.name}</strong>
        <span className={agent.presence === "available" ? "good" : ""}>
          <span aria-hidden>{agent.presence === "available" ? "● " : "○ "}</span>
          {t(agent.presence)}
        </span>
        <span>{t("openOfMax", { open: agent.open, max: agent.max })}</span>
        {agent.offer && <span>{t("hasOffer")}</span>}
      </div>
      <dl className="figures">
        <dt>{t("queues")}</dt>
        <dd>
          {agent.queues === undefined ? t("allQueues") : agent.queues.map(nameOf).join(", ") || t("none")}
        </dd>
        <dt>{t("languages")}</dt>
        <dd>{agent.languages.join(", ") || t("none")}</dd>
        <dt>{t("skills")}</dt>
        <dd>{agent.skills.join(", ") || t("none")}</dd>
      </dl>
      <div className="acts">
        <Button size="xs" variant="default" onClick={onChange}>
          {t("change")}
        </Button>
      </div>
    </section>
  );
}

function Settings({ agent, onDone }: { readonly agent: AgentSettingsView; readonly onDone: () => void }) {
  const { t, language } = useWords();
  const { api } = useDesk();
  const client = useQueryClient();
  const queues = useQueues().data ?? [];
  const { run, busy } = useAct();
  const [max, setMax] = useState<number | string>(agent.max);
  const [languages, setLanguages] = useState(agent.languages.join(", "));
  const [skills, setSkills] = useState(agent.skills.join(", "));
  const [chosen, setChosen] = useState<readonly string[] | null>(agent.queues ?? null);
  const [available, setAvailable] = useState(agent.presence === "available");

  async function save(event: FormEvent) {
    event.preventDefault();
    const done = await run(() =>
      api.setAgent(agent.id, {
        max: Number(max),
        languages: words(languages),
        skills: words(skills),
        queues: chosen && [...chosen],
        presence: available ? "available" : "away",
      }),
    );
    await client.invalidateQueries({ queryKey: keys.agents });
    if (done) onDone();
  }
  return (
    <form className="stack" onSubmit={(event) => void save(event)}>
      <NumberInput
        label={t("maxOpen")}
        min={0}
        max={1000}
        allowDecimal={false}
        value={max}
        onChange={setMax}
        hideControls
      />
      <TextInput
        label={t("languages")}
        description={t("languagesHelp")}
        value={languages}
        onChange={({ currentTarget }) => setLanguages(currentTarget.value)}
      />
      <TextInput
        label={t("skills")}
        description={t("skillsHelp")}
        value={skills}
        onChange={({ currentTarget }) => setSkills(currentTarget.value)}
      />
      <fieldset>
        <legend>{t("queues")}</legend>
        <Checkbox
          label={t("allQueues")}
          checked={chosen === null}
          onChange={({ currentTarget }) =>
            setChosen(currentTarget.checked ? null : queues.map(({ id }) => id))
          }
        />
        {chosen !== null &&
          queues.map(({ id, name }) => (
            <Checkbox
              key={id}
              label={name[language] ?? name.en ?? id}
              checked={chosen.includes(id)}
              onChange={({ currentTarget }) =>
                setChosen(currentTarget.checked ? [...chosen, id] : chosen.filter((each) => each !== id))
              }
            />
          ))}
      </fieldset>
      <Checkbox
        label={t("available")}
        checked={available}
        onChange={({ currentTarget }) => setAvailable(currentTarget.checked)}
      />
      <div className="acts">
        <Button type="submit" loading={busy} disabled={max === ""}>
          {t("save")}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t("cancel")}
        </Button>
      </div>
    </form>
  );
}

function words(list: string): string[] {
  return list.split(/[,，、\s]+/).filter((word) => word !== "");
}
