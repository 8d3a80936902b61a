import { type AskDesk, SimulatedCall } from "../../infra/tools/simulated-call.ts";
import type { Received } from "../../shared/channels/channel.ts";
import { twilioVoice } from "../../shared/channels/twilio-voice/channel.ts";
import type { Inbound, InboundMessage } from "../../shared/domain/message.ts";
import { type PhoneDesk, PhonePlan } from "../../shared/domain/phone-plan.ts";
import { signed } from "./sign-webhook.ts";

export const phoneSecrets = {
  accountSid: `AC${"1".repeat(32)}`,
  authToken: "sample-auth-token",
  publicUrl: "https://desk.example",
};
export const phoneAddress = `${phoneSecrets.publicUrl}/webhooks/twilio-voice/main`;
export const ourNumber = "+6560000000";
/** The one moment at which somebody is there, and one at which nobody is. */
export const inHours = new Date("2026-03-02T02:00:00.000Z");
export const afterHours = new Date("2026-03-02T15:00:00.000Z");

const name = (en: string, zh: string) => ({ en, "zh-CN": zh });

/** A plan with one of each; keys 1 to 5. */
export function aPhoneDesk(change: object = {}): PhoneDesk {
  const written = {
    languages: ["en", "zh-CN"],
    menu: [
      { does: "urgent", name: name("a stolen account", "账户被盗"), words: { en: ["stolen"] } },
      { does: "answer", entry: "refund", name: name("a refund", "退款") },
      { does: "callback", name: name("a call back", "预约回电") },
      { does: "voicemail", name: name("a message", "留言") },
      { does: "person", name: name("our team", "客服团队") },
    ],
    person: { number: "+6561111111" },
    onCall: { number: "+6562222222" },
    hours: "desk",
    ...change,
  };
  // As it is bundled, where what is undefined is absent.
  const plan = PhonePlan.parse(JSON.parse(JSON.stringify(written)));
  const answers: PhoneDesk["answers"] = {
    refund: {
      en: { parts: ["A refund takes three days.", "Ask {{brand}} & <co>."], category: "refund" },
      "zh-CN": { parts: ["退款需要三天。"], category: "refund" },
    },
  };
  return { plan, brand: "Sample Wallet", answers, isOpen: (at) => at === inHours.getTime() };
}

/** A caller in front of a desk: what they hear, and what they leave behind. */
export class PhoneWorld {
  readonly items: Inbound[] = [];
  readonly answers: { readonly address: string; readonly body: string }[] = [];
  readonly call: SimulatedCall;
  readonly desk: PhoneDesk;
  now: Date;
  /** Asks everything twice, as Twilio does when a connection breaks. */
  twice = false;

  constructor({
    desk = aPhoneDesk(),
    from = "+6591234567",
    now = inHours,
    id = `CA${"0".repeat(32)}`,
  }: { desk?: PhoneDesk; from?: string; now?: Date; id?: string } = {}) {
    this.desk = desk;
    this.now = now;
    const caller = {
      call: id,
      from,
      to: ourNumber,
      accountSid: phoneSecrets.accountSid,
      address: phoneAddress,
    };
    this.call = new SimulatedCall(caller, this.#ask);
  }

  /** Messages that were left, each once, whatever was repeated. */
  get messages(): readonly InboundMessage[] {
    const byIdentity = new Map(
      this.items.flatMap((item) =>
        item.kind === "message" ? [[JSON.stringify(item.message.identity), item.message] as const] : [],
      ),
    );
    return [...byIdentity.values()];
  }

  get heard(): string {
    return this.call.heard.join(" ");
  }

  /** What was said since the last look. */
  listen(): string {
    return this.call.heard.splice(0).join(" ");
  }

  readonly #ask: AskDesk = async (address, form) => {
    const first = await this.#once(address, form);
    if (!this.twice) return first;
    const second = await this.#once(address, form);
    if (second !== first) throw new Error("a repeated request was answered differently");
    return first;
  };

  async #once(address: string, form: Readonly<Record<string, string>>): Promise<string> {
    const received = await askPhone(address, form, this.desk, this.now);
    if (received.kind !== "accepted") throw new Error(`refused: ${JSON.stringify(received)}`);
    this.items.push(...received.items);
    const body = received.answer?.body ?? "";
    this.answers.push({ address, body });
    return body;
  }
}

/** One signed request. */
export function askPhone(
  address: string,
  form: Readonly<Record<string, string>>,
  desk: PhoneDesk,
  now: Date,
): Promise<Received> {
  const url = new URL(address);
  const request = {
    transport: "http" as const,
    method: "POST",
    path: url.pathname,
    rawQuery: url.search.slice(1),
    headers: {},
    body: new TextEncoder().encode(new URLSearchParams(form).toString()),
    account: "main",
    sourceIp: "192.0.2.1",
  };
  const context = { secrets: phoneSecrets, now, ownAddresses: [], phone: desk };
  return twilioVoice.receive(signed("twilio-voice", request, phoneSecrets, now), context);
}
