import { cleanText } from "../../domain/clean-text.ts";
import type { Batch } from "../batch.ts";
import { defined } from "../defined.ts";
import { field, isOver, numberIn, recordingIn } from "./parameters.ts";

/**
 * A step of a call as an event. Which it is, its fields tell; they arrive in any order.
 *
 * @param call the call's id
 */
export function readStep(batch: Batch, form: URLSearchParams, call: string) {
  if (readReport(batch, form, call)) return;
  const common = commonOf(form, call);
  const recording = recordingIn(form);
  if (recording !== undefined) {
    const about = aboutRecording(form);
    return batch.event({ ...common, ...about, step: "voicemail", identity: { key: recording } });
  }
  const [digits, said] = [form.get("Digits") ?? undefined, field(form, "SpeechResult")];
  if (digits !== undefined || said !== undefined) {
    return batch.event({
      ...common,
      step: "ivr",
      identity: { key: call, variant: `ivr:${digits ?? ""}:${said ?? ""}` },
      ...defined({
        digits: digits?.replace(/[^0-9*#A-D]/g, "").slice(0, 64),
        text: said && cleanText(said),
        confidence: numberIn(form, "Confidence"),
      }),
    });
  }
  const status = field(form, "CallStatus");
  batch.event({ ...common, step: "call", identity: { key: call }, ...defined({ status }) });
}

/** A report about a call that nobody waits for on the line; false when the request is none. */
export function readReport(batch: Batch, form: URLSearchParams, call: string): boolean {
  const common = commonOf(form, call);
  const recording = recordingIn(form);
  const transcription = field(form, "TranscriptionSid");
  if (transcription !== undefined) {
    const text = field(form, "TranscriptionText");
    const status = field(form, "TranscriptionStatus");
    batch.event({
      ...common,
      step: "transcription",
      identity: { key: transcription },
      ...defined({ status, recording, text: text && cleanText(text) }),
    });
    return true;
  }
  const ofRecording = field(form, "RecordingStatus");
  if (ofRecording !== undefined) {
    const identity = { key: recording ?? call, variant: `recording:${ofRecording}` };
    batch.event({
      ...common,
      ...aboutRecording(form),
      step: "recording",
      identity,
      status: ofRecording,
      ...defined({ recording }),
    });
    return true;
  }
  if (recording !== undefined || form.has("Digits") || form.has("SpeechResult") || !isOver(form))
    return false;
  const status = field(form, "CallStatus");
  batch.event({
    ...common,
    step: "call-status",
    identity: { key: call, variant: `status:${status}` },
    ...defined({ status, seconds: numberIn(form, "CallDuration") }),
  });
  return true;
}

function commonOf(form: URLSearchParams, call: string) {
  const [sender, ours] = [field(form, "From"), field(form, "To")];
  return {
    type: "call" as const,
    call,
    ...defined({
      platformAccount: ours,
      conversation: sender && ours && `${ours}:${sender}`,
      sender: sender === undefined ? undefined : { address: sender },
    }),
  };
}

function aboutRecording(form: URLSearchParams) {
  const [url, seconds] = [field(form, "RecordingUrl"), numberIn(form, "RecordingDuration")];
  return defined({ url, seconds });
}
