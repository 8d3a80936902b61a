import { Button } from "@mantine/core";
import type { AttachmentView } from "../../../../shared/api/desk/conversation.ts";
import { useDesk } from "../api/desk-context.tsx";
import { useWords } from "../i18n/language.tsx";
import { saveFile } from "../shell/save-file.ts";
import { useAct } from "../shell/use-act.ts";

export interface AttachmentsProps {
  readonly ticket: string;
  readonly message: string;
  readonly files: readonly AttachmentView[];
}

/** The files of a message: how far each is, and a way to save it. Nothing of them is shown in this page. */
export function Attachments({ ticket, message, files }: AttachmentsProps) {
  const { t } = useWords();
  return (
    <ul className="files" aria-label={t("attachments")}>
      {files.map((file, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a file has no name of its own but its place
        <File key={at} file={file} place={{ ticket, message, at }} />
      ))}
    </ul>
  );
}

interface FileProps {
  readonly file: AttachmentView;
  readonly place: { readonly ticket: string; readonly message: string; readonly at: number };
}

function File({ file, place }: FileProps) {
  const { t, formats } = useWords();
  const { api } = useDesk();
  const { run, busy } = useAct();
  const { name, size, state, failure } = file;
  const save = async () => {
    const { name: safeName, blob } = await api.attachment(place.ticket, place.message, place.at, size ?? 0);
    saveFile(safeName, blob);
  };
  return (
    <li>
      <bdi>{name}</bdi> {size !== undefined && <span className="quiet">{formats.bytes(size)}</span>}{" "}
      {state === "stored" && (
        <Button size="compact-xs" variant="default" loading={busy} onClick={() => void run(save)}>
          {t("download")}
          <span className="visually-hidden"> {name}</span>
        </Button>
      )}
      {state === "waiting" && <span className="quiet">{t("file_waiting")}</span>}
      {state === "listed" && <span className="quiet">{t("file_listed")}</span>}
      {state === "failed" && (
        <span className="danger">
          {t("file_failed")}
          {failure !== undefined && `: ${failure}`}
        </span>
      )}
    </li>
  );
}
