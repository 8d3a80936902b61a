import type { OutboxId, TicketId } from "../domain/ids.ts";
import { receiptOrder } from "../domain/outbox.ts";
import type { OutboxStore } from "../flow/ports.ts";
import { keys, outboxTimerKey, SEEN_DAYS } from "./keys.ts";
import { parseOutbox } from "./ticket-items.ts";
import type { StoreParts } from "./ticket-store.ts";

/** The life of a stored reply on DynamoDB: leased, sent, tried again, failed, confirmed. */
export function outboxStore({ table, blobs }: StoreParts): OutboxStore {
  return {
    async entry(ticket, id) {
      const stored = await table.get(keys.outbox(ticket, id));
      return stored && parseOutbox(stored, blobs);
    },

    async lease(ticket, id, now, leaseSeconds) {
      const until = new Date(now.getTime() + leaseSeconds * 1000).toISOString();
      const stored = await table.update(keys.outbox(ticket, id), {
        UpdateExpression:
          "SET d.#state = :sending, d.leaseUntil = :until, d.epoch = d.epoch + :one, d.attempts = d.attempts + :one",
        ConditionExpression:
          "(d.#state = :pending AND (d.attempts = :none OR d.checkAt <= :now)) OR (d.#state = :sending AND d.leaseUntil < :now)",
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: {
          ":pending": "PENDING",
          ":sending": "SENDING",
          ":until": until,
          ":now": now.toISOString(),
          ":one": 1,
          ":none": 0,
        },
      });
      return stored && parseOutbox(stored, blobs);
    },

    async sent(entry, providerId, now, reference, readBy) {
      const timer = readBy === undefined ? undefined : outboxTimerKey({ ...entry, checkAt: readBy });
      await table.update(keys.outbox(entry.ticket, entry.id), {
        UpdateExpression: timer
          ? "SET d.#state = :sent, d.sentAt = :now, d.providerId = :provider, d.checkAt = :readBy, tpk = :tpk, tsk = :tsk REMOVE d.leaseUntil, d.failure"
          : "SET d.#state = :sent, d.sentAt = :now, d.providerId = :provider REMOVE d.checkAt, d.leaseUntil, d.failure, tpk, tsk",
        ConditionExpression: "d.epoch = :epoch AND (d.#state = :sending OR d.#state = :sent)",
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: {
          ":sent": "SENT",
          ":sending": "SENDING",
          ":now": now.toISOString(),
          ":provider": providerId,
          ":epoch": entry.epoch,
          ...(timer && { ":readBy": readBy, ":tpk": timer.tpk, ":tsk": timer.tsk }),
        },
      });
      if (reference === undefined) return;
      const ttl = Math.ceil(now.getTime() / 1000) + SEEN_DAYS * 86_400;
      await table.put({ ...keys.sentReference(reference, entry.id), ticket: entry.ticket, ttl });
    },

    async continueBy(entry, mail) {
      const key = keys.outbox(entry.ticket, entry.id);
      const claimed = await table.update(key, {
        UpdateExpression: "SET d.continuedBy = :mail",
        ConditionExpression:
          "d.#state = :sent AND attribute_not_exists(d.continuedBy) AND (attribute_not_exists(d.receipt) OR d.receipt <> :read)",
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: { ":mail": mail, ":sent": "SENT", ":read": "read" },
      });
      if (claimed) return mail;
      const stored = await table.get(key);
      return stored && (await parseOutbox(stored, blobs)).continuedBy;
    },

    async settle(entry) {
      await table.update(keys.outbox(entry.ticket, entry.id), {
        UpdateExpression: "REMOVE d.checkAt, tpk, tsk",
        ConditionExpression: "d.#state = :sent",
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: { ":sent": "SENT" },
      });
    },

    async retryLater(entry, at, failure) {
      const checkAt = at.toISOString();
      const timer = outboxTimerKey({ ...entry, checkAt });
      await table.update(keys.outbox(entry.ticket, entry.id), {
        UpdateExpression:
          "SET d.#state = :pending, d.checkAt = :at, d.failure = :failure, tpk = :tpk, tsk = :tsk REMOVE d.leaseUntil",
        ConditionExpression: "d.epoch = :epoch AND d.#state = :sending",
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: {
          ":pending": "PENDING",
          ":sending": "SENDING",
          ":at": checkAt,
          ":failure": failure,
          ":tpk": timer?.tpk,
          ":tsk": timer?.tsk,
          ":epoch": entry.epoch,
        },
      });
    },

    async failed(entry, failure) {
      await table.update(keys.outbox(entry.ticket, entry.id), {
        UpdateExpression:
          "SET d.#state = :failed, d.failure = :failure REMOVE d.checkAt, d.leaseUntil, tpk, tsk",
        ConditionExpression: "d.epoch = :epoch AND d.#state = :sending",
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: {
          ":failed": "FAILED",
          ":sending": "SENDING",
          ":failure": failure,
          ":epoch": entry.epoch,
        },
      });
    },

    async sentAs(reference) {
      const { pk } = keys.sentReference(reference, "" as OutboxId);
      const [stored] = await table.query({
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :sent)",
        ExpressionAttributeValues: { ":pk": pk, ":sent": "S#" },
        ConsistentRead: true,
        Limit: 1,
      });
      if (!stored) return undefined;
      const outbox = String(stored.sk).slice("S#".length) as OutboxId;
      return { ticket: String(stored.ticket) as TicketId, outbox };
    },

    async receipt(ticket, id, status, providerId, failure) {
      const earlier = receiptOrder.slice(0, receiptOrder.indexOf(status));
      const names = Object.fromEntries(earlier.map((name, at) => [`:e${at}`, name]));
      const forward = ["attribute_not_exists(d.receipt)"];
      if (earlier.length > 0) forward.push(`d.receipt IN (${Object.keys(names).join(", ")})`);
      await table.update(keys.outbox(ticket, id), {
        // The provider's word settles what a crash left open: an entry in SENDING was in fact accepted.
        UpdateExpression:
          "SET d.receipt = :status, d.providerId = if_not_exists(d.providerId, :provider), d.#state = :sent" +
          (failure ? ", d.undelivered = :failure" : "") +
          " REMOVE d.checkAt, d.leaseUntil, tpk, tsk",
        ConditionExpression: `attribute_exists(pk) AND d.#state IN (:sending, :sent) AND (${forward.join(" OR ")})`,
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: {
          ":status": status,
          ":provider": providerId,
          ":sent": "SENT",
          ":sending": "SENDING",
          ...(failure && { ":failure": failure }),
          ...names,
        },
      });
    },
  };
}
