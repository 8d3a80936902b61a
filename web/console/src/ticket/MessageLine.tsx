import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import type { ConversationItem } from "../../../../shared/api/desk/conversation.ts";
import { useDesk } from "../api/desk-context.tsx";
import type { TextKey } from "../i18n/en.ts";
import { useWords } from "../i18n/language.tsx";
import { State } from "../shell/State.tsx";
import { Attachments } from "./Attachments.tsx";
import { Call } from "./Call.tsx";
import { LineHead } from "./Conversation.tsx";

type Message = Extract<ConversationItem, { kind: "message" }>;

export function MessageLine({
  item,
  ticket,
  onSplit,
}: {
  readonly item: Message;
  readonly ticket: string;
  readonly onSplit?: (() => void) | undefined;
}) {
  const { t, formats } = useWords();
  return (
    <li className={item.replacedBy === undefined ? "line" : "line replaced"}>
      <LineHead by={item.from} at={item.at}>
        {item.masked.length > 0 && <span>{t("masked", { what: item.masked.join(", ") })}</span>}
        {item.automatic !== undefined && <span>{item.automatic}</span>}
        {item.replacedBy !== undefined && <span>{t("edited")}</span>}
      </LineHead>
      {item.call && <Call call={item.call} />}
      {item.erasedAt === undefined ? (
        <Content item={item} ticket={ticket} />
      ) : (
        <p className="quiet">{t("erased", { when: formats.moment(item.erasedAt) })}</p>
      )}
      <Why decision={item.decision} />
      {onSplit && (
        <Button variant="subtle" size="compact-xs" onClick={onSplit}>
          {t("split")}
        </Button>
      )}
    </li>
  );
}

function Content({ item, ticket }: { readonly item: Message; readonly ticket: string }) {
  const { t } = useWords();
  const [original, setOriginal] = useState(false);
  return (
    <>
      {item.forwarded && (
        <div className="quiet">
          {t("forwarded", { from: item.forwarded.from ?? item.forwarded.subject ?? "?" })}
        </div>
      )}
      {original ? (
        <OriginalMail ticket={ticket} message={item.id} />
      ) : (
        <div className="text" lang={item.language} dir="auto">
          {item.text}
        </div>
      )}
      {!original && item.fullText !== undefined && item.fullText !== item.text && (
        <details>
          <summary>{t("showWhole")}</summary>
          <div className="text" lang={item.language} dir="auto">
            {item.fullText}
          </div>
        </details>
      )}
      {item.original && (
        <Button variant="subtle" size="compact-xs" onClick={() => setOriginal(!original)}>
          {t(original ? "hideOriginal" : "showOriginal")}
        </Button>
      )}
      {item.attachments.length > 0 && (
        <Attachments ticket={ticket} message={item.id} files={item.attachments} />
      )}
    </>
  );
}

/** The mail's own HTML, made safe by the desk, in a frame that runs no script and has no origin. */
function OriginalMail({ ticket, message }: { readonly ticket: string; readonly message: string }) {
  const { t } = useWords();
  const { api } = useDesk();
  const asked = useQuery({
    queryKey: ["html", ticket, message],
    queryFn: () => api.messageHtml(ticket, message),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <State of={asked}>
      {(html) => (
        <iframe className="mail-frame" sandbox="allow-popups" srcDoc={html} title={t("showOriginal")} />
      )}
    </State>
  );
}

const decided: readonly string[] = ["answer", "suggest", "route", "hold", "ask", "wait", "settle", "record"];
const Reason = lazy(() => import("./Reason.tsx"));

/** Its grounds come when somebody asks for them. */
function Why({ decision }: Pick<Message, "decision">) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const { kind } = decision;
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        {decided.includes(kind) ? t(`decision_${kind}` as TextKey) : kind} · {t("why")}
      </summary>
      <Suspense>{open && <Reason decision={decision} />}</Suspense>
    </details>
  );
}
