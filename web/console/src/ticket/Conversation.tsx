import { useEffect, useRef } from "react";
import type { ConversationItem, ConversationView } from "../../../../shared/api/desk/conversation.ts";
import type { TextKey } from "../i18n/en.ts";
import { useWords } from "../i18n/language.tsx";
import { channelName } from "../inbox/TicketList.tsx";
import { Markdown } from "../shell/Markdown.tsx";
import { actInWords, actorInWords } from "./act-words.ts";
import { MessageLine } from "./MessageLine.tsx";
import type { Asking } from "./TicketDialogs.tsx";
import { alternativeText } from "./WindowClosed.tsx";

/** All that was said and done on the ticket, oldest first. */
export function Conversation({
  conversation,
  onAsk,
}: {
  readonly conversation: ConversationView;
  readonly onAsk: ((asking: Asking) => void) | undefined;
}) {
  const { ticket, items } = conversation;
  const messages = items.flatMap((item) => (item.kind === "message" ? [item.id] : []));
  const list = useRef<HTMLUListElement>(null);
  // Opened at its end, and kept there only while somebody reads the end.
  const atEnd = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a longer conversation is what it waits for
  useEffect(() => {
    if (atEnd.current && list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [items.length]);
  // What stands above or below may grow, too.
  useEffect(() => {
    const shown = list.current;
    if (!shown) return;
    const watcher = new ResizeObserver(() => {
      if (atEnd.current) shown.scrollTop = shown.scrollHeight;
    });
    watcher.observe(shown);
    return () => watcher.disconnect();
  }, []);
  return (
    <ul
      className="lines"
      ref={list}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < 40;
      }}
    >
      {items.map((item, at) => (
        <Line
          key={keyOf(item, at)}
          item={item}
          ticket={ticket.id}
          onSplit={
            onAsk && item.kind === "message" && messages.indexOf(item.id) > 0
              ? () =>
                  onAsk({
                    dialog: "split",
                    message: item.id,
                    following: messages.length - messages.indexOf(item.id) - 1,
                  })
              : undefined
          }
        />
      ))}
    </ul>
  );
}

function keyOf(item: ConversationItem, at: number): string {
  return item.kind === "message" ? item.id : `${item.kind}-${item.at}-${at}`;
}

function Line({
  item,
  ticket,
  onSplit,
}: {
  readonly item: ConversationItem;
  readonly ticket: string;
  readonly onSplit: (() => void) | undefined;
}) {
  switch (item.kind) {
    case "message":
      return <MessageLine item={item} ticket={ticket} onSplit={onSplit} />;
    case "reply":
      return <ReplyLine item={item} />;
    case "note":
      return (
        <li className="line note">
          <LineHead by={item.by} at={item.at}>
            <NoteMark />
          </LineHead>
          <div className="text">{item.text}</div>
        </li>
      );
    case "act":
      return <ActLine item={item} />;
  }
}

function NoteMark() {
  const { t } = useWords();
  return <span>{t("note")}</span>;
}

function ReplyLine({ item }: { readonly item: Extract<ConversationItem, { kind: "reply" }> }) {
  const { t } = useWords();
  const known = (key: string) => t(key as TextKey);
  const state = item.state.toLowerCase();
  return (
    <li className="line ours">
      <LineHead by={item.by} at={item.at}>
        {item.automatic && <span>{t("automatic")}</span>}
        {item.channel !== undefined && <span>{channelName(item.channel)}</span>}
        {item.spoken ? (
          <span>{t("spoken")}</span>
        ) : (
          <span className={item.failure === undefined ? "" : "danger"}>
            {["pending", "sending", "sent", "failed"].includes(state) ? known(`state_${state}`) : state}
            {item.receipt !== undefined &&
              ` · ${["delivered", "read", "bounced"].includes(item.receipt) ? known(`receipt_${item.receipt}`) : item.receipt}`}
          </span>
        )}
      </LineHead>
      <Markdown text={item.text} />
      {item.failure !== undefined && <div className="danger">{item.failure}</div>}
      {item.alternatives !== undefined && (
        <div className="quiet">
          {t("possible")}: {item.alternatives.map((each) => t(alternativeText[each])).join("; ")}
        </div>
      )}
      {item.attachments.length > 0 && (
        <div className="quiet">
          {t("attachments")}: {item.attachments.map(({ name }) => name).join(", ")}
        </div>
      )}
    </li>
  );
}

function ActLine({ item }: { readonly item: Extract<ConversationItem, { kind: "act" }> }) {
  const { t, formats } = useWords();
  const detail = Object.entries(item.detail).map(([name, value]) => `${name}: ${value}`);
  return (
    <li className="line act">
      <time dateTime={item.at} title={formats.whole(item.at)}>
        {formats.moment(item.at)}
      </time>{" "}
      {actorInWords(item.by, t)} · {actInWords(item.act, t)}
      {detail.length > 0 && (
        <details>
          <summary>{t("details")}</summary>
          {detail.join(", ")}
        </details>
      )}
    </li>
  );
}

export function LineHead(props: {
  readonly by: string;
  readonly at: string;
  readonly children?: React.ReactNode;
}) {
  const { formats } = useWords();
  return (
    <div className="line-head">
      <strong>{props.by}</strong>
      <time dateTime={props.at} title={formats.whole(props.at)}>
        {formats.moment(props.at)}
      </time>
      {props.children}
    </div>
  );
}
