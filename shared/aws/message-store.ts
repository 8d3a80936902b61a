import type { AuditRecord, MessageStore, StoredMessage } from "../flow/ports.ts";
import { keys, messageTimerKey } from "./keys.ts";
import { auditItem, noText, parseMessage, parseSeen } from "./ticket-items.ts";
import type { StoreParts } from "./ticket-store.ts";

/** What happens to stored messages later, on DynamoDB: files are fetched, customers delete what they wrote. */
export function messageStore({ table, blobs }: StoreParts): MessageStore {
  return {
    async message({ ticket, receivedMs, message }) {
      const stored = await table.get(keys.message(ticket, receivedMs, message));
      return stored && parseMessage(stored, blobs);
    },

    async marksOf(reference) {
      const { pk, sk } = keys.seenUnder(reference);
      return (await table.partition(pk, sk)).map(parseSeen);
    },

    async leaseMedia({ ticket, receivedMs, message }, now, leaseSeconds) {
      const stored = await table.update(keys.message(ticket, receivedMs, message), {
        UpdateExpression:
          "SET d.media.leaseUntil = :until, d.media.epoch = d.media.epoch + :one, d.media.attempts = d.media.attempts + :one",
        ConditionExpression:
          "attribute_exists(d.media.epoch) AND (attribute_not_exists(d.media.leaseUntil) OR d.media.leaseUntil < :now) AND (d.media.attempts = :none OR d.media.checkAt <= :now)",
        ExpressionAttributeValues: {
          ":until": new Date(now.getTime() + leaseSeconds * 1000).toISOString(),
          ":now": now.toISOString(),
          ":one": 1,
          ":none": 0,
        },
      });
      return stored && parseMessage(stored, blobs);
    },

    async noteMedia(leased, attachments, again) {
      const { set, remove, values } = consequence(leased, again);
      const updated = await table.update(keys.message(leased.ticket, leased.receivedMs, leased.id), {
        UpdateExpression: `SET d.message.attachments = :attachments${set}${remove}`,
        // What was erased meanwhile must not get its files back.
        ConditionExpression: `d.media.epoch = :epoch AND ${leased.erasedAt === undefined ? "attribute_not_exists" : "attribute_exists"}(d.erasedAt)`,
        ExpressionAttributeValues: {
          ":attachments": attachments,
          ":epoch": leased.media?.epoch ?? 0,
          ...values,
        },
      });
      return updated !== undefined;
    },

    async redecide({ ticket, receivedMs, id, decision }) {
      await table.update(keys.message(ticket, receivedMs, id), {
        UpdateExpression: "SET d.decision = :decision",
        ConditionExpression: "attribute_exists(pk)",
        ExpressionAttributeValues: { ":decision": decision },
      });
    },

    async eraseMessage(erased: StoredMessage, audit: AuditRecord) {
      const { text: _, fullText: __, ...facts } = erased.message;
      const timer = messageTimerKey(erased);
      const refused = await table.transact([
        {
          Update: {
            TableName: table.name,
            Key: keys.message(erased.ticket, erased.receivedMs, erased.id),
            UpdateExpression:
              "SET d.message = :message, d.texts = :none, d.decision = :decision, d.masked = :masked, d.media = :media, d.erasedAt = :at, tpk = :tpk, tsk = :tsk REMOVE d.textKey",
            ConditionExpression: "attribute_exists(pk) AND attribute_not_exists(d.erasedAt)",
            ExpressionAttributeValues: {
              ":message": facts,
              ":none": noText(),
              ":decision": erased.decision,
              ":masked": erased.masked,
              ":media": erased.media,
              ":at": erased.erasedAt,
              ":tpk": timer?.tpk,
              ":tsk": timer?.tsk,
            },
          },
        },
        { Put: { TableName: table.name, Item: auditItem(audit) } },
      ]);
      if (refused?.includes("TransactionConflict")) throw new Error(`${erased.id} is being written to`);
      return refused === undefined;
    },
  };
}

type Again = Parameters<MessageStore["noteMedia"]>[2];

/** What becomes of the work on a message, in the terms of an update. */
function consequence(leased: StoredMessage, again: Again) {
  if (again === undefined) return { set: "", remove: "", values: {} };
  if (again === "finished") return { set: "", remove: " REMOVE d.media, tpk, tsk", values: {} };
  const checkAt = again.at.toISOString();
  const { attempts = 0, epoch = 0 } = leased.media ?? {};
  const timer = messageTimerKey({ ...leased, media: { checkAt, attempts, epoch } });
  return {
    set: ", d.media.checkAt = :at, tpk = :tpk, tsk = :tsk",
    remove: " REMOVE d.media.leaseUntil",
    values: { ":at": checkAt, ":tpk": timer?.tpk, ":tsk": timer?.tsk },
  };
}
