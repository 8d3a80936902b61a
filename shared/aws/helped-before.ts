import { noCounts } from "../domain/entry-counts.ts";
import { keys } from "./keys.ts";
import { countUpdate } from "./learning-store.ts";
import type { Table } from "./table.ts";

/** How long a page may say again that an answer helped without being counted again, seconds. */
const markLasts = 86_400;

/**
 * An entry that was shown before a message was sent answered it: counted as answered and as helped, once for each page that
 * showed it.
 */
export async function helpedBefore(table: Table, page: string, entry: string, now: Date): Promise<void> {
  const by = { ...noCounts, answered: 1, helped: 1 };
  const day = now.toISOString().slice(0, 10);
  const mark = { ...keys.helpedBefore(page, entry), ttl: Math.ceil(now.getTime() / 1000) + markLasts };
  // Refused when this page said so before.
  await table.transact([
    { Put: { TableName: table.name, Item: mark, ConditionExpression: "attribute_not_exists(pk)" } },
    { Update: { TableName: table.name, ...countUpdate({ day, entry, by }) } },
  ]);
}
