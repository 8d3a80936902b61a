import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { eventBus } from "../shared/aws/event-bus.ts";

/** The bus of the system. Not with the other clients: only functions that put events on it load it, and late. */
export function openEventBus(name: string) {
  return eventBus(new EventBridgeClient({}), name);
}
