import type { CallNote } from "../../domain/call.ts";
import type { CallbackTime } from "../../domain/callback-time.ts";
import { isInForce } from "../../domain/in-force.ts";
import { type PhoneLanguage, spokenLanguages } from "../../domain/phone-language.ts";
import type { PhoneDesk, PhoneOption, SpokenAnswer } from "../../domain/phone-plan.ts";
import { type CallInput, keyOf, optionOf } from "./call-input.ts";
import type { CallState } from "./call-state.ts";
import { type Caller, readOut, typedNumber } from "./caller.ts";
import { prompts } from "./prompts.ts";

/** One sentence or several, in one language. */
export interface Said {
  readonly language: PhoneLanguage;
  readonly text: string;
}

/** What comes after what is said. The caller's answer comes with the state. */
export type After =
  | {
      readonly kind: "ask";
      readonly state: CallState;
      /** Keys that end the answer by their number; `undefined` for a number that ends with the hash key. */
      readonly keys: 1 | undefined;
      readonly speech: boolean;
    }
  | { readonly kind: "record"; readonly state: CallState }
  | {
      readonly kind: "dial";
      readonly state: CallState;
      readonly number: string;
      readonly ringSeconds: number;
    }
  | { readonly kind: "hang-up" };

/** What the caller left behind with this request. */
export type Left = Omit<CallNote, "id"> & {
  /** Makes it this one among all of the call. */
  readonly variant: string;
  readonly language: PhoneLanguage;
  readonly text: string;
  readonly option?: PhoneOption;
};

/** One step of a call: what is said, what is asked after, what stays when the caller hangs up now. */
export interface Turn {
  readonly say: readonly Said[];
  readonly after: After;
  readonly left: readonly Left[];
}

export interface CallContext {
  readonly desk: PhoneDesk;
  readonly caller: Caller;
  /** The number of ours that was called. */
  readonly called: string | undefined;
  readonly now: Date;
}

/** What came of ringing somebody, and of recording. */
export interface CallOutcome {
  readonly dialled?: { readonly answered: boolean; readonly seconds?: number };
  readonly recorded?: { readonly recording: string; readonly seconds?: number };
}

/** How often a question is asked. */
const asked = 2;
/** A caller who goes round in the menu this long is said goodbye to. */
export const mostTurns = 40;

/** The beginning of a call: in the language of the number that was called, else the language is asked. */
export function beginCall(context: CallContext): Turn {
  const { plan } = context.desk;
  const { called = "" } = context;
  const ofNumber = Object.hasOwn(plan.languageOf, called) ? plan.languageOf[called] : undefined;
  const language = ofNumber ?? plan.languages[0] ?? "en";
  const state: CallState = { step: "language", language, turn: 1, missed: 0 };
  if (ofNumber !== undefined || plan.languages.length < 2) return menu(state, context, { greet: true });
  return askLanguage(state, context);
}

/** The next step of a call. Pure: the same request at the same time gives the same answer. */
export function continueCall(
  before: CallState,
  input: CallInput,
  outcome: CallOutcome,
  context: CallContext,
): Turn {
  const state = { ...before, turn: before.turn + 1 };
  switch (state.step) {
    case "recorded":
      return recorded(state, outcome, context);
    case "dialled":
      return dialled(state, input, outcome, context);
  }
  // Nothing can be asked of who has hung up, and whatever they wanted is written down already.
  if (input.over || state.turn > mostTurns) return goodbye(state);
  switch (state.step) {
    case "language":
      return chosenLanguage(state, input, context);
    case "menu":
      return chosen(state, input, context);
    case "answer":
      return afterAnswer(state, input, context);
    case "when":
      return chosenTime(state, input, context);
    case "number":
      return givenNumber(state, input, context);
    case "recording":
    case "transcription":
      return { say: [], after: { kind: "hang-up" }, left: [] };
  }
}

function askLanguage(state: CallState, { desk }: CallContext): Turn {
  const say = desk.plan.languages.map((language, at) => ({
    language,
    text: prompts[language].chooseLanguage(at + 1),
  }));
  return { say, after: ask({ ...state, step: "language" }, { speech: false }), left: [] };
}

