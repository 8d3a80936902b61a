import * as z from "zod/mini";
import type { TicketId } from "../domain/ids.ts";
import type { Mention, MentionStore, Note } from "../flow/ports.ts";
import { deskKeys, MENTION_DAYS, MENTION_PREFIX } from "./desk-keys.ts";
import { type Key, keys } from "./keys.ts";
import type { Item, Table } from "./table.ts";
import { parseNote } from "./ticket-items.ts";

const MentionRecord = z.object({
  ticket: z.custom<TicketId>((value) => typeof value === "string"),
  note: z.string(),
  at: z.string(),
  by: z.string(),
});
const Seen = z.object({ at: z.string() });

/** One for each who is called, written with the note, which alone has the words: so they go with it. */
export function mentionItems({ ticket, id, at, author, mentions = [] }: Note): readonly (Key & Item)[] {
  const mention = { ticket, note: id, at, by: author };
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
      const records = stored.map(({ d }) => z.parse(MentionRecord, d));
      const notes = await Promise.all(
        records.map(({ ticket, at, note }) => table.get(keys.note(ticket, at, note))),
      );
      return {
        items: records.flatMap((record, place): Mention[] => {
          const note = notes[place];
          return note ? [{ ...record, text: parseNote(note).text }] : [];
        }),
        ...(seen && { seenAt: z.parse(Seen, seen.d).at }),
      };
    },
    async seeMentions(agent, at) {
      await table.put({ ...deskKeys.mentionsSeen(agent), d: { at } });
    },
  };
}
