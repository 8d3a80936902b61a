import { cleanText } from "../../domain/clean-text.ts";
import { Batch } from "../batch.ts";
import type { Incoming, ReceiveContext, Received } from "../channel.ts";
import { defined } from "../defined.ts";
import { emptyTwiml, openTwilioWebhook } from "../twilio-webhook.ts";

/**
 * A step of a phone call: the call itself, what was pressed or said, a recording, its transcription, the call's end. Which
 * it is, its fields tell; they arrive in any order.
 */
export function receive(incoming: Incoming, context: ReceiveContext): Received {
  const opened = openTwilioWebhook(incoming, context);
  if (opened.kind === "answered") return opened.received;
  const { account, form } = opened;
  const batch = new Batch({ channel: "twilio-voice", account, now: context.now });
  readStep(batch, form);
  return batch.received(emptyTwiml);
}

function readStep(batch: Batch, form: URLSearchParams) {
  const get = (name: string) => form.get(name)?.replaceAll("\0", "") || undefined;
  const call = get("CallSid");
  if (call === undefined)
    return batch.unreadable(Object.fromEntries(form), "a step of a call without its id");
  const [sender, ours] = [get("From"), get("To")];
  const common = {
    type: "call" as const,
    call,
    ...defined({
      platformAccount: ours,
      conversation: sender && ours && `${ours}:${sender}`,
      sender: sender === undefined ? undefined : { address: sender },
    }),
  };
  const recording = get("RecordingSid") ?? lastSegment(get("RecordingUrl"));
  const about = defined({ url: get("RecordingUrl"), seconds: numberOf(get("RecordingDuration")) });
  const transcription = get("TranscriptionSid");
  if (transcription !== undefined) {
    const text = get("TranscriptionText");
    return batch.event({
      ...common,
      step: "transcription",
      identity: { key: transcription },
      ...defined({ status: get("TranscriptionStatus"), recording, text: text && cleanText(text) }),
    });
  }
  if (get("RecordingStatus") !== undefined) {
    const key = recording ?? call;
    const status = get("RecordingStatus");
    return batch.event({
      ...common,
      ...about,
      step: "recording",
      identity: { key, variant: `recording:${status}` },
      ...defined({ status }),
    });
  }
  if (recording !== undefined) {
    return batch.event({ ...common, ...about, step: "voicemail", identity: { key: recording } });
  }
  const [digits, said] = [form.get("Digits") ?? undefined, get("SpeechResult")];
  if (digits !== undefined || said !== undefined) {
    return batch.event({
      ...common,
      step: "ivr",
      identity: { key: call, variant: `ivr:${digits ?? ""}:${said ?? ""}` },
      ...defined({
        digits: digits?.replace(/[^0-9*#A-D]/g, "").slice(0, 64),
        text: said && cleanText(said),
        confidence: numberOf(get("Confidence")),
      }),
    });
  }
  const status = get("CallStatus");
  const over = status !== undefined && endings.has(status);
  batch.event({
    ...common,
    step: over ? "call-status" : "call",
    identity: over ? { key: call, variant: `status:${status}` } : { key: call },
    ...defined({ status, seconds: numberOf(get("CallDuration")) }),
  });
}

const endings = new Set(["completed", "busy", "failed", "no-answer", "canceled"]);

function lastSegment(url: string | undefined): string | undefined {
  return /\/(RE[0-9a-f]{8,64})(?:\.\w+)?$/i.exec(url ?? "")?.[1];
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : undefined;
}
