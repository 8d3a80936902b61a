import type { Config } from "./config.ts";

/** Channels with accounts that platforms do not call: what comes in through their own doors is counted there. */
const ownDoors: ReadonlySet<string> = new Set(["chat"]);

/** The accounts that the operator configured for a channel with a webhook; none for any other name. */
export function webhookAccounts(channel: string, { channels }: Pick<Config, "channels">): readonly string[] {
  const settings: Readonly<Record<string, object | undefined>> = channels;
  const found = Object.hasOwn(settings, channel) && !ownDoors.has(channel) ? settings[channel] : undefined;
  return found && "accounts" in found && Array.isArray(found.accounts) ? found.accounts.map(String) : [];
}
