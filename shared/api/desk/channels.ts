import * as z from "zod/mini";

/** An account of a channel: mailboxes have signs in their names that no path of ours takes. */
export const ResumeRequest = z.strictObject({
  channel: z.string().check(z.maxLength(60)),
  account: z.string().check(z.maxLength(320)),
});

/** How one account of a channel does. */
export interface ChannelView {
  readonly channel: string;
  readonly account: string;
  readonly stopped?: { readonly since: string; readonly code: string };
  readonly lastInboundAt?: string;
  readonly lastSentAt?: string;
  readonly credentials?: {
    readonly checkedAt: string;
    readonly expiresAt?: string;
    readonly refused?: string;
  };
  /** Counted over the last 24 hours, by class where attempts failed. */
  readonly lastDay: {
    readonly inbound: number;
    readonly sent: number;
    readonly failures: Readonly<Record<string, number>>;
  };
  /** In words: what an operator has to look at. */
  readonly troubles: readonly string[];
}
