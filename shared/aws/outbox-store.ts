import type { OutboxId, TicketId } from "../domain/ids.ts";
import { partName, receiptOrder } from "../domain/outbox.ts";
import type { OutboxStore } from "../flow/ports.ts";
import { keys, outboxTimerKey, SEEN_DAYS, sortableTime, stoppedPartition } from "./keys.ts";
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
          "SET d.#state = :sending, d.leaseUntil = :until, d.epoch = d.epoch + :one, d.attempts = d.attempts + :one REMOVE qpk, qsk",
        // What waits for its account stands in the queue index, and may go as soon as somebody asks for it.
        ConditionExpression:
          "(d.#state = :pending AND (d.attempts = :none OR d.checkAt <= :now OR attribute_exists(qpk))) OR (d.#state = :sending AND d.leaseUntil < :now)",
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

    async leaseGivenUp(ticket, id, now, leaseSeconds) {
      const stored = await table.update(keys.outbox(ticket, id), {
        UpdateExpression:
          "SET d.#state = :sending, d.leaseUntil = :until, d.epoch = d.epoch + :one, d.attempts = d.attempts + :one",
        ConditionExpression: "d.#state = :failed AND d.failure.#class = :retryable",
        ExpressionAttributeNames: { "#state": "state", "#class": "class" },
        ExpressionAttributeValues: {
          ":failed": "FAILED",
          ":retryable": "retryable",
          ":sending": "SENDING",
          ":until": new Date(now.getTime() + leaseSeconds * 1000).toISOString(),
          ":one": 1,
        },
      });
      return stored && parseOutbox(stored, blobs);
    },

    async sent(entry, providerId, now, references, readBy) {
      const { parts } = entry;
      const timer = readBy === undefined ? undefined : outboxTimerKey({ ...entry, checkAt: readBy });
      await table.update(keys.outbox(entry.ticket, entry.id), {
        UpdateExpression:
          "SET d.#state = :sent, d.sentAt = :now, d.providerId = :provider" +
          (parts ? ", d.parts = :parts, d.partReceipts = if_not_exists(d.partReceipts, :empty)" : "") +
          (timer ? ", d.checkAt = :readBy, tpk = :tpk, tsk = :tsk" : "") +
          ` REMOVE d.leaseUntil, d.failure${timer ? "" : ", d.checkAt, tpk, tsk"}`,
        ConditionExpression: "d.epoch = :epoch AND (d.#state = :sending OR d.#state = :sent)",
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: {
          ":sent": "SENT",
          ":sending": "SENDING",
          ":now": now.toISOString(),
          ":provider": providerId,
          ":epoch": entry.epoch,
          ...(parts && { ":parts": parts, ":empty": {} }),
          ...(timer && { ":readBy": readBy, ":tpk": timer.tpk, ":tsk": timer.tsk }),
        },
      });
      const ttl = Math.ceil(now.getTime() / 1000) + SEEN_DAYS * 86_400;
      for (const reference of references) {
        await table.put({ ...keys.sentReference(reference, entry.id), ticket: entry.ticket, ttl });
      }
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

    async waitForAccount(entry, at, failure) {
      const { parts } = entry;
      const checkAt = at.toISOString();
      const timer = outboxTimerKey({ ...entry, checkAt });
      await table.update(keys.outbox(entry.ticket, entry.id), {
        UpdateExpression: `SET d.#state = :pending, d.checkAt = :at, d.failure = :failure, d.attempts = d.attempts - :one, tpk = :tpk, tsk = :tsk, qpk = :qpk, qsk = :qsk${parts ? ", d.parts = :parts" : ""} REMOVE d.leaseUntil`,
        ConditionExpression: "d.epoch = :epoch AND d.#state = :sending",
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: {
          ":pending": "PENDING",
          ":sending": "SENDING",
          ":at": checkAt,
          ":failure": failure,
          ":one": 1,
          ":tpk": timer?.tpk,
          ":tsk": timer?.tsk,
          ":qpk": stoppedPartition(entry.channel, entry.account),
          ":qsk": `${sortableTime(entry.createdAt)}#${entry.id}`,
          ":epoch": entry.epoch,
          ...(parts && { ":parts": parts }),
        },
      });
    },

    async waiting(channel, account, limit, cursor) {
      const places = await table.query({
        IndexName: "queue",
        KeyConditionExpression: cursor === undefined ? "qpk = :pk" : "qpk = :pk AND qsk > :after",
        ExpressionAttributeValues: {
          ":pk": stoppedPartition(channel, account),
          ...(cursor !== undefined && { ":after": cursor }),
        },
        Limit: limit,
      });
      const items = places.map(({ pk, sk }) => ({
        ticket: String(pk).slice("T#".length) as TicketId,
        outbox: String(sk).slice("O#".length) as OutboxId,
      }));
      const last = places.length === limit ? places.at(-1) : undefined;
      return { items, ...(last && { cursor: String(last.qsk) }) };
    },

    async partReceipt(ticket, id, part, status) {
      const earlier = receiptOrder.slice(0, receiptOrder.indexOf(status));
      const names = Object.fromEntries(earlier.map((name, at) => [`:e${at}`, name]));
      const forward = ["attribute_not_exists(d.partReceipts.#part)"];
      if (earlier.length > 0) forward.push(`d.partReceipts.#part IN (${Object.keys(names).join(", ")})`);
      const key = keys.outbox(ticket, id);
      const moved = await table.update(key, {
        UpdateExpression: "SET d.partReceipts.#part = :status",
        ConditionExpression: `attribute_exists(d.partReceipts) AND (${forward.join(" OR ")})`,
        ExpressionAttributeNames: { "#part": partName(part) },
        ExpressionAttributeValues: { ":status": status, ...names },
      });
      const stored = moved ?? (await table.get(key));
      return stored && parseOutbox(stored, blobs);
    },

    async retryLater(entry, at, failure) {
      const { parts } = entry;
      const checkAt = at.toISOString();
      const timer = outboxTimerKey({ ...entry, checkAt });
      await table.update(keys.outbox(entry.ticket, entry.id), {
        UpdateExpression: `SET d.#state = :pending, d.checkAt = :at, d.failure = :failure, tpk = :tpk, tsk = :tsk${parts ? ", d.parts = :parts" : ""} REMOVE d.leaseUntil`,
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
          ...(parts && { ":parts": parts }),
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
