import { readTwiml, type Verb } from "./read-twiml.ts";

/** Sends what Twilio would send, and answers with the TwiML. */
export type AskDesk = (address: string, form: Readonly<Record<string, string>>) => Promise<string>;

/** What a call waits for. */
export type Waiting =
  | { readonly for: "answer"; readonly keys: number | undefined; readonly action: string }
  | { readonly for: "message"; readonly verb: Verb }
  | { readonly for: "ringing"; readonly number: string; readonly action: string }
  | { readonly for: "nothing" };

export interface SimulatedCaller {
  readonly call: string;
  readonly from: string;
  readonly to: string;
  readonly accountSid: string;
  /** Address that is set for the number. */
  readonly address: string;
}

/** More redirects than this without a question are a circle. */
const redirectsFollowed = 20;

/**
 * Does with TwiML what Twilio does (https://www.twilio.com/docs/voice/twiml): one verb after the other, waiting where one
 * waits, on to the next where nothing comes.
 */
export class SimulatedCall {
  /** Everything that was said since it was last looked at. */
  readonly heard: string[] = [];
  waiting: Waiting = { for: "nothing" };
  over = false;
  requests = 0;
  readonly #caller: SimulatedCaller;
  readonly #ask: AskDesk;
  #left: readonly Verb[] = [];

  constructor(caller: SimulatedCaller, ask: AskDesk) {
    this.#caller = caller;
    this.#ask = ask;
  }

  begin(): Promise<void> {
    return this.#request(this.#caller.address, {});
  }

  async press(digits: string): Promise<void> {
    if (this.waiting.for === "answer") await this.#request(this.waiting.action, { Digits: digits });
  }

  async say(text: string, confidence = 0.9): Promise<void> {
    if (this.waiting.for !== "answer") return;
    const answer = { SpeechResult: text, Confidence: String(confidence) };
    await this.#request(this.waiting.action, answer);
  }

  /** Says nothing, does nothing: in a message it ends it without one. */
  silence(): Promise<void> {
    if (this.waiting.for === "ringing") return this.rung("no-answer");
    return this.#go(this.#left);
  }

  async leaveMessage(recording: string, seconds: number): Promise<void> {
    if (this.waiting.for !== "message") return;
    await this.#request(this.waiting.verb.attributes.action ?? "", {
      RecordingSid: recording,
      RecordingUrl: this.recordingUrl(recording),
      RecordingDuration: String(seconds),
      Digits: "#",
    });
  }

  recordingUrl(recording: string): string {
    return `https://api.twilio.com/2010-04-01/Accounts/${this.#caller.accountSid}/Recordings/${recording}`;
  }

  /** What came of ringing somebody. */
  async rung(status: "completed" | "busy" | "no-answer" | "failed", seconds = 0): Promise<void> {
    if (this.waiting.for !== "ringing") return;
    const talked: Record<string, string> =
      status === "completed" ? { DialCallDuration: String(seconds) } : {};
    await this.#request(this.waiting.action, { DialCallStatus: status, ...talked });
  }

  /** While somebody is rung Twilio still tells how that ended; else only that the call is over. */
  async hangUp(): Promise<void> {
    const { waiting } = this;
    const ended = { CallStatus: "completed" };
    this.over = true;
    if (waiting.for === "ringing")
      await this.#request(waiting.action, { ...ended, DialCallStatus: "no-answer" });
    this.waiting = { for: "nothing" };
    this.over = true;
    await this.tell(this.#caller.address, { ...ended, CallDuration: "42" });
  }

  /** A report, of which nothing is heard. */
  async tell(address: string, form: Readonly<Record<string, string>>): Promise<void> {
    this.requests += 1;
    readTwiml(await this.#ask(address, { ...this.#common(), ...form }));
  }

  async #request(address: string, form: Readonly<Record<string, string>>): Promise<void> {
    for (let redirects = 0; redirects < redirectsFollowed; redirects += 1) {
      this.requests += 1;
      const answer = await this.#ask(address, { ...this.#common(), ...form });
      const next = this.#play(readTwiml(answer));
      if (next === undefined || this.over) return;
      [address, form] = [next, {}];
    }
    throw new Error("the call is redirected for ever");
  }

  async #go(verbs: readonly Verb[]): Promise<void> {
    const next = this.#play(verbs);
    if (next !== undefined) await this.#request(next, {});
  }

  /** @returns where a redirect leads */
  #play(verbs: readonly Verb[]): string | undefined {
    this.waiting = { for: "nothing" };
    for (const [at, verb] of verbs.entries()) {
      this.#left = verbs.slice(at + 1);
      const { action = "", numDigits } = verb.attributes;
      switch (verb.name) {
        case "Say":
          this.heard.push(verb.text);
          break;
        case "Redirect":
          return verb.text;
        case "Gather":
          this.heard.push(...verb.children.map(({ text }) => text));
          this.waiting = {
            for: "answer",
            keys: numDigits === undefined ? undefined : Number(numDigits),
            action,
          };
          return undefined;
        case "Record":
          this.waiting = { for: "message", verb };
          return undefined;
        case "Dial":
          this.waiting = { for: "ringing", number: verb.children[0]?.text ?? "", action };
          return undefined;
        case "Hangup":
          this.over = true;
          return undefined;
        default:
          throw new Error(`<${verb.name}> is not known here`);
      }
    }
    this.over = true;
    return undefined;
  }

  #common() {
    const { call, from, to, accountSid } = this.#caller;
    return {
      CallSid: call,
      AccountSid: accountSid,
      From: from,
      To: to,
      CallStatus: "in-progress",
      Direction: "inbound",
      ApiVersion: "2010-04-01",
    };
  }
}
