import type { ContactId } from "../domain/ids.ts";
import { ERASURES_PARTITION, sortableTime } from "./keys.ts";
import type { Table } from "./table.ts";

/** Contacts whose erasure goes on now, the longest due first. Apart: the clock asks every minute, and mostly there is none. */
export async function dueErasures(table: Table, now: Date, limit: number): Promise<readonly ContactId[]> {
  const places = await table.query({
    IndexName: "queue",
    KeyConditionExpression: "qpk = :pk AND qsk < :now",
    // Behind the time stands the contact, which sorts after any end.
    ExpressionAttributeValues: { ":pk": ERASURES_PARTITION, ":now": `${sortableTime(now.toISOString())}~` },
    Limit: limit,
  });
  return places.map(({ pk }) => String(pk).slice("ERASE#".length) as ContactId);
}
