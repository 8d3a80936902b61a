import * as z from "zod/mini";
import { PageQuery } from "./fields.ts";

export const AuditQuery = z.extend(PageQuery, {
  /** Of UTC. */
  day: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/, "must be a day such as 2026-03-02")),
  /** Id of one person; everybody when absent. */
  agent: z.exactOptional(z.string().check(z.maxLength(128))),
});

/** What somebody did at the desk. */
export const DeskAct = z.object({
  /** The id that their client gave it. */
  id: z.string(),
  at: z.string(),
  agent: z.string(),
  name: z.string(),
  role: z.string(),
  /** The operation, by its id in this description. */
  act: z.string(),
  /** What it was about, such as the ticket, by names. */
  on: z.record(z.string(), z.string()),
});
export type DeskAct = z.infer<typeof DeskAct>;
