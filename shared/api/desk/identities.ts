import * as z from "zod/mini";
import { requestId } from "./fields.ts";

/** Asks whoever reads this mailbox whether the ticket's customer is them. */
export const ConfirmAddressRequest = z.strictObject({
  request: requestId,
  address: z
    .string()
    .check(z.trim(), z.maxLength(254), z.regex(/^[^\s@<>]+@[^\s@<>]+$/, "must be a mail address")),
});

export const UnlinkRequest = z.strictObject({
  request: requestId,
  contact: z.string().check(z.regex(/^[0-9A-Z]{1,64}$/, "must be the id of a contact")),
});

export const LiftRequest = z.strictObject({ request: requestId });

/** Another contact of the same person, proven; what they wrote is on these tickets. */
export interface LinkedIdentityView {
  readonly contact: string;
  readonly channel: string;
  readonly address: string;
  readonly proof?: "signed-identity" | "confirmed-mail";
  readonly linkedAt?: string;
  readonly tickets: readonly { readonly id: string; readonly number: string; readonly openedAt: string }[];
}

/** Somebody who may be the same person. Nothing shows it: to be asked about, and told nothing of the other. */
export interface SuggestedIdentityView {
  readonly channel: string;
  /** In part: enough to ask about it. */
  readonly address: string;
  readonly reason: "same-number" | "number-given" | "address-given";
  /** Mail from the address has passed DMARC. */
  readonly proven: boolean;
}

export interface IdentitiesView {
  readonly linked: readonly LinkedIdentityView[];
  readonly suggestions: readonly SuggestedIdentityView[];
  /** Questions that were sent to mail addresses. */
  readonly asked: readonly {
    readonly address: string;
    readonly by: string;
    readonly at: string;
    readonly state: "open" | "confirmed" | "expired";
  }[];
}
