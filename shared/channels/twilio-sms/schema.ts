import * as z from "zod/mini";
import { wireId } from "../payload-fields.ts";
import { type RandomText, secret } from "../secret-fields.ts";
import { freshTwilioSecrets, twilioAccountSecrets } from "../twilio-webhook.ts";

export const TwilioSmsSecrets = z.object({
  ...twilioAccountSecrets,
  /** An API key sends; without one the auth token does. */
  apiKeySid: z.exactOptional(secret),
  apiKeySecret: z.exactOptional(secret),
  /** Send from a pool of numbers instead of the one that was written to. */
  messagingServiceSid: z.exactOptional(secret),
});
export type TwilioSmsSecrets = z.output<typeof TwilioSmsSecrets>;

export function freshSecrets(random: RandomText) {
  const hex = () => Buffer.from(random(16), "base64url").toString("hex");
  return { ...freshTwilioSecrets(random), apiKeySid: `SK${hex()}`, apiKeySecret: random(24) };
}

export const Sent = z.object({ sid: wireId });
export const Refusal = z.object({ code: z.catch(z.optional(z.number()), undefined) });
