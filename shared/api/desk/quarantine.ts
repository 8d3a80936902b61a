import * as z from "zod/mini";
export const HeldView = z.object({
  id: z.string(),
  cause: z.string(),
  channel: z.string(),
  receivedAt: z.string(),
  summary: z.string(),
  state: z.string(),
  decidedBy: z.exactOptional(z.string()),
  decidedAt: z.exactOptional(z.string()),
});
export type HeldView = z.infer<typeof HeldView>;

/** The header block of a held mail, or what of a webhook could not be read, as plain text. */
export const HeldHeadersView = z.object({
  text: z.string(),
  /** False when there was more than is shown. */
  complete: z.boolean(),
});
export type HeldHeadersView = z.infer<typeof HeldHeadersView>;
