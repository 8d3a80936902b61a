import * as z from "zod/mini";
import { auditKey, auditPartition } from "./audit-keys.ts";
import type { Table } from "./table.ts";

/** How long it is kept who did what, days. */
const AUDIT_DAYS = 400;

const Act = z.object({
  id: z.string(),
  at: z.string(),
  agent: z.string(),
  name: z.string(),
  role: z.string(),
  act: z.string(),
  on: z.record(z.string(), z.string()),
});
export type Act = z.infer<typeof Act>;

/**
 * What people did at the desk, day by day: one small record an act. Its key is who did it and the id of the request, so that an act
 * that is sent again on the same day leaves one record.
 */
export function auditStore({ table }: { readonly table: Table }) {
  return {
    async note(act: Act): Promise<void> {
      const ttl = Math.ceil(Date.parse(act.at) / 1000) + AUDIT_DAYS * 86_400;
      await table.put({ ...auditKey(act), d: act, ttl }, { expression: "attribute_not_exists(pk)" });
    },
    /** All acts of a UTC day, `YYYY-MM-DD`, the newest first; of one person where one is named. */
    async actsOf(day: string, agent?: string): Promise<readonly Act[]> {
      const items = await table.partition(auditPartition(day), agent === undefined ? undefined : `${agent}#`);
      return items.map((item) => z.parse(Act, item.d)).sort((a, b) => (placeOf(a) < placeOf(b) ? 1 : -1));
    },
  };
}

/** Where an act stands in its day: for going on from there. */
export function placeOf({ at, agent, id }: Pick<Act, "at" | "agent" | "id">): string {
  return `${at}|${agent}|${id}`;
}
