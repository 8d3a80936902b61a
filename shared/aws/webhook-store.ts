import * as z from "zod/mini";
import { type EventType, eventTypes } from "../domain/event-targets.ts";
import type { TicketId } from "../domain/ids.ts";
import { anew, type DeliveryPlace, leased, WebhookDelivery } from "../domain/webhook-delivery.ts";
import type { WebhookStore } from "../flow/ports.ts";
import { eventKey, eventPartitions, eventsPrefix, eventTimerKey, logPartition } from "./event-items.ts";
import { padded } from "./keys.ts";
import type { Item, Table } from "./table.ts";

/** Events on their way to other systems, on DynamoDB. */
export function webhookStore(table: Table): WebhookStore {
  const read = async (place: DeliveryPlace) => {
    const stored = await table.get(eventKey(place));
    return stored && parseDelivery(stored);
  };

  /** On condition that nobody else has leased it since it was read. */
  const write = async (before: WebhookDelivery, after: WebhookDelivery) => {
    const timer = eventTimerKey(after);
    const written = await table.update(eventKey(before), {
      UpdateExpression: `SET d = :after${timer ? ", tpk = :tpk, tsk = :tsk" : " REMOVE tpk, tsk"}`,
      ConditionExpression: "d.#state = :state AND d.attempts = :attempts",
      ExpressionAttributeNames: { "#state": "state" },
      ExpressionAttributeValues: {
        ":after": after,
        ":state": before.state,
        ":attempts": before.attempts,
        ...(timer && { ":tpk": timer.tpk, ":tsk": timer.tsk }),
      },
    });
    return written !== undefined;
  };

  return {
    async leaseEvent(place, now) {
      const before = await read(place);
      const after = before && leased(before, now);
      if (!before || !after) return undefined;
      return (await write(before, after)) ? after : undefined;
    },

    settleEvent: (lease, after) => write(lease, after),

    async eventsOf(ticket, version) {
      const items = await table.partition(`T#${ticket}`, eventsPrefix(version));
      return items.map(placeOf);
    },

    async dueEvents(now, limit) {
      const pages = await Promise.all(
        eventPartitions.map((partition) =>
          table.query({
            IndexName: "timer",
            KeyConditionExpression: "tpk = :pk AND tsk < :now",
            ExpressionAttributeValues: { ":pk": partition, ":now": `${padded(now.getTime())}~` },
            Limit: limit,
          }),
        ),
      );
      return pages
        .flat()
        .sort((a, b) => String(a.tsk).localeCompare(String(b.tsk)))
        .slice(0, limit)
        .map(placeOf);
    },

    async deliveries(endpoint, limit, cursor) {
      const places = await table.query({
        IndexName: "queue",
        KeyConditionExpression: cursor === undefined ? "qpk = :pk" : "qpk = :pk AND qsk < :cursor",
        ExpressionAttributeValues: {
          ":pk": logPartition(endpoint),
          ...(cursor !== undefined && { ":cursor": cursor }),
        },
        ScanIndexForward: false,
        Limit: limit,
      });
      const read = await Promise.all(
        places.map(({ pk, sk }) => table.get({ pk: String(pk), sk: String(sk) })),
      );
      const last = places.length === limit ? places.at(-1) : undefined;
      const items = read.flatMap((stored) => (stored ? [parseDelivery(stored)] : []));
      return { items, ...(last && { cursor: String(last.qsk) }) };
    },

    async sendAgain(place, now) {
      const before = await read(place);
      if (!before) return undefined;
      if (before.state === "pending") return before;
      const after = anew(before, now);
      return (await write(before, after)) ? after : read(place);
    },
  };
}

function parseDelivery(stored: Item): WebhookDelivery {
  return z.parse(WebhookDelivery, stored.d);
}

/** From the key of an item, as indexes have it. */
function placeOf({ pk, sk }: Item): DeliveryPlace {
  const [, version = "0", type = "", endpoint = ""] = String(sk).split("#");
  return {
    ticket: String(pk).slice("T#".length) as TicketId,
    version: Number(version),
    type: z.parse(z.enum(eventTypes), type) satisfies EventType,
    endpoint,
  };
}
