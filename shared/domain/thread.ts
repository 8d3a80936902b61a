import * as z from "zod/mini";

/**
 * What an answer must know of the message it answers, in the platform's terms. Kept with the ticket for the newest message
 * of its customer, and copied to each reply.
 */
export const Thread = z.object({
  /** Id of the message, by which a reply quotes it. */
  replyTo: z.exactOptional(z.string()),
  references: z.array(z.string()),
  /**
   * It was written in public. `private`: the answer goes to the person alone where the platform allows that, and the public
   * sees only that there is one.
   */
  comment: z.exactOptional(z.object({ id: z.string(), answer: z.enum(["public", "private"]) })),
  /** A token that lets one reply through for nothing until then (ISO 8601). */
  replyToken: z.exactOptional(z.object({ token: z.string(), until: z.string() })),
  /** ISO 8601. Platforms count the time in which free text is allowed from here. */
  customerWroteAt: z.exactOptional(z.string()),
});
export type Thread = z.infer<typeof Thread>;