function chosenLanguage(state: CallState, input: CallInput, context: CallContext): Turn {
  const { languages } = context.desk.plan;
  const language = languages[Number(keyOf(input, state.language) ?? 0) - 1];
  if (language) return menu({ ...state, language, missed: 0 }, context, { greet: true });
  if (state.missed + 1 < asked) return askLanguage(missed(state), context);
  return menu({ ...state, missed: 0 }, context, { greet: true });
}

function menu(state: CallState, { desk }: CallContext, { greet }: { readonly greet: boolean }): Turn {
  const { language } = state;
  const words = prompts[language];
  const greeting = desk.plan.greeting[language]?.replaceAll("{{brand}}", () => desk.brand);
  const options = desk.plan.menu.map(({ name }, at) => words.option(at + 1, name[language] ?? ""));
  const say = [greet ? (greeting ?? words.greeting(desk.brand)) : "", ...options, words.person, words.speak];
  return {
    say: spoken(language, ...say),
    after: ask({ ...bare(state), step: "menu" }, { speech: true }),
    left: [],
  };
}

function chosen(state: CallState, input: CallInput, context: CallContext): Turn {
  const at = optionOf(input, state.language, context.desk.plan);
  if (at === "person") return person({ ...state, missed: 0 }, context);
  const option = at === undefined ? undefined : context.desk.plan.menu[at];
  if (at === undefined || !option) {
    if (state.missed + 1 >= asked) return voicemail(bare(state), context);
    const again = menu(missed(state), context, { greet: false });
    const sorry = missedWords(input, state.language);
    return {
      ...again,
      say: [...sorry, ...again.say],
      after: ask({ ...missed(state), step: "menu" }, { speech: true }),
    };
  }
  const from = { ...state, missed: 0, option: at };
  switch (option.does) {
    case "answer":
      return read({ ...from, part: 0 }, context, []);
    case "urgent":
      return urgent(from, option, context);
    case "voicemail":
      return voicemail(from, context);
    case "callback":
      return askTime(from, option, context);
    case "person":
      return person(from, context);
  }
}

/** Reads one piece of the answer, and asks what next. Where there is no such answer today, a person has to. */
function read(state: CallState, context: CallContext, before: readonly Said[]): Turn {
  const { language, part = 0 } = state;
  const words = prompts[language];
  const answer = answerOf(state, context);
  const text = answer?.parts[part];
  if (answer === undefined || text === undefined) {
    const turn = voicemail(state, context);
    return { ...turn, say: [...spoken(language, words.noAnswer), ...turn.say] };
  }
  const more = part + 1 < answer.parts.length;
  const keys = [words.again, ...(more ? [words.next] : []), words.menu, words.person];
  return {
    say: [
      ...before,
      ...spoken(
        language,
        text.replaceAll("{{brand}}", () => context.desk.brand),
      ),
      ...spoken(language, ...keys, more ? "" : words.hangUp),
    ],
    after: ask({ ...state, step: "answer", part }, { speech: true }),
    left: [],
  };
}

/** In the caller's language; an answer that does not hold today is none. */
function answerOf(state: CallState, { desk, now }: CallContext): SpokenAnswer | undefined {
  const option = desk.plan.menu[state.option ?? -1];
  if (option?.does !== "answer" || !Object.hasOwn(desk.answers, option.entry)) return undefined;
  const found = desk.answers[option.entry]?.[state.language];
  return found && isInForce(found, now.toISOString().slice(0, 10)) ? found : undefined;
}

/** Silence goes on: to the next piece, and after the last one to the end. */
function afterAnswer(state: CallState, input: CallInput, context: CallContext): Turn {
  const { part = 0, language } = state;
  const more = part + 1 < (answerOf(state, context)?.parts.length ?? 0);
  const further = { ...state, missed: 0, part: part + 1 };
  const key = keyOf(input, language);
  if (key === "1") return read({ ...state, missed: 0 }, context, []);
  if (key === "2" && more) return read(further, context, []);
  if (key === "9") return menu({ ...state, missed: 0 }, context, { greet: false });
  if (key === "0" || optionOf(input, language, context.desk.plan) === "person") {
    return person({ ...state, missed: 0 }, context);
  }
  if (isSilent(input)) return more ? read(further, context, []) : goodbye(state);
  if (state.missed + 1 >= asked) return voicemail(state, context);
  return read(missed(state), context, missedWords(input, language));
}

