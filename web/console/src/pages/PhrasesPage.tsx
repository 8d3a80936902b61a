import { Button, NativeSelect, NumberInput, Textarea, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type {
  CannedReplyView,
  MacroStepView,
  MacroView,
  PhrasesView,
} from "../../../../shared/api/desk/phrases.ts";
import { useDesk } from "../api/desk-context.tsx";
import { keys } from "../api/keys.ts";
import { useQueues } from "../api/queries.ts";
import type { TextKey } from "../i18n/en.ts";
import { useWords } from "../i18n/language.tsx";
import { Page } from "../shell/Page.tsx";
import { State } from "../shell/State.tsx";
import { useAct } from "../shell/use-act.ts";

/** Texts and macros that the desk writes for itself. */
export function PhrasesPage() {
  const { t } = useWords();
  const { api } = useDesk();
  const asked = useQuery({ queryKey: keys.phrases, queryFn: api.phrases });
  return (
    <Page>
      <h1>{t("phrases")}</h1>
      <State of={asked}>{(phrases) => <Phrases {...phrases} />}</State>
    </Page>
  );
}

function Phrases({ replies, macros, variables }: PhrasesView) {
  const { t } = useWords();
  const { api } = useDesk();
  const client = useQueryClient();
  const { run, busy } = useAct();
  const [editing, setEditing] = useState<string>();
  const done = async () => {
    await client.invalidateQueries({ queryKey: keys.phrases });
    setEditing(undefined);
  };
  const remove = (work: () => Promise<unknown>) => void run(work).then(done);
  const help = t("variablesHelp", {
    names: variables.map((name) => `{{${name}}}`).join(" "),
    example: "{{customer.name|there}}",
  });
  return (
    <>
      <h2>{t("replies")}</h2>
      <p className="quiet">{help}</p>
      {replies.length === 0 && <p className="quiet">{t("repliesNone")}</p>}
      {replies.map((reply) =>
        editing === `reply ${reply.id}` ? (
          <ReplyForm key={reply.id} reply={reply} onDone={() => void done()} />
        ) : (
          <Card
            key={reply.id}
            title={reply.title}
            about={Object.values(reply.texts)[0] ?? ""}
            busy={busy}
            onChange={() => setEditing(`reply ${reply.id}`)}
            onRemove={() => remove(() => api.removeReply(reply.id))}
          />
        ),
      )}
      {editing === "new reply" ? (
        <ReplyForm onDone={() => void done()} />
      ) : (
        <Button size="xs" onClick={() => setEditing("new reply")}>
          {t("newReply")}
        </Button>
      )}
      <h2>{t("macros")}</h2>
      {macros.length === 0 && <p className="quiet">{t("macrosNone")}</p>}
      {macros.map((macro) =>
        editing === `macro ${macro.id}` ? (
          <MacroForm key={macro.id} macro={macro} replies={replies} onDone={() => void done()} />
        ) : (
          <Card
            key={macro.id}
            title={macro.title}
            about={macro.steps.map(({ act }) => t(`step_${act}` as TextKey)).join(" → ")}
            busy={busy}
            onChange={() => setEditing(`macro ${macro.id}`)}
            onRemove={() => remove(() => api.removeMacro(macro.id))}
          />
        ),
      )}
      {editing === "new macro" ? (
        <MacroForm replies={replies} onDone={() => void done()} />
      ) : (
        <Button size="xs" onClick={() => setEditing("new macro")}>
          {t("newMacro")}
        </Button>
      )}
    </>
  );
}

function Card(props: {
  readonly title: string;
  readonly about: string;
  readonly busy: boolean;
  readonly onChange: () => void;
  readonly onRemove: () => void;
}) {
  const { t } = useWords();
  return (
    <article className="card">
      <strong>{props.title}</strong>
      <p className="text">{props.about}</p>
      <div className="acts">
        <Button size="xs" variant="default" onClick={props.onChange}>
          {t("change")}
        </Button>
        <Button size="xs" variant="default" loading={props.busy} onClick={props.onRemove}>
          {t("delete")}
        </Button>
      </div>
    </article>
  );
}

/** What replies and macros have in common: name, title, queues. */
function useNamed(named: Pick<CannedReplyView, "id" | "title" | "queues"> | undefined) {
  const { t } = useWords();
  const queues = useQueues().data ?? [];
  const [id, setId] = useState(named?.id ?? "");
  const [title, setTitle] = useState(named?.title ?? "");
  const [chosen, setChosen] = useState((named?.queues ?? []).join(", "));
  const wanted = chosen.split(/[,，、\s]+/).filter((queue) => queue !== "");
  const fields = (
    <>
      {named === undefined && (
        <TextInput
          label={t("phraseKey")}
          required
          pattern="[a-z][a-z0-9\-]{0,39}"
          value={id}
          onChange={({ currentTarget }) => setId(currentTarget.value)}
        />
      )}
      <TextInput
        label={t("phraseTitle")}
        required
        maxLength={100}
        value={title}
        onChange={({ currentTarget }) => setTitle(currentTarget.value)}
      />
      <TextInput
        label={t("phraseQueues")}
        description={queues.map((queue) => queue.id).join(", ")}
        value={chosen}
        onChange={({ currentTarget }) => setChosen(currentTarget.value)}
      />
    </>
  );
  return { id, said: { title, ...(wanted.length > 0 && { queues: wanted }) }, fields };
}

function ReplyForm({ reply, onDone }: { readonly reply?: CannedReplyView; readonly onDone: () => void }) {
  const { t } = useWords();
  const { api } = useDesk();
  const { run, busy } = useAct();
  const { id, said, fields } = useNamed(reply);
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>(reply?.texts ?? {});
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const written = Object.entries(texts).filter(([, text]) => text.trim() !== "");
    const saved = await run(() => api.setReply(id, { ...said, texts: Object.fromEntries(written) }));
    if (saved) onDone();
  };
  const languages = [
    ["en", t("textEn")],
    ["zh-CN", t("textZh")],
  ] as const;
  return (
    <form className="card stack" onSubmit={(event) => void save(event)}>
      {fields}
      {languages.map(([language, label]) => (
        <Textarea
          key={language}
          label={label}
          lang={language}
          autosize
          minRows={3}
          value={texts[language] ?? ""}
          onChange={({ currentTarget: { value } }) => setTexts((all) => ({ ...all, [language]: value }))}
        />
      ))}
      <FormActs busy={busy} onCancel={onDone} />
    </form>
  );
}

