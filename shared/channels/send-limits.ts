import type { OutboxEntry } from "../domain/outbox.ts";

/** At most so fast, with some saved up; kept by each sender for itself, each with its share. */
export interface Pace {
  readonly per: "account" | "conversation";
  readonly secondsBetween: number;
  readonly burst: number;
}

/** At most so many within a time; counted for all senders together, since a share of so few would be none. */
export interface Quota {
  readonly name: string;
  readonly of: "direct" | "comment";
  readonly per: "account" | "conversation";
  readonly count: number;
  readonly seconds: number;
  /** `customer`: counted anew whenever the customer does something, and an agent has to wait for that, too. */
  readonly from: "clock" | "customer";
}

export interface SendLimits {
  readonly paces: readonly Pace[];
  readonly quotas: readonly Quota[];
}

/**
 * What platforms take, so that it is kept rather than found out. Where a platform's limits float and it says how long to wait
 * (Telegram, Meta's other limits), its own word counts and nothing stands here. E-mail asks SES (`sending-rate.ts`).
 */
const limits: Readonly<Record<string, SendLimits>> = {
  // A pair of numbers: one in six seconds, and up to 45 that later ones pay for (error 131056); a number: 80 a second.
  // https://developers.facebook.com/docs/whatsapp/cloud-api/overview#throughput
  whatsapp: {
    paces: [
      { per: "account", secondsBetween: 1 / 80, burst: 80 },
      { per: "conversation", secondsBetween: 6, burst: 45 },
    ],
    quotas: [],
  },
  // https://developers.facebook.com/docs/instagram-platform/overview#rate-limiting
  instagram: {
    paces: [{ per: "account", secondsBetween: 1 / 100, burst: 100 }],
    quotas: [{ name: "comments", of: "comment", per: "account", count: 750, seconds: 3600, from: "clock" }],
  },
  // Five for each message of the customer within 48 hours; what is left over is not kept for later.
  // https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Service_Center_messages.html
  wechat: {
    paces: [],
    quotas: [
      { name: "answers", of: "direct", per: "conversation", count: 5, seconds: 48 * 3600, from: "customer" },
    ],
  },
  // https://docs.x.com/x-api/fundamentals/rate-limits
  x: {
    paces: [],
    quotas: [
      { name: "direct", of: "direct", per: "account", count: 15, seconds: 15 * 60, from: "clock" },
      { name: "direct-day", of: "direct", per: "account", count: 1440, seconds: 24 * 3600, from: "clock" },
      { name: "posts", of: "comment", per: "account", count: 100, seconds: 15 * 60, from: "clock" },
    ],
  },
  // https://docs.slack.dev/apis/web-api/rate-limits
  slack: { paces: [{ per: "conversation", secondsBetween: 1, burst: 5 }], quotas: [] },
};

const none: SendLimits = { paces: [], quotas: [] };

export function sendLimits(channel: string): SendLimits {
  return Object.hasOwn(limits, channel) ? (limits[channel] ?? none) : none;
}

/** Whether a reply counts against it: what goes below a comment is a comment, all else is between two. */
export function isOf({ of }: Quota, { thread }: Pick<OutboxEntry, "thread">): boolean {
  return (of === "comment") === (thread.comment?.answer === "public");
}
