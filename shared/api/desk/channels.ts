import * as z from "zod/mini";

/** An account of a channel: mailboxes have signs in their names that no path of ours takes. */
export const ResumeRequest = z.strictObject({
  channel: z.string().check(z.maxLength(60)),
  account: z.string().check(z.maxLength(320)),
});

/** How one account of a channel does. */
export const ChannelView = z.object({
  channel: z.string(),
  account: z.string(),
  stopped: z.exactOptional(
    z.object({
      since: z.string(),
      code: z.string(),
    }),
  ),
  lastInboundAt: z.exactOptional(z.string()),
  lastSentAt: z.exactOptional(z.string()),
  credentials: z.exactOptional(
    z.object({
      checkedAt: z.string(),
      expiresAt: z.exactOptional(z.string()),
      refused: z.exactOptional(z.string()),
    }),
  ),
  /** Counted over the last 24 hours, by class where attempts failed. */
  lastDay: z.object({
    inbound: z.number(),
    sent: z.number(),
    failures: z.record(z.string(), z.number()),
  }),
  /** In words: what an operator has to look at. */
  troubles: z.readonly(z.array(z.string())),
});
export type ChannelView = z.infer<typeof ChannelView>;
