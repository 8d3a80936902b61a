import { Button, Checkbox, SegmentedControl, Textarea } from "@mantine/core";
import { useRef } from "react";
import type { ConversationView } from "../../../../shared/api/desk/conversation.ts";
import { useLive } from "../api/live.tsx";
import { useWords } from "../i18n/language.tsx";
import { channelName } from "../inbox/TicketList.tsx";
import { useNow } from "../shell/use-now.ts";
import { MentionPicker } from "./MentionPicker.tsx";
import type { TicketActs } from "./TicketPane.tsx";
import type { Kind, Outgoing } from "./use-outgoing.ts";
import { WindowClosed } from "./WindowClosed.tsx";

export interface ComposerProps {
  readonly conversation: ConversationView;
  readonly acts: TicketActs;
  readonly outgoing: Outgoing;
  readonly onPhrases: () => void;
}

export function Composer({ conversation, acts, outgoing, onPhrases }: ComposerProps) {
  const { ticket, window, textTo, mailTo } = conversation;
  const { t, formats } = useWords();
  const { tellTyping } = useLive();
  const { kind, text, setText, pending, busy, field } = outgoing;
  const mayWrite = kind === "note" || acts.isMine;
  const windowClosed = kind === "reply" && window.state === "closed";
  const closed = windowClosed && mailTo === undefined;
  const pick = (next: string) => {
    setText(next);
    field.current?.focus();
  };
  const go = () => (kind === "note" ? void outgoing.saveNote() : outgoing.send());
  return (
    <div className="composer">
      {pending ? (
        <Counting until={pending.until} onUndo={outgoing.undo} />
      ) : (
        <>
          {windowClosed && <WindowClosed conversation={conversation} isMine={acts.isMine} />}
          {/* What was written before the window closed stays in sight. */}
          {(!closed || text !== "") && (
            <Textarea
              ref={field}
              aria-label={
                kind === "note" ? t("note") : t("replyOn", { channel: channelName(ticket.channel) })
              }
              placeholder={kind === "note" ? t("writeNote") : mayWrite ? t("writeReply") : t("claimToReply")}
              disabled={!mayWrite && text === ""}
              readOnly={closed || !mayWrite}
              autosize
              minRows={2}
              maxRows={12}
              maxLength={20_000}
              value={text}
              onChange={(event) => {
                setText(event.currentTarget.value);
                if (kind === "reply") tellTyping(ticket.id);
              }}
              onKeyDown={(event) => {
                if (event.key === "/" && kind === "reply" && text === "") {
                  event.preventDefault();
                  onPhrases();
                }
                if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) go();
                if (event.key === "Escape") event.currentTarget.blur();
              }}
            />
          )}
          {kind === "note" && <MentionPicker text={text} onPick={pick} />}
          {kind === "reply" && <Files outgoing={outgoing} />}
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
            <Button
              size="xs"
              disabled={!mayWrite || closed || text.trim() === "" || outgoing.uploading}
              loading={busy}
              onClick={go}
            >
              {kind === "note" ? t("saveNote") : t("send")}
            </Button>
            {kind === "reply" && acts.isMine && !closed && (
              <>
                <Attach
                  outgoing={outgoing}
                  most={window.maxFileBytes}
                  channel={channelName(ticket.channel)}
                />
                <Button size="xs" variant="default" onClick={onPhrases}>
                  {t("phrases")}
                </Button>
              </>
            )}
            {windowClosed && mailTo !== undefined && (
              <span className="quiet">{t("goesByMail", { address: mailTo })}</span>
            )}
            {kind === "reply" && textTo !== undefined && (
              <Checkbox
                size="xs"
                label={t("asTextMessage", { number: textTo })}
                checked={outgoing.asText}
                onChange={({ currentTarget }) => outgoing.setAsText(currentTarget.checked)}
              />
            )}
            {kind === "reply" && window.state !== "closed" && window.until !== undefined && (
              <span className="quiet" title={formats.whole(window.until)}>
                {t(window.state === "people-only" ? "windowPeopleOnly" : "windowOpen", {
                  when: formats.relative(window.until),
                })}
              </span>
            )}
            <span className="quiet">{text.trim() !== "" && t("draftKept")}</span>
          </div>
        </>
      )}
    </div>
  );
}

/** Files that go with the next reply. */
function Files({ outgoing: { files, detach } }: Pick<ComposerProps, "outgoing">) {
  const { t } = useWords();
  if (files.length === 0) return null;
  return (
    <ul className="files" aria-label={t("attachments")}>
      {files.map(({ file, name }) => (
        <li key={file}>
          {name}{" "}
          <Button size="compact-xs" variant="subtle" onClick={() => detach(file)}>
            {t("removeFile", { name })}
          </Button>
        </li>
      ))}
    </ul>
  );
}

interface AttachProps extends Pick<ComposerProps, "outgoing"> {
  /** Bytes of the largest file that the channel takes; 0 where it takes none. */
  readonly most: number;
  readonly channel: string;
}

function Attach({ outgoing: { attach, uploading }, most, channel }: AttachProps) {
  const { t, formats } = useWords();
  const input = useRef<HTMLInputElement>(null);
  if (most === 0) {
    return (
      <>
        <Button size="xs" variant="default" disabled aria-describedby="no-files">
          {t("attach")}
        </Button>
        <span className="quiet" id="no-files">
          {t("takesNoFiles", { channel })}
        </span>
      </>
    );
  }
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t("attach")}
        onChange={({ currentTarget }) => {
          void attach([...(currentTarget.files ?? [])]);
          currentTarget.value = "";
        }}
      />
      <Button
        size="xs"
        variant="default"
        loading={uploading}
        title={t("filesUpTo", { size: formats.bytes(most) })}
        onClick={() => input.current?.click()}
      >
        {t("attach")}
      </Button>
    </>
  );
}

function Counting({ until, onUndo }: { readonly until: number; readonly onUndo: () => void }) {
  const { t } = useWords();
  const now = useNow(250);
  return (
    <div className="composer-foot">
      <span>{t("sending", { seconds: Math.max(0, Math.ceil((until - now) / 1000)) })}</span>
      <Button size="xs" variant="default" onClick={onUndo} data-autofocus>
        {t("undo")}
      </Button>
    </div>
  );
}
