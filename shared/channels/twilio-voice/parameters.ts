/** Parameters of Twilio's voice requests (https://www.twilio.com/docs/voice/twiml#request-parameters); all are hostile. */

/** A parameter with something in it. */
export function field(form: URLSearchParams, name: string): string | undefined {
  return form.get(name)?.replaceAll("\0", "").slice(0, longestField) || undefined;
}

/** UTF-16 units; a transcription of ten minutes is shorter. */
const longestField = 20_000;

export function numberIn(form: URLSearchParams, name: string): number | undefined {
  const text = field(form, name);
  return text !== undefined && /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : undefined;
}

/** Id of the recording that a request is about. */
export function recordingIn(form: URLSearchParams): string | undefined {
  const url = field(form, "RecordingUrl") ?? "";
  return field(form, "RecordingSid") ?? /\/(RE[0-9a-f]{8,64})(?:\.\w+)?$/i.exec(url)?.[1];
}

const endings = new Set(["completed", "busy", "failed", "no-answer", "canceled"]);

/** Whether the caller is gone. */
export function isOver(form: URLSearchParams): boolean {
  return endings.has(field(form, "CallStatus") ?? "");
}
