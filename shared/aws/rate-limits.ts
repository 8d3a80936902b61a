import type { RateLimits } from "../flow/ports.ts";
import { keys } from "./keys.ts";
import type { Table } from "./table.ts";

/**
 * Counts in fixed windows, one item each, which expires. A count that is full is not written any more, so that who goes on
 * costs a refused write at most.
 */
export function rateLimits({ table }: { readonly table: Table }): RateLimits {
  return {
    async admit(subject, { count, seconds }, now) {
      const window = Math.floor(now.getTime() / 1000 / seconds);
      const end = (window + 1) * seconds;
      const counted = await table.update(keys.rateLimit(subject, `${seconds}s`, window), {
        UpdateExpression: "SET #ttl = :ttl ADD #count :one",
        ConditionExpression: "attribute_not_exists(#count) OR #count < :most",
        ExpressionAttributeNames: { "#count": "count", "#ttl": "ttl" },
        ExpressionAttributeValues: { ":one": 1, ":most": count, ":ttl": end + 60 },
      });
      return counted ? undefined : Math.max(1, Math.ceil(end - now.getTime() / 1000));
    },
  };
}
