import { notifications } from "@mantine/notifications";
import { useCallback, useEffect, useRef, useState } from "react";
import type { ConversationView } from "../../../../shared/api/desk/conversation.ts";
import type { SentFile } from "../api/desk-api.ts";
import { useDesk } from "../api/desk-context.tsx";
import { Problem } from "../api/problem.ts";
import { useColleagues, useRefresh } from "../api/queries.ts";
import { newRequestId } from "../api/request-id.ts";
import { useWords } from "../i18n/language.tsx";
import { useDraft } from "./drafts.ts";
import { calledIn } from "./mentions.ts";

const mostFiles = 10;

/** Time in which a sent reply can be taken back. Milliseconds. */
export const undoMs = 10_000;

export type Kind = "reply" | "note";

interface Pending {
  readonly text: string;
  readonly entry: string | undefined;
  readonly asText: boolean;
  readonly files: readonly SentFile[];
  readonly byMail: boolean;
  /** The same for every attempt, so that a repeat sends nothing twice. */
  readonly request: string;
  /** Version of the ticket that was on the screen when it was sent. */
  readonly seen: number;
  readonly until: number;
}

/**
 * The text that is being written and its way out. A reply waits `undoMs` on the screen before it goes; the draft is kept
 * until the desk has taken it, so that neither a refusal nor a reload loses a word.
 */
export function useOutgoing({ ticket, textTo, mailTo, window: replyWindow }: ConversationView) {
  const { t, formats } = useWords();
  const { api } = useDesk();
  const refresh = useRefresh();
  const [kind, setKind] = useState<Kind>("reply");
  const [text, setText] = useDraft(`${kind}:${ticket.id}`);
  const [entry, setEntry] = useState<string>();
  /** To a caller: as a text message, instead of a note of what was said. */
  const [asText, setAsText] = useState(false);
  /** Uploaded, for the next reply. They are gone from here with a reload, the words are not. */
  const [files, setFiles] = useState<readonly SentFile[]>([]);
  const [uploading, setUploading] = useState(false);
  const colleagues = useColleagues(kind === "note" && text.includes("@")).data ?? [];
  const [pending, setPending] = useState<Pending>();
  const [busy, setBusy] = useState(false);
  // Where the channel takes no answer now, it goes to the address that is proven to be the customer's.
  const byMail = replyWindow.state === "closed" && mailTo !== undefined;
  const isClosed = replyWindow.state === "closed" && !byMail;
  const field = useRef<HTMLTextAreaElement>(null);
  const latest = useRef(ticket);
  latest.current = ticket;

  const refused = useCallback(
    (error: unknown) => {
      const stale = error instanceof Problem && error.reason === "stale";
      const message = stale ? t("newerMessage") : error instanceof Error ? error.message : String(error);
      notifications.show({ title: t("failed"), message, color: "red", autoClose: 10_000 });
    },
    [t],
  );

  const deliver = useCallback(
    async ({ text, entry, asText, files, byMail, request, seen }: Pending) => {
      setPending(undefined);
      setBusy(true);
      try {
        const { id, epoch } = latest.current;
        const reply = {
          text,
          ...(entry !== undefined && { entry }),
          ...(asText && { via: "sms" as const }),
          ...(files.length > 0 && { files }),
          ...(byMail && { via: "mail" as const }),
        };
        await api.reply({ id, epoch, v: seen }, reply, request);
        setText("");
        setEntry(undefined);
        setFiles([]);
      } catch (error) {
        refused(error);
      } finally {
        setBusy(false);
        await refresh(ticket.id);
      }
    },
    [api, refresh, refused, setText, ticket.id],
  );

  const deliverNow = useRef(deliver);
  deliverNow.current = deliver;
  useEffect(() => {
    if (!pending) return;
    const timer = setTimeout(() => void deliverNow.current(pending), pending.until - Date.now());
    return () => clearTimeout(timer);
  }, [pending]);
  // Whoever goes on to the next ticket means what they sent.
  const waiting = useRef<Pending>(undefined);
  waiting.current = pending;
  useEffect(
    () => () => {
      if (waiting.current) void deliverNow.current(waiting.current);
    },
    [],
  );

  return {
    kind,
    text,
    setText,
    entry,
    asText,
    setAsText,
    files,
    uploading,
    async attach(chosen: readonly File[]) {
      setUploading(true);
      try {
        const { maxFileBytes } = replyWindow;
        const tooLarge = chosen.find(({ size }) => size > maxFileBytes);
        if (tooLarge) {
          throw new Error(t("fileTooLarge", { name: tooLarge.name, size: formats.bytes(maxFileBytes) }));
        }
        for (const file of chosen.slice(0, mostFiles - files.length)) {
          const sent = await api.upload(ticket.id, file);
          setFiles((all) => [...all, sent]);
        }
      } catch (error) {
        refused(error);
      } finally {
        setUploading(false);
      }
    },
    detach: (file: string) => setFiles((all) => all.filter((each) => each.file !== file)),
    busy,
    pending,
    field,
    start(next: Kind) {
      setKind(next);
      requestAnimationFrame(() => field.current?.focus());
    },
    insertAnswer(id: string, answer: string) {
      setKind("reply");
      setEntry(id);
      setText(text.trim() === "" ? answer : `${text.trimEnd()}\n\n${answer}`);
      requestAnimationFrame(() => field.current?.focus());
    },
    /** A text of the desk, which is of no entry. */
    insert(words: string) {
      setKind("reply");
      setText(text.trim() === "" || kind === "note" ? words : `${text.trimEnd()}\n\n${words}`);
      requestAnimationFrame(() => field.current?.focus());
    },
    send() {
      if (text.trim() === "" || busy || uploading || pending || isClosed) return;
      setPending({
        text,
        entry,
        asText: asText && textTo !== undefined,
        files,
        byMail,
        request: newRequestId(),
        seen: ticket.v,
        until: Date.now() + undoMs,
      });
    },
    undo() {
      setPending(undefined);
      requestAnimationFrame(() => field.current?.focus());
    },
    async saveNote() {
      if (text.trim() === "" || busy) return;
      setBusy(true);
      try {
        await api.note(ticket.id, text, newRequestId(), calledIn(text, colleagues));
        setText("");
      } catch (error) {
        refused(error);
      } finally {
        setBusy(false);
        await refresh(ticket.id);
      }
    },
  };
}
export type Outgoing = ReturnType<typeof useOutgoing>;
