import type { ChannelView } from "../shared/api/desk/channels.ts";
import type { ReplyWindowView } from "../shared/api/desk/conversation.ts";
import type { WindowNow } from "../shared/channels/reply-window.ts";
import {
  type ChannelHealth,
  countsOver,
  lastOf,
  type Trouble,
  troublesOf,
} from "../shared/domain/channel-health.ts";
import type { Config } from "../shared/domain/config.ts";

/** Accounts and windows as clients of the desk API see them. */

export function windowView(
  { state, until, alternatives }: WindowNow,
  templates: Config["templates"],
  { maxFileBytes, mailTo }: { readonly maxFileBytes: number; readonly mailTo?: string },
): ReplyWindowView {
  return {
    state: state === "human-only" ? "people-only" : state,
    ...(until !== undefined && { until }),
    alternatives: mailTo === undefined ? alternatives : ["verified-mail", ...alternatives],
    maxFileBytes,
    templates: alternatives.includes("template")
      ? templates.map(({ name, language, text }) => ({ name, language, text }))
      : [],
  };
}

const dayHours = 24;

/** How an account does, with what an operator has to look at in words. */
export function channelView(health: ChannelHealth, policy: Config["health"], now: Date): ChannelView {
  const { channel, account, state, hours } = health;
  const { inbound, sent, failures } = countsOver(hours, dayHours, now);
  const lastInboundAt = lastOf(health, "lastInboundAt");
  const lastSentAt = lastOf(health, "lastSentAt");
  return {
    channel,
    account,
    ...(state.stopped && { stopped: { since: state.stopped.at, code: state.stopped.code } }),
    ...(lastInboundAt !== undefined && { lastInboundAt }),
    ...(lastSentAt !== undefined && { lastSentAt }),
    ...(state.credentials && { credentials: state.credentials }),
    lastDay: {
      inbound,
      sent,
      failures: Object.fromEntries(
        Object.entries(failures).filter(([, count]) => count !== undefined && count > 0),
      ),
    },
    troubles: troublesOf(health, policy, now).map(troubleWords),
  };
}

function troubleWords(trouble: Trouble): string {
  switch (trouble.kind) {
    case "stopped":
      return `Its credentials were refused (${trouble.code}): answers wait until they are renewed, or somebody resumes it.`;
    case "credentials-refused":
      return `The platform refuses its credentials (${trouble.code}).`;
    case "credentials-expire":
      return `Its credentials end on ${trouble.at.slice(0, 10)}: renew them before.`;
    case "errors":
      return `${trouble.failed} of the last ${trouble.tried} attempts to send failed.`;
    case "silent":
      return trouble.since === undefined
        ? "No message from a customer is known."
        : `No message from a customer since ${trouble.since.slice(0, 16).replace("T", " ")}.`;
  }
}
