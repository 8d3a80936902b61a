import type { QuotaStore } from "../flow/ports.ts";
import { keys } from "./keys.ts";
import type { Table } from "./table.ts";

/** What was sent within a window, counted on DynamoDB: one item for each window, which goes when it is over. */
export function quotaStore({ table }: { readonly table: Table }): QuotaStore {
  return {
    async reserve({ name, window, limit, until }, reply, count) {
      if (count > limit) return false;
      const key = keys.quota(name, window);
      const taken = await table.update(key, {
        UpdateExpression: "SET #ttl = :ttl ADD taken :count, replies :reply",
        // A reply that took its share before has it still, whatever became of the attempt.
        ConditionExpression:
          "(attribute_not_exists(replies) OR NOT contains(replies, :id)) AND (attribute_not_exists(taken) OR taken <= :room)",
        ExpressionAttributeNames: { "#ttl": "ttl" },
        ExpressionAttributeValues: {
          ":ttl": Math.ceil(Date.parse(until) / 1000) + 3600,
          ":count": count,
          ":reply": new Set([reply]),
          ":id": reply,
          ":room": limit - count,
        },
      });
      if (taken) return true;
      const replies = (await table.get(key))?.replies;
      return replies instanceof Set && replies.has(reply);
    },
  };
}