/** The ticket is there before anybody is rung: it stays when the caller loses patience. */
function urgent(state: CallState, option: PhoneOption, context: CallContext): Turn {
  const { desk, caller } = context;
  const words = prompts[state.language];
  const left: Left = {
    kind: "urgent",
    variant: "urgent",
    urgent: true,
    ...numbered(caller),
    language: state.language,
    text: words.wrote.urgent,
    option,
  };
  const { onCall } = desk.plan;
  const from = { ...state, urgent: true };
  if (!onCall) return nobodyTookIt(from, context, [left]);
  return {
    say: spoken(state.language, words.connecting),
    after: { kind: "dial", state: { ...from, step: "dialled" }, ...onCall },
    left: [left],
  };
}

function person(state: CallState, context: CallContext): Turn {
  const { plan, isOpen } = context.desk;
  const words = prompts[state.language];
  if (!plan.person || !isOpen(context.now.getTime())) {
    const turn = voicemail(state, context);
    return { ...turn, say: [...spoken(state.language, words.closed), ...turn.say] };
  }
  return {
    say: spoken(state.language, words.connecting),
    after: { kind: "dial", state: { ...state, step: "dialled" }, ...plan.person },
    left: [],
  };
}

function dialled(state: CallState, input: CallInput, { dialled }: CallOutcome, context: CallContext): Turn {
  if (dialled?.answered) {
    const { seconds } = dialled;
    const note: Left = {
      kind: "connected",
      variant: "connected",
      ...(seconds !== undefined && { seconds }),
      language: state.language,
      text: prompts[state.language].wrote.connected(seconds),
    };
    // A talk with the desk is over when it is over; what cannot wait has a ticket, which should say so.
    return { ...goodbye(state), left: state.urgent ? [note] : [] };
  }
  const turn = nobodyTookIt(state, context, []);
  return input.over ? { say: [], after: { kind: "hang-up" }, left: turn.left } : turn;
}

/** Whoever was not reached is called back, as long as we know where; they may say more. */
function nobodyTookIt(state: CallState, context: CallContext, before: readonly Left[]): Turn {
  const { language, urgent = false } = state;
  const words = prompts[language];
  const { caller, desk } = context;
  const option = desk.plan.menu[state.option ?? -1];
  const said = spoken(language, ...(urgent ? [words.nobodyUrgent, words.urgentAdvice] : [words.nobody]));
  const left: Left = {
    kind: "callback",
    variant: "nobody",
    ...(urgent && { urgent }),
    when: "soon",
    ...numbered(caller),
    language,
    text: words.wrote.nobody,
    ...(option && { option }),
  };
  if (caller.number === undefined) {
    const turn = askNumber({ ...state, when: "soon", missed: 0 }, context);
    return { ...turn, say: [...said, ...turn.say], left: before };
  }
  const turn = voicemail(state, context);
  return { ...turn, say: [...said, ...turn.say], left: [...before, left] };
}

function askTime(state: CallState, option: PhoneOption, context: CallContext): Turn {
  const { language } = state;
  const { caller } = context;
  const words = prompts[language];
  const left: Left = {
    kind: "callback",
    variant: "callback",
    when: "soon",
    ...numbered(caller),
    language,
    text: words.wrote.callback,
    option,
  };
  return {
    say: spoken(language, ...words.when.map(([, text]) => text)),
    after: ask({ ...state, step: "when" }, { speech: true }),
    // Without a number nothing is asked yet that could be done.
    left: caller.number === undefined || state.missed > 0 ? [] : [left],
  };
}

function chosenTime(state: CallState, input: CallInput, context: CallContext): Turn {
  const key = Number(keyOf(input, state.language) ?? 0);
  const when = prompts[state.language].when[key - 1]?.[0];
  if (when) return askNumber({ ...state, when, missed: 0 }, context);
  if (state.missed + 1 >= asked) return askNumber({ ...state, when: "soon", missed: 0 }, context);
  const option = context.desk.plan.menu[state.option ?? -1];
  if (!option) return askNumber({ ...state, when: "soon", missed: 0 }, context);
  const again = askTime(missed(state), option, context);
  return { ...again, say: [...missedWords(input, state.language), ...again.say] };
}

function askNumber(state: CallState, { caller }: CallContext): Turn {
  const words = prompts[state.language];
  return {
    say: spoken(state.language, caller.number === undefined ? words.numberWanted : words.numberKnown),
    after: { kind: "ask", state: { ...state, step: "number" }, keys: undefined, speech: false },
    left: [],
  };
}

