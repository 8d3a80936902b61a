import config from "relaydesk:config";
import type { ChannelView } from "../shared/api/desk/channels.ts";
import type { ConversationView } from "../shared/api/desk/conversation.ts";
import { channelHealthStore } from "../shared/aws/channel-health-store.ts";
import { identityStore } from "../shared/aws/identity-store.ts";
import { outboxStore } from "../shared/aws/outbox-store.ts";
import { type StoreParts, ticketStore } from "../shared/aws/ticket-store.ts";
import { loadChannel } from "../shared/channels/registry.ts";
import { largestFiles, windowNow } from "../shared/channels/reply-window.ts";
import { type Account, configuredAccounts } from "../shared/domain/channel-health.ts";
import type { Config } from "../shared/domain/config.ts";
import { fillTemplate } from "../shared/domain/template-text.ts";
import type { Ticket } from "../shared/domain/ticket.ts";
import { verifiedMailOf } from "../shared/domain/verified-mail.ts";
import { resumeAccount } from "../shared/flow/check-channels.ts";
import { othersOfPerson } from "../shared/flow/identities.ts";
import type { OutboundQueue } from "../shared/flow/ports.ts";
import { channelView, windowView } from "./channel-views.ts";

/* What the desk API does about the accounts of channels, apart from it so that it is loaded when it is asked for. */

/** What an agent has to know of the customer's channel before writing. */
export async function replyConditions(
  ticket: Ticket,
  parts: StoreParts,
  now: Date,
): Promise<Pick<ConversationView, "window" | "accountStopped" | "mailTo">> {
  const { channel, account, thread } = ticket;
  const { stopped } = await channelHealthStore(parts).channelState(channel, account);
  const known = await loadChannel(channel);
  const window = windowNow({ name: channel, replyWindow: known?.replyWindow }, thread, now);
  const cannotAnswer = window.state !== "open" || stopped !== undefined;
  const mailTo = cannotAnswer ? await verifiedMail(ticket, parts) : undefined;
  const mail = mailTo === undefined ? {} : { mailTo };
  const maxFileBytes = known ? largestFiles(known, thread) : 0;
  return {
    window: windowView(window, config.templates, { maxFileBytes, ...mail }),
    ...mail,
    ...(stopped && { accountStopped: { account, since: stopped.at, code: stopped.code } }),
  };
}

/** The mail address that is proven to be the customer's. */
export async function verifiedMail(
  ticket: Pick<Ticket, "channel" | "contact">,
  parts: StoreParts,
): Promise<string | undefined> {
  const identities = identityStore(parts);
  return verifiedMailOf(ticket, await othersOfPerson(ticket.contact, { identities }));
}

export async function listChannels(parts: StoreParts, now: Date): Promise<readonly ChannelView[]> {
  const store = channelHealthStore(parts);
  const accounts = configuredAccounts(config);
  const all = await Promise.all(
    accounts.map(({ channel, account }) => store.channelHealth(channel, account)),
  );
  return all.map((each) => channelView(each, config.health, now));
}

/** Lets answers go out again, because an operator says that the credentials work. */
export async function resumeChannel(
  { channel, account }: Account,
  parts: StoreParts,
  outbound: OutboundQueue,
  now: Date,
): Promise<ChannelView | "unknown-account" | "not-stopped"> {
  const known = configuredAccounts(config).some(
    (each) => each.channel === channel && each.account === account,
  );
  if (!known) return "unknown-account";
  const health = channelHealthStore(parts);
  const { stopped } = await health.channelState(channel, account);
  if (!stopped) return "not-stopped";
  const services = { health, outbox: outboxStore(parts), store: ticketStore(parts), outbound };
  await resumeAccount({ channel, account }, stopped, services);
  return channelView(await health.channelHealth(channel, account), config.health, now);
}

/** The text of an approved template, filled. */
export function templateText(
  channel: string,
  { template, language, values }: { template: string; language: string; values: readonly string[] },
): { readonly text: string } | { readonly refused: "unknown-template" | "wrong-values" } {
  const templates: Config["templates"] = config.templates;
  const known = templates.find(
    (each) => each.name === template && each.language === language && each.channel === channel,
  );
  if (!known) return { refused: "unknown-template" };
  const text = fillTemplate(known.text, values);
  return text === undefined ? { refused: "wrong-values" } : { text };
}
