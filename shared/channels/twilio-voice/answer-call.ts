import { cleanText } from "../../domain/clean-text.ts";
import type { PhoneDesk } from "../../domain/phone-plan.ts";
import { Batch, type MessageDraft } from "../batch.ts";
import type { Received } from "../channel.ts";
import { defined } from "../defined.ts";
import { emptyTwiml } from "../twilio-webhook.ts";
import {
  beginCall,
  type CallContext,
  type CallOutcome,
  continueCall,
  type Left,
  languagesOf,
} from "./call-flow.ts";
import type { CallInput } from "./call-input.ts";
import { type CallState, readState } from "./call-state.ts";
import { callerOf } from "./caller.ts";
import { field, isOver, numberIn, recordingIn } from "./parameters.ts";
import { prompts } from "./prompts.ts";
import { readReport } from "./read-step.ts";
import { renderTurn } from "./render-turn.ts";

/** One signed request of a call that is answered here. */
export interface CallRequest {
  readonly form: URLSearchParams;
  readonly query: URLSearchParams;
  /** Of this account's webhook, as it is set at Twilio. */
  readonly address: string;
  readonly account: string;
  readonly now: Date;
}

/**
 * Answers one step of a call: TwiML for Twilio, messages for what the caller left, events for what is only reported.
 * Pure: a request that comes again gets the same answer, and its messages have the same identities.
 */
export function answerCall({ form, query, address, account, now }: CallRequest, desk: PhoneDesk): Received {
  const batch = new Batch({ channel: "twilio-voice", account, now });
  const call = field(form, "CallSid");
  if (call === undefined) {
    batch.unreadable(Object.fromEntries(form), "a step of a call without its id");
    return batch.received(emptyTwiml);
  }
  const state = readState(query, languagesOf(desk));
  const context: CallContext = {
    desk,
    caller: callerOf(field(form, "From"), call),
    called: field(form, "To"),
    now,
  };
  if (isReport(form, state)) {
    if (field(form, "TranscriptionText") !== undefined) transcribed(batch, form, { call, state, context });
    readReport(batch, form, call);
    return batch.received(emptyTwiml);
  }
  const turn = state ? continueCall(state, inputIn(form), outcomeIn(form), context) : beginCall(context);
  for (const left of turn.left) batch.message(messageOf(left, call, form, context));
  batch.ignore(`step:${state?.step ?? "begin"}`);
  return batch.received(renderTurn(turn, address, desk));
}

/** Reports may come to every address; the caller hears none of what is answered. */
function isReport(form: URLSearchParams, state: CallState | undefined): boolean {
  if (state?.step === "recording" || state?.step === "transcription") return true;
  if (form.has("TranscriptionSid") || form.has("RecordingStatus")) return true;
  const asked = state?.step === "recorded" || state?.step === "dialled";
  return !asked && isOver(form);
}

function inputIn(form: URLSearchParams): CallInput {
  const digits = field(form, "Digits")
    ?.replace(/[^0-9*#]/g, "")
    .slice(0, 32);
  const said = field(form, "SpeechResult");
  return {
    over: isOver(form),
    ...defined({
      digits: digits === "" ? undefined : digits,
      said: said && cleanText(said).slice(0, 500),
      confidence: numberIn(form, "Confidence"),
    }),
  };
}

function outcomeIn(form: URLSearchParams): CallOutcome {
  const status = field(form, "DialCallStatus");
  const recording = recordingIn(form);
  return {
    ...(status !== undefined && {
      dialled: {
        answered: status === "completed" || status === "answered",
        ...defined({ seconds: numberIn(form, "DialCallDuration") }),
      },
    }),
    ...(recording !== undefined && {
      recorded: { recording, ...defined({ seconds: numberIn(form, "RecordingDuration") }) },
    }),
  };
}

function messageOf(
  left: Left,
  call: string,
  form: URLSearchParams,
  { caller, called, desk }: CallContext,
): MessageDraft {
  const { variant, language, text, option, ...note } = left;
  const words = prompts[language].wrote;
  const name = option?.name[language];
  const said = [text, ...(name === undefined ? [] : [words.chosen(name)])].join(" ");
  const recording = note.recording;
  return {
    identity: recording === undefined ? { key: call, variant } : { key: recording },
    // Every call is a conversation of its own, with all that is left in it.
    conversation: call,
    sender: senderOf(caller, form, words.hidden),
    subject: said,
    text: said,
    languageHint: language,
    attachments: recording === undefined ? [] : [voicemailFile(recording, form)],
    references: [],
    call: { id: call, ...note },
    ...defined({
      platformAccount: called,
      referenceId: recording,
      topic: note.urgent ? ("security" as const) : topicOf(option, language, desk),
    }),
  };
}

/** What the answer that they heard first is about. */
function topicOf(option: Left["option"], language: Left["language"], { answers }: PhoneDesk) {
  return option?.does === "answer" ? answers[option.entry]?.[language]?.category : undefined;
}

/** Caller ids can be made up: nothing here proves who calls. */
function senderOf({ address, hidden }: CallContext["caller"], form: URLSearchParams, hiddenName: string) {
  const name = hidden ? hiddenName : field(form, "CallerName");
  return {
    address,
    trust: "unverified" as const,
    ...defined({ name: name && cleanText(name).slice(0, 100) }),
  };
}

function voicemailFile(recording: string, form: URLSearchParams) {
  const url = field(form, "RecordingUrl");
  return {
    name: "voicemail.mp3",
    type: "audio/mpeg",
    kind: "audio" as const,
    providerId: recording,
    ...defined({ url: url && `${url.replace(/\.\w{1,5}$/, "")}.mp3` }),
  };
}

/** What was said, as text: a message of the same call that stands for the recording. It may come before that. */
function transcribed(
  batch: Batch,
  form: URLSearchParams,
  {
    call,
    state,
    context,
  }: { readonly call: string; readonly state: CallState | undefined; readonly context: CallContext },
): void {
  const text = cleanText(field(form, "TranscriptionText") ?? "").trim();
  const key = field(form, "TranscriptionSid");
  if (text === "" || key === undefined) return;
  const recording = recordingIn(form);
  const language = state?.language ?? "en";
  batch.message({
    identity: { key, variant: "text" },
    conversation: call,
    sender: senderOf(context.caller, form, prompts[language].wrote.hidden),
    text,
    languageHint: language,
    attachments: [],
    references: [],
    call: {
      id: call,
      kind: "transcription",
      ...(state?.urgent && { urgent: true }),
      ...defined({ recording, number: context.caller.number }),
    },
    ...defined({
      platformAccount: context.called,
      topic: state?.urgent ? ("security" as const) : undefined,
    }),
  });
}
