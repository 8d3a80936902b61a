import * as z from "zod/mini";

/** Asks for a person's data. What is said why stands in the audit trail of their tickets. */
export const ExportRequest = z.strictObject({ reason: z.string().check(z.minLength(3), z.maxLength(300)) });
export type ExportRequest = z.infer<typeof ExportRequest>;

/** Asks for a person's data to go. `confirm`: the contact once more, as nothing brings it back. */
export const EraseRequest = z.strictObject({ confirm: z.string() });
export type EraseRequest = z.infer<typeof EraseRequest>;

/** How the erasure of a person stands: a receipt that names nobody. */
export const ErasureView = z.object({
  contact: z.string(),
  /** How many contacts of the person it is about. */
  contacts: z.number(),
  /** ISO 8601. */
  requestedAt: z.string(),
  requestedBy: z.string(),
  /** `running`: not through yet. `swept`: all is gone, and what was on its way is looked for again. `done`: for good. */
  state: z.enum(["running", "swept", "done"]),
  erasedAt: z.exactOptional(z.string()),
  nextAt: z.exactOptional(z.string()),
  doneAt: z.exactOptional(z.string()),
  passes: z.number(),
  /** By kind: tickets, messages, files … */
  erased: z.record(z.string(), z.number()),
  /** What stays and why, in words. */
  kept: z.readonly(z.array(z.string())),
});
export type ErasureView = z.infer<typeof ErasureView>;
