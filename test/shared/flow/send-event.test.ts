import { describe, expect, it } from "vitest";
import { eventTypes } from "../../../shared/domain/event-targets.ts";
import { deliveriesOf, leased, type WebhookDelivery } from "../../../shared/domain/webhook-delivery.ts";
import type { BusEvent, PutOnBus } from "../../../shared/flow/ports.ts";
import { type SendEventServices, sendEvent } from "../../../shared/flow/send-event.ts";
import { afterNoon, aTicket } from "../../support/samples.ts";

const endpoints = { crm: { url: "https://crm.example/in", events: [...eventTypes] } };
const eventBus = { events: [...eventTypes] };

/** One ticket was opened, and both are told; `put` answers what the bus says in turn. */
function opened(
  answers: readonly PutOnBus[] = [],
  config: SendEventServices["config"] = { endpoints, eventBus },
) {
  const happened = { before: undefined, after: aTicket("told") };
  const deliveries = new Map(
    deliveriesOf(happened, { endpoints, eventBus }).map((each) => [each.endpoint, each] as const),
  );
  const events: BusEvent[] = [];
  const nudged: number[] = [];
  let minutes = 0;
  const services: SendEventServices = {
    webhooks: {
      async leaseEvent({ endpoint }, now) {
        const known = deliveries.get(endpoint);
        const lease = known && leased(known, now);
        if (lease) deliveries.set(endpoint, lease);
        return lease;
      },
      async settleEvent(_, after) {
        deliveries.set(after.endpoint, after);
        return true;
      },
    },
    queue: {
      nudge: async (_places, seconds = 0) => {
        nudged.push(seconds);
      },
    },
    config,
    secretsOf: () => Promise.reject(new Error("the bus has no secrets")),
    post: () => Promise.reject(new Error("the bus is no endpoint")),
    put: async (event) => {
      events.push(event);
      return answers[events.length - 1] ?? { kind: "put" };
    },
    // Each look is a minute after the one before it.
    now: () => {
      minutes += 1;
      return new Date(afterNoon(minutes));
    },
    random: () => 0,
  };
  const { ticket, version, type } = bus(deliveries);
  const place = { ticket, version, type, endpoint: "event-bus" };
  return { deliveries, events, nudged, send: () => sendEvent(place, services) };
}

function bus(deliveries: ReadonlyMap<string, WebhookDelivery>): WebhookDelivery {
  const found = deliveries.get("event-bus");
  if (!found) throw new Error("the bus is not told");
  return found;
}

describe("an event for the bus", () => {
  it("is put there with the id and the body that endpoints get, once", async () => {
    const { deliveries, events, send } = opened();
    expect((await send()).kind).toBe("delivered");
    expect((await send()).kind).toBe("nothing-to-do");
    const toEndpoint = deliveries.get("crm");
    expect(events).toHaveLength(1);
    expect(events[0]?.type).toBe("ticket.created");
    expect(events[0]?.at.toISOString()).toBe(toEndpoint?.createdAt);
    expect(JSON.parse(events[0]?.detail ?? "")).toEqual({
      ...{ id: toEndpoint?.id, ...JSON.parse(toEndpoint?.body ?? "") },
    });
  });

  it("is tried again as one for an endpoint is, under the same id", async () => {
    const { deliveries, events, nudged, send } = opened([{ kind: "failed", code: "ThrottlingException" }]);
    expect((await send()).kind).toBe("again");
    expect(nudged).toEqual([5]);
    expect((await send()).kind).toBe("delivered");
    expect(events[0]).toEqual(events[1]);
    expect(bus(deliveries).tried.map(({ code }) => code)).toEqual(["ThrottlingException", undefined]);
  });

  it("is given up where the bus was taken out of the configuration", async () => {
    const { deliveries, events, send } = opened([], { endpoints });
    expect((await send()).kind).toBe("dead");
    expect(events).toEqual([]);
    expect(bus(deliveries).tried).toMatchObject([{ code: "no-such-endpoint" }]);
  });
});
