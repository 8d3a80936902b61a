import type { AgentRequest } from "../shared/api/desk/people.ts";
import type { Agent } from "../shared/domain/ticket.ts";
import type { AgentSettings } from "../shared/flow/ports.ts";

/** An agent with what a supervisor sets; what they do not name stays. */
export function agentWith(
  agent: Agent,
  { queues, ...change }: AgentRequest,
  known: readonly string[],
): AgentSettings | { readonly unknownQueue: string } {
  const unknownQueue = queues?.find((queue) => !known.includes(queue));
  if (unknownQueue !== undefined) return { unknownQueue };
  const {
    open: _,
    openOf: __,
    offer: ___,
    offeredAt: ____,
    claimed: _____,
    queues: before,
    ...settings
  } = agent;
  const kept = queues === undefined ? before : (queues ?? undefined);
  return { ...settings, ...change, ...(kept && { queues: kept }) };
}
