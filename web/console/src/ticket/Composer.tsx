import { Button, SegmentedControl, Textarea } from "@mantine/core";
import { useEffect, useState } from "react";
import type { TicketView } from "../../../../shared/api/desk.ts";
import { useWords } from "../i18n/language.tsx";
import { channelName } from "../inbox/TicketList.tsx";
import type { TicketActs } from "./TicketPane.tsx";
import type { Kind, Outgoing } from "./use-outgoing.ts";

export interface ComposerProps {
  readonly ticket: TicketView;
  readonly acts: TicketActs;
  readonly outgoing: Outgoing;
}

export function Composer({ ticket, acts, outgoing }: ComposerProps) {
  const { t } = useWords();
  const { kind, text, setText, pending, busy, field } = outgoing;
  const mayWrite = kind === "note" || acts.isMine;
  const go = () => (kind === "note" ? void outgoing.saveNote() : outgoing.send());
  return (
    <div className="composer">
      {pending ? (
        <Counting until={pending.until} onUndo={outgoing.undo} />
      ) : (
        <>
          <Textarea
            ref={field}
            aria-label={kind === "note" ? t("note") : t("replyOn", { channel: channelName(ticket.channel) })}
            placeholder={kind === "note" ? t("writeNote") : mayWrite ? t("writeReply") : t("claimToReply")}
            disabled={!mayWrite}
            autosize
            minRows={2}
            maxRows={12}
            maxLength={20_000}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) go();
              if (event.key === "Escape") event.currentTarget.blur();
            }}
          />
          <div className="composer-foot">
            <SegmentedControl
              size="xs"
              value={kind}
              onChange={(value) => outgoing.start(value as Kind)}
              data={[
                { value: "reply", label: t("replyOn", { channel: channelName(ticket.channel) }) },
                { value: "note", label: t("note") },
              ]}
            />
            <Button size="xs" disabled={!mayWrite || text.trim() === ""} loading={busy} onClick={go}>
              {kind === "note" ? t("saveNote") : t("send")}
            </Button>
            <span className="quiet">{text.trim() !== "" && t("draftKept")}</span>
          </div>
        </>
      )}
    </div>
  );
}

function Counting({ until, onUndo }: { readonly until: number; readonly onUndo: () => void }) {
  const { t } = useWords();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="composer-foot">
      <span>{t("sending", { seconds: Math.max(0, Math.ceil((until - now) / 1000)) })}</span>
      <Button size="xs" variant="default" onClick={onUndo} data-autofocus>
        {t("undo")}
      </Button>
    </div>
  );
}
