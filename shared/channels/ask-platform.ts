import type { Credentials } from "../domain/channel-health.ts";
import type { SendTools } from "./channel.ts";

type Told = Omit<Credentials, "checkedAt">;
/** What asking a platform takes. */
export type AskTools = Pick<SendTools, "fetch" | "apiBase" | "secrets" | "now" | "tokens">;
type Ask = (tools: AskTools) => Promise<Told | undefined>;

/** The platforms that can be asked how long an account's credentials last, or whether they are taken at all. */
const asks: Readonly<Record<string, () => Promise<Ask>>> = {
  instagram: async () => (await import("./meta-token.ts")).askInstagram,
  line: async () => (await import("./token-questions.ts")).askLine,
  messenger: async () => (await import("./meta-token.ts")).askMessenger,
  slack: async () => (await import("./token-questions.ts")).askSlack,
  telegram: async () => (await import("./token-questions.ts")).askTelegram,
  "twilio-sms": async () => (await import("./token-questions.ts")).askTwilio,
  wechat: async () => (await import("./token-questions.ts")).askWechat,
  whatsapp: async () => (await import("./meta-token.ts")).askWhatsApp,
};

/**
 * Asks a channel's platform about the account's credentials, with a call that changes nothing. `undefined` where it tells
 * nothing, was not reached, or answered something else than yes or no.
 */
export async function askPlatform(channel: string, tools: AskTools): Promise<Told | undefined> {
  const ask = Object.hasOwn(asks, channel) ? await asks[channel]?.() : undefined;
  return ask?.(tools);
}
