import * as z from "zod/mini";

/** Asks for a person's data. What is said why stands in the audit trail of their tickets. */
export const ExportRequest = z.strictObject({ reason: z.string().check(z.minLength(3), z.maxLength(300)) });
export type ExportRequest = z.infer<typeof ExportRequest>;

/** Asks for a person's data to go. `confirm`: the contact once more, as nothing brings it back. */
export const EraseRequest = z.strictObject({ confirm: z.string() });
export type EraseRequest = z.infer<typeof EraseRequest>;

/** How the erasure of a person stands: a receipt that names nobody. */
export interface ErasureView {
  readonly contact: string;
  /** How many contacts of the person it is about. */
  readonly contacts: number;
  /** ISO 8601. */
  readonly requestedAt: string;
  readonly requestedBy: string;
  /** `running`: not through yet. `swept`: all is gone, and what was on its way is looked for again. `done`: for good. */
  readonly state: "running" | "swept" | "done";
  readonly erasedAt?: string;
  readonly nextAt?: string;
  readonly doneAt?: string;
  readonly passes: number;
  /** By kind: tickets, messages, files … */
  readonly erased: Readonly<Record<string, number>>;
  /** What stays and why, in words. */
  readonly kept: readonly string[];
}