function givenNumber(state: CallState, input: CallInput, context: CallContext): Turn {
  const { caller } = context;
  const digits = (input.digits ?? "").replace(/#$/, "");
  const number = digits === "1" ? caller.number : typedNumber(digits);
  if (number !== undefined) return callback(state, number, context);
  if (state.missed + 1 < asked) {
    const again = askNumber(missed(state), context);
    return { ...again, say: [...missedWords(input, state.language), ...again.say] };
  }
  if (caller.number !== undefined) return callback(state, caller.number, context);
  return voicemail(state, context);
}

function callback(state: CallState, number: string, { desk }: CallContext): Turn {
  const { language, urgent = false } = state;
  const when: CallbackTime = state.when ?? "soon";
  const words = prompts[language];
  const option = desk.plan.menu[state.option ?? -1];
  const left: Left = {
    kind: "callback",
    variant: "callback-at",
    ...(urgent && { urgent }),
    number,
    when,
    language,
    text: words.wrote.callbackAt(when),
    ...(option && { option }),
  };
  const text = words.callback(readOut(number), when);
  return { say: spoken(language, text), after: { kind: "hang-up" }, left: [left] };
}

function voicemail(state: CallState, { desk, caller }: CallContext): Turn {
  const { language } = state;
  const words = prompts[language];
  const notice = desk.plan.voicemail.notice[language] ?? words.recordingNotice;
  const hidden = caller.number === undefined ? words.leaveNumber : "";
  return {
    say: spoken(
      language,
      notice.replaceAll("{{brand}}", () => desk.brand),
      words.leaveMessage,
      hidden,
    ),
    after: { kind: "record", state: { ...state, missed: 0, step: "recorded" } },
    left: [],
  };
}

function recorded(state: CallState, { recorded }: CallOutcome, { desk, caller }: CallContext): Turn {
  const { language, urgent = false } = state;
  const words = prompts[language];
  if (!recorded)
    return { say: spoken(language, words.nothingRecorded), after: { kind: "hang-up" }, left: [] };
  const { recording, seconds } = recorded;
  const option = desk.plan.menu[state.option ?? -1];
  const left: Left = {
    kind: "voicemail",
    variant: "voicemail",
    ...(urgent && { urgent }),
    recording,
    ...(seconds !== undefined && { seconds }),
    ...(transcribes(desk, language) && { transcribing: true }),
    ...numbered(caller),
    language,
    text: words.wrote.voicemail(seconds),
    ...(option && { option }),
  };
  return { say: spoken(language, words.thanks), after: { kind: "hang-up" }, left: [left] };
}

/** Twilio transcribes English recordings of less than two minutes, and refuses others with error 13617. */
export function transcribes({ plan }: PhoneDesk, language: PhoneLanguage): boolean {
  return plan.voicemail.transcribe && language === "en" && plan.voicemail.maxSeconds < 120;
}

/** Languages that a request's state may name. */
export function languagesOf({ plan }: PhoneDesk): readonly PhoneLanguage[] {
  return spokenLanguages(plan);
}

function goodbye({ language }: CallState): Turn {
  return { say: spoken(language, prompts[language].goodbye), after: { kind: "hang-up" }, left: [] };
}

function ask(state: CallState, { speech }: { readonly speech: boolean }): After {
  return { kind: "ask", state, keys: 1, speech };
}

function missed(state: CallState): CallState {
  return { ...state, missed: state.missed + 1 };
}

/** At the menu nothing is chosen yet. */
function bare({ step, language, turn, missed }: CallState): CallState {
  return { step, language, turn, missed };
}

/** Said to who said something; silence is not commented on. */
function missedWords(input: CallInput, language: PhoneLanguage): readonly Said[] {
  return isSilent(input) ? [] : spoken(language, prompts[language].notUnderstood);
}

function isSilent({ digits, said }: CallInput): boolean {
  return !digits && !said;
}

function numbered({ number }: Caller) {
  return number === undefined ? {} : { number };
}

function spoken(language: PhoneLanguage, ...texts: readonly string[]): readonly Said[] {
  const text = texts.filter((each) => each !== "").join(language === "zh-CN" ? "" : " ");
  return text === "" ? [] : [{ language, text }];
}