const acts = ["reply", "note", "transfer", "snooze", "release", "close"] as const;

function MacroForm(props: {
  readonly macro?: MacroView;
  readonly replies: readonly CannedReplyView[];
  readonly onDone: () => void;
}) {
  const { t } = useWords();
  const { api } = useDesk();
  const { run, busy } = useAct();
  const { macro, replies, onDone } = props;
  const { id, said, fields } = useNamed(macro);
  const [steps, setSteps] = useState<readonly MacroStepView[]>(macro?.steps ?? [{ act: "close" }]);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (await run(() => api.setMacro(id, { ...said, steps: [...steps] }))) onDone();
  };
  const change = (at: number, step: MacroStepView) =>
    setSteps(steps.map((each, place) => (place === at ? step : each)));
  return (
    <form className="card stack" onSubmit={(event) => void save(event)}>
      {fields}
      <fieldset className="stack">
        <legend>{t("steps")}</legend>
        {steps.map((step, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
          <div className="acts" key={at}>
            <Step number={at + 1} step={step} replies={replies} onChange={(next) => change(at, next)} />
            {steps.length > 1 && (
              <Button
                size="xs"
                variant="subtle"
                onClick={() => setSteps(steps.filter((_, place) => place !== at))}
              >
                {t("removeStep", { number: at + 1 })}
              </Button>
            )}
          </div>
        ))}
        {steps.length < 6 && (
          <Button size="xs" variant="default" onClick={() => setSteps([...steps, { act: "close" }])}>
            {t("addStep")}
          </Button>
        )}
      </fieldset>
      <FormActs busy={busy} onCancel={onDone} />
    </form>
  );
}

interface StepProps {
  readonly number: number;
  readonly step: MacroStepView;
  readonly replies: readonly CannedReplyView[];
  readonly onChange: (step: MacroStepView) => void;
}

function Step({ number, step, replies, onChange }: StepProps) {
  const { t, language } = useWords();
  const queues = useQueues().data ?? [];
  const fresh = (act: string): MacroStepView => {
    if (act === "reply") return { act: "reply", reply: replies[0]?.id ?? "" };
    if (act === "note") return { act: "note", text: "" };
    if (act === "transfer") return { act: "transfer", queue: queues[0]?.id ?? "" };
    if (act === "snooze") return { act: "snooze" };
    return act === "release" ? { act: "release" } : { act: "close" };
  };
  return (
    <>
      <NativeSelect
        label={t("stepAct", { number })}
        value={step.act}
        data={acts.map((act) => ({ value: act, label: t(`step_${act}`) }))}
        onChange={({ currentTarget }) => onChange(fresh(currentTarget.value))}
      />
      {step.act === "reply" && (
        <NativeSelect
          label={t("stepReply")}
          value={step.reply}
          data={replies.map(({ id, title }) => ({ value: id, label: title }))}
          onChange={({ currentTarget }) => onChange({ act: "reply", reply: currentTarget.value })}
        />
      )}
      {step.act === "note" && (
        <TextInput
          label={t("stepNote")}
          required
          value={step.text}
          onChange={({ currentTarget }) => onChange({ act: "note", text: currentTarget.value })}
        />
      )}
      {step.act === "transfer" && (
        <NativeSelect
          label={t("queue")}
          value={step.queue}
          data={queues.map(({ id, name }) => ({ value: id, label: name[language] ?? name.en ?? id }))}
          onChange={({ currentTarget }) => onChange({ act: "transfer", queue: currentTarget.value })}
        />
      )}
      {step.act === "snooze" && (
        <NumberInput
          label={t("stepHours")}
          min={1}
          max={2160}
          allowDecimal={false}
          hideControls
          value={step.hours ?? ""}
          onChange={(hours) => onChange({ act: "snooze", ...(hours !== "" && { hours: Number(hours) }) })}
        />
      )}
    </>
  );
}

function FormActs({ busy, onCancel }: { readonly busy: boolean; readonly onCancel: () => void }) {
  const { t } = useWords();
  return (
    <div className="acts">
      <Button type="submit" loading={busy}>
        {t("save")}
      </Button>
      <Button variant="default" onClick={onCancel}>
        {t("cancel")}
      </Button>
    </div>
  );
}
