import * as z from "zod/mini";
import type { TicketId } from "../domain/ids.ts";
import type { Mention, MentionStore, Note } from "../flow/ports.ts";
import { deskKeys, MENTION_DAYS, MENTION_PREFIX } from "./desk-keys.ts";
import type { Key } from "./keys.ts";
import type { Item, Table } from "./table.ts";

const MentionRecord = z.object({
  ticket: z.custom<TicketId>((value) => typeof value === "string"),
  note: z.string(),
  at: z.string(),
  by: z.string(),
  text: z.string(),
});
const Seen = z.object({ at: z.string() });

const longestText = 200;

/** One for each who is called, written with the note. */
export function mentionItems({ ticket, id, at, author, text, mentions = [] }: Note): readonly (Key & Item)[] {
  const said = text.length > longestText ? `${text.slice(0, longestText - 1).toWellFormed()}…` : text;
  const mention: Mention = { ticket, note: id, at, by: author, text: said };
  const ttl = Math.ceil(Date.parse(at) / 1000) + MENTION_DAYS * 86_400;
  return mentions.map((agent) => ({ ...deskKeys.mention(agent, at, ticket, id), ttl, d: mention }));
}

/** Notes that call somebody, on DynamoDB. */
export function mentionStore(table: Table): MentionStore {
  return {
    async mentionsOf(agent, limit) {
      const [stored, seen] = await Promise.all([
        table.query({
          KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
          ExpressionAttributeValues: { ":pk": `AG#${agent}`, ":prefix": MENTION_PREFIX },
          ScanIndexForward: false,
          ConsistentRead: true,
          Limit: limit,
        }),
        table.get(deskKeys.mentionsSeen(agent)),
      ]);
      return {
        items: stored.map(({ d }) => z.parse(MentionRecord, d)),
        ...(seen && { seenAt: z.parse(Seen, seen.d).at }),
      };
    },
    async seeMentions(agent, at) {
      await table.put({ ...deskKeys.mentionsSeen(agent), d: { at } });
    },
  };
}
