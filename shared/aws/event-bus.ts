import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { BusEvent, PutOnBus } from "../flow/ports.ts";

/** What rules of the operator look for: events on our bus that come from us. */
export const busSource = "relaydesk";

/**
 * Puts events on an EventBridge bus, one at a time: `detail-type` is the type, `detail` the webhook's body with its id. A refusal is
 * told by AWS's own word, and may pass.
 */
export function eventBus(client: EventBridgeClient, name: string) {
  return async ({ type, at, detail }: BusEvent): Promise<PutOnBus> => {
    const entry = { EventBusName: name, Source: busSource, DetailType: type, Detail: detail, Time: at };
    try {
      const { Entries = [] } = await client.send(new PutEventsCommand({ Entries: [entry] }));
      const [answer] = Entries;
      if (answer?.EventId !== undefined) return { kind: "put" };
      return { kind: "failed", code: answer?.ErrorCode ?? "no-answer" };
    } catch (error) {
      return { kind: "failed", code: error instanceof Error ? error.name : "unknown" };
    }
  };
}
