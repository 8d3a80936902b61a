import config from "relaydesk:config";
import { PageQuery } from "../../shared/api/desk/fields.ts";
import type { WebhookDeliveryView } from "../../shared/api/desk/webhooks.ts";
import { eventQueue } from "../../shared/aws/event-queue.ts";
import { webhookStore } from "../../shared/aws/webhook-store.ts";
import { targetsOf } from "../../shared/domain/event-targets.ts";
import { placeOfEvent, type WebhookDelivery } from "../../shared/domain/webhook-delivery.ts";
import type { Handlers } from "../desk-routes.ts";
import { json, problem } from "../edge.ts";
import { withQuery } from "./answers.ts";
import { env, now, parts, sqs } from "./open.ts";

/** Who is told of events, and what became of each. */

const targets = targetsOf(config.webhooks);
const webhooks = webhookStore(parts.table);

export const handlers: Handlers<"webhooks"> = {
  webhooks: async () => {
    const items = Object.entries(targets).map(([name, target]) => ({ name, ...target }));
    return json(200, { items });
  },
  // Also of endpoints that are configured no longer, while deliveries of theirs are kept.
  webhookDeliveries: withQuery(PageQuery, async ({ params }, { limit, cursor }) => {
    const page = await webhooks.deliveries(params.endpoint ?? "", limit, cursor);
    return json(200, { ...page, items: page.items.map(view) });
  }),
  sendEventAgain: async ({ params: { endpoint = "", delivery = "" } }) => {
    if (!Object.hasOwn(targets, endpoint)) return problem(404, "There is no such endpoint.");
    const place = placeOfEvent(delivery, endpoint);
    const again = place && (await webhooks.sendAgain(place, now()));
    if (!place || !again) return problem(404, "There is no such event, or it is kept no longer.");
    // Losing this costs a minute: the clock finds it.
    await eventQueue(sqs, env.EVENTS_QUEUE_URL).nudge([place]);
    return json(202, view(again));
  },
};

function view({ id, ticket, type, createdAt, state, nextAt, tried }: WebhookDelivery): WebhookDeliveryView {
  return { id, ticket, type, createdAt, state, ...(nextAt !== undefined && { nextAt }), tried };
}
