import type { PhoneDesk } from "../../domain/phone-plan.ts";
import { type Said, type Turn, transcribes } from "./call-flow.ts";
import { type CallState, writeState } from "./call-state.ts";
import { prompts } from "./prompts.ts";
import { element, textNode, twiml } from "./twiml.ts";

/** Seconds without a key or a word after which silence is taken as an answer. */
const patience = { key: 6, number: 10 };
/** Seconds of silence that end a message. */
const silenceEndsMessage = 5;
/** Twilio reads at most 4,096 signs of one `<Say>`. */
const longestSay = 4000;

/**
 * One step of a call as TwiML. Every verb that waits for something names the address that comes next: without one Twilio
 * asks the same address again and the caller hears the same for ever.
 *
 * @param address of this account's webhook, complete, without a query
 */
export function renderTurn({ say, after }: Turn, address: string, desk: PhoneDesk) {
  const said = say.map((each) => sayElement(each, desk));
  const to = (state: CallState) => `${address}?${writeState(state)}`;
  switch (after.kind) {
    case "hang-up":
      return twiml(...said, element("Hangup", {}));
    case "dial":
      return twiml(
        ...said,
        element(
          "Dial",
          { timeout: after.ringSeconds, action: to(after.state), method: "POST" },
          element("Number", {}, textNode(after.number)),
        ),
      );
    case "ask": {
      const { state, keys, speech } = after;
      const gather = {
        input: speech ? "dtmf speech" : "dtmf",
        numDigits: keys,
        finishOnKey: keys === undefined ? "#" : "",
        timeout: keys === undefined ? patience.number : patience.key,
        ...(speech && {
          speechTimeout: "auto",
          language: prompts[state.language].hear,
          hints: hints(state, desk),
        }),
        action: to(state),
        method: "POST",
      };
      // Silence comes to the same address, with nothing in it.
      return twiml(
        element("Gather", gather, ...said),
        element("Redirect", { method: "POST" }, textNode(to(state))),
      );
    }
    case "record":
      return twiml(...said, record(after.state, to, desk), ...afterSilence(after.state, desk));
  }
}

function record(state: CallState, to: (state: CallState) => string, desk: PhoneDesk): string {
  const wanted = transcribes(desk, state.language);
  return element("Record", {
    action: to(state),
    method: "POST",
    maxLength: desk.plan.voicemail.maxSeconds,
    timeout: silenceEndsMessage,
    finishOnKey: "#",
    playBeep: "true",
    recordingStatusCallback: to({ ...state, step: "recording" }),
    recordingStatusCallbackEvent: "completed absent",
    ...(wanted && { transcribe: "true", transcribeCallback: to({ ...state, step: "transcription" }) }),
  });
}

/** An empty recording is reported nowhere: the call goes on here. */
function afterSilence({ language }: CallState, desk: PhoneDesk): readonly string[] {
  const said = { language, text: prompts[language].nothingRecorded };
  return [sayElement(said, desk), element("Hangup", {})];
}

function sayElement({ language, text }: Said, { plan }: PhoneDesk): string {
  const attributes = { language: prompts[language].say, voice: plan.voices[language] };
  return element("Say", attributes, textNode(text.slice(0, longestSay)));
}

/** Words that are likely to be said, which helps the recognition; at most 500 of 100 signs are taken. */
function hints({ language }: CallState, { plan }: PhoneDesk): string {
  const words = plan.menu.flatMap(({ name, words }) => [name[language] ?? "", ...(words[language] ?? [])]);
  return [...words, ...prompts[language].personWords]
    .map((word) => word.replace(/[,$\\]/g, " ").trim())
    .filter((word) => word !== "")
    .join(",");
}
