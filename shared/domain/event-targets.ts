/** What the system tells other systems of. Each has a payload of its own: `shared/domain/webhook-event.ts`. */
export const eventTypes = [
  "ticket.created",
  "ticket.assigned",
  "ticket.replied",
  "ticket.closed",
  "ticket.reopened",
] as const;
export type EventType = (typeof eventTypes)[number];

/** The bus among those who are told: no endpoint of an operator has this name. */
export const busName = "event-bus";

interface Target {
  /** Where events are posted to; none for the bus. */
  readonly url?: string;
  readonly events: readonly EventType[];
}

/** As in the configuration; see `WebhookConfig`. */
interface Targets {
  readonly endpoints: Readonly<Record<string, Target>>;
  readonly eventBus?: Target;
}

/** Who is told of which events, by name. */
export function targetsOf({ endpoints, eventBus }: Targets): Readonly<Record<string, Target>> {
  return { ...endpoints, ...(eventBus && { [busName]: eventBus }) };
}

/** Whether anybody is told of anything. */
export function tellsAnybody(config: Targets): boolean {
  return Object.keys(targetsOf(config)).length > 0;
}
