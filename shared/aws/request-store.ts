import * as z from "zod/mini";
import { requestKey } from "./audit-keys.ts";
import type { Table } from "./table.ts";
import { packed, unpacked } from "./ticket-items.ts";

/** For so long the same request is known again, hours. */
export const REQUEST_HOURS = 24;

/** An act that was done under an id of its client's. */
const DoneRequest = z.object({
  /** What was asked for, as a digest: the same id for something else is a mistake. */
  print: z.string(),
  /** What its client was told; absent where that says what customers wrote. */
  told: z.exactOptional(z.object({ status: z.number(), body: z.exactOptional(z.string()) })),
});
export type DoneRequest = z.infer<typeof DoneRequest>;

/** Which requests somebody's client had carried out, so that one that comes again changes nothing. */
export function requestStore({ table }: { readonly table: Table }) {
  return {
    async done(agent: string, id: string): Promise<DoneRequest | undefined> {
      const stored = await table.get(requestKey(agent, id));
      return stored && z.parse(DoneRequest, unpacked(stored.packed));
    },
    /** The first one stays: what a repeat at the same moment was told is as good. */
    async keep(agent: string, id: string, request: DoneRequest, at: Date): Promise<void> {
      const ttl = Math.ceil(at.getTime() / 1000) + REQUEST_HOURS * 3600;
      await table.put(
        { ...requestKey(agent, id), packed: packed(request), ttl },
        { expression: "attribute_not_exists(pk)" },
      );
    },
  };
}
