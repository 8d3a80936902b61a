import { messageTextKey } from "../domain/object-keys.ts";
import type { SplitChange } from "../flow/ports.ts";
import { keys } from "./keys.ts";
import type { TransactItem } from "./table.ts";
import { auditItem, messageItem, seenItem, ticketItem } from "./ticket-items.ts";
import type { StoreParts } from "./ticket-store.ts";

/**
 * One transaction, of 94 items at most and the events that come of it: each message leaves its place and comes to the new one,
 * its mark follows, and both tickets change. A message that changed meanwhile (its customer deleted it, a file came) stands in
 * the way.
 */
export async function splitTickets(
  { original, part, moved, audit }: SplitChange,
  parts: StoreParts,
): Promise<"saved" | "conflict"> {
  const TableName = parts.table.name;
  const items: TransactItem[] = [
    {
      Put: {
        TableName,
        Item: ticketItem(original.after, parts),
        ConditionExpression: "v = :v",
        ExpressionAttributeValues: { ":v": original.before.v },
      },
    },
    {
      Put: {
        TableName,
        Item: ticketItem(part, parts),
        ConditionExpression: "attribute_not_exists(pk)",
      },
    },
    ...audit.map((record) => ({ Put: { TableName, Item: auditItem(record) } })),
    ...(await eventsOf(original, part, parts)).map((Item) => ({ Put: { TableName, Item } })),
  ];
  for (const { message, mark } of moved) {
    const erased = message.erasedAt === undefined ? "attribute_not_exists" : "attribute_exists";
    items.push(
      {
        Delete: {
          TableName,
          Key: keys.message(message.ticket, message.receivedMs, message.id),
          ConditionExpression: `attribute_exists(pk) AND attribute_not_exists(#d.#media) AND ${erased}(#d.#erased)`,
          ExpressionAttributeNames: { "#d": "d", "#media": "media", "#erased": "erasedAt" },
        },
      },
      { Put: { TableName, Item: await messageItem({ ...message, ticket: part.id }, parts.blobs) } },
      { Put: { TableName, Item: seenItem(mark) } },
    );
  }
  if ((await parts.table.transact(items)) !== undefined) return "conflict";
  // A long text went along under another name. A crash before this line leaves a copy that nothing names.
  for (const { message } of moved) await parts.blobs.remove(messageTextKey(message.ticket, message.id));
  return "saved";
}

async function eventsOf(
  original: SplitChange["original"],
  part: SplitChange["part"],
  { webhooks }: StoreParts,
) {
  if (!webhooks) return [];
  const { eventItems } = await import("./event-items.ts");
  return [original, { before: undefined, after: part }].flatMap((change) => eventItems(change, webhooks));
}
