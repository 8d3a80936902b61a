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
export const LinkedIdentityView = z.object({
  contact: z.string(),
  channel: z.string(),
  address: z.string(),
  proof: z.exactOptional(z.enum(["signed-identity", "confirmed-mail"])),
  linkedAt: z.exactOptional(z.string()),
  tickets: z.readonly(
    z.array(
      z.object({
        id: z.string(),
        number: z.string(),
        openedAt: z.string(),
      }),
    ),
  ),
});
export type LinkedIdentityView = z.infer<typeof LinkedIdentityView>;

/** Somebody who may be the same person. Nothing shows it: to be asked about, and told nothing of the other. */
export const SuggestedIdentityView = z.object({
  channel: z.string(),
  /** In part: enough to ask about it. */
  address: z.string(),
  reason: z.enum(["same-number", "number-given", "address-given"]),
  /** Mail from the address has passed DMARC. */
  proven: z.boolean(),
});
export type SuggestedIdentityView = z.infer<typeof SuggestedIdentityView>;

export const IdentitiesView = z.object({
  linked: z.readonly(z.array(LinkedIdentityView)),
  suggestions: z.readonly(z.array(SuggestedIdentityView)),
  /** Questions that were sent to mail addresses. */
  asked: z.readonly(
    z.array(
      z.object({
        address: z.string(),
        by: z.string(),
        at: z.string(),
        state: z.enum(["open", "confirmed", "expired"]),
      }),
    ),
  ),
});
export type IdentitiesView = z.infer<typeof IdentitiesView>;
