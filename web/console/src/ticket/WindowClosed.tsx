import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import type { ConversationView, ReplyAlternative } from "../../../../shared/api/desk/conversation.ts";
import { useDesk } from "../api/desk-context.tsx";
import { useRefresh } from "../api/queries.ts";
import type { TextKey } from "../i18n/en.ts";
import { useWords } from "../i18n/language.tsx";
import { channelName } from "../inbox/TicketList.tsx";
import { useAct } from "../shell/use-act.ts";

export const alternativeText: Readonly<Record<ReplyAlternative, TextKey>> = {
  template: "alternative_template",
  "human-agent-tag": "alternative_human-agent-tag",
  "public-answer": "alternative_public-answer",
  "verified-mail": "alternative_verified-mail",
  "customer-writes": "alternative_customer-writes",
};

type Template = ConversationView["window"]["templates"][number];

/** In place of the field for a reply: the channel takes none now, and what is possible instead. */
export function WindowClosed(props: { readonly conversation: ConversationView; readonly isMine: boolean }) {
  const { t } = useWords();
  const { ticket, window } = props.conversation;
  const [chosen, setChosen] = useState<Template>();
  return (
    <div className="window-closed" role="note">
      <p>
        {t("windowClosed", { channel: channelName(ticket.channel) })} {t("possible")}:{" "}
        {[...window.alternatives.map((each) => t(alternativeText[each])), t("note")].join("; ")}
      </p>
      {props.isMine && window.templates.length > 0 && (
        <div className="acts">
          {window.templates.map((template) => (
            <Button
              key={`${template.name} ${template.language}`}
              size="xs"
              variant={template === chosen ? "filled" : "default"}
              onClick={() => setChosen(template)}
            >
              {template.name} · {template.language}
            </Button>
          ))}
        </div>
      )}
      {chosen && <FillTemplate key={`${chosen.name} ${chosen.language}`} ticket={ticket} template={chosen} />}
    </div>
  );
}

function FillTemplate(props: { readonly ticket: ConversationView["ticket"]; readonly template: Template }) {
  const { ticket, template } = props;
  const { t } = useWords();
  const { api } = useDesk();
  const refresh = useRefresh();
  const { run, busy } = useAct();
  const gaps = [
    ...new Set([...template.text.matchAll(/\{\{(\d{1,2})\}\}/g)].map(([, gap]) => Number(gap))),
  ].sort((a, b) => a - b);
  const [values, setValues] = useState<readonly string[]>(gaps.map(() => ""));
  const filled = template.text.replace(
    /\{\{(\d{1,2})\}\}/g,
    (gap, number: string) => values[Number(number) - 1] || gap,
  );
  const send = () =>
    run(() =>
      api.sendTemplate(ticket, { template: template.name, language: template.language, values }),
    ).finally(() => refresh(ticket.id));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div className="text" lang={template.language}>
        {filled}
      </div>
      {gaps.map((gap, at) => (
        <TextInput
          key={gap}
          size="xs"
          label={t("gap", { number: gap })}
          maxLength={1000}
          required
          value={values[at] ?? ""}
          onChange={({ currentTarget }) => setValues(values.with(at, currentTarget.value))}
        />
      ))}
      <Button
        type="submit"
        size="xs"
        mt="xs"
        loading={busy}
        disabled={values.some((value) => value.trim() === "")}
      >
        {t("send")}
      </Button>
    </form>
  );
}
