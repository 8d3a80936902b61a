import type { CallView } from "../../../../shared/api/desk/conversation.ts";
import type { TextKey } from "../i18n/en.ts";
import { useWords } from "../i18n/language.tsx";

const recordings: Readonly<Record<string, TextKey>> = {
  "in-progress": "recording_in-progress",
  completed: "recording_completed",
  absent: "recording_absent",
  failed: "recording_failed",
};
const transcriptions: Readonly<Record<string, TextKey>> = {
  requested: "transcription_requested",
  completed: "transcription_completed",
  failed: "transcription_failed",
};

/** What is known of a call: what the caller wants, where to call and when, and how far recording and transcription are. */
export function Call({ call }: { readonly call: CallView }) {
  const { t, formats } = useWords();
  const { kind, urgent, number, when, seconds, recording, transcription, ended } = call;
  const known = (words: Readonly<Record<string, TextKey>>, state: string) => {
    const key = words[state];
    return key === undefined ? state : t(key);
  };
  return (
    <div className="facts">
      <strong className={urgent ? "danger" : ""}>
        <span aria-hidden>☎ </span>
        {t(`call_${kind}`)}
        {urgent && kind !== "urgent" && ` · ${t("call_urgent")}`}
      </strong>
      {number === undefined ? <span>{t("numberHidden")}</span> : <a href={`tel:${number}`}>{number}</a>}
      {when !== undefined && <span>{t("callAt", { when: t(`when_${when}`) })}</span>}
      {seconds !== undefined && <span>{formats.seconds(seconds)}</span>}
      {recording !== undefined && <span>{known(recordings, recording)}</span>}
      {transcription !== undefined && <span>{known(transcriptions, transcription)}</span>}
      {ended && (
        <span>
          {t("callEnded", { status: ended.status })}
          {ended.seconds !== undefined && ` · ${formats.seconds(ended.seconds)}`}
        </span>
      )}
    </div>
  );
}
