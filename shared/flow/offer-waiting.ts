import { type Assignment, assign, isFree, isOffered, offered, stepOf } from "../domain/assignment.ts";
import type { BusinessHours } from "../domain/business-hours.ts";
import type { Config } from "../domain/config.ts";
import { toKeep } from "../domain/keep.ts";
import type { Agent, TicketIn } from "../domain/ticket.ts";
import type { DeskStore, TicketStore } from "./ports.ts";

export interface OfferServices {
  readonly store: Pick<TicketStore, "ticket" | "save">;
  readonly desk: Pick<DeskStore, "agents" | "line">;
  readonly config: Config;
  readonly hours?: BusinessHours | undefined;
  readonly now: () => Date;
}

/** So many tickets of each queue are looked at together, and so many times; further back the order matters less. */
const pageSize = 40;
const pagesLookedAt = 4;

/** Queues whose tickets are offered rather than taken. */
function queuesOffering({ queues }: Pick<Config, "queues">): readonly string[] {
  return Object.entries(queues).flatMap(([id, { offer }]) => (offer ? [id] : []));
}

/**
 * Offers what waits to agents who are free, the most urgent of all queues first. Called whenever that may have changed
 * (a ticket came, somebody has room again or is back) and by the clock every minute, which widens steps and finds what a
 * crash left. An offer is one conditional write of the ticket and the agent: called twice, it offers nothing twice.
 */
export async function offerWaiting(services: OfferServices): Promise<readonly Assignment[]> {
  const { desk, config, now } = services;
  const queues = queuesOffering(config);
  if (queues.length === 0) return [];
  const agents = await desk.agents("available");
  const made: Assignment[] = [];
  let lines: readonly Line[] = queues.map((queue) => ({ queue }));
  let left: readonly Placed[] = [];
  for (let page = 0; page < pagesLookedAt && lines.length > 0; page += 1) {
    const free = agents.filter(
      (agent) => isFree(agent, now()) && !made.some((each) => each.agent === agent.id),
    );
    if (free.length === 0) break;
    const pages = await Promise.all(lines.map((line) => nextPage(line, services)));
    const waiting = [...left, ...pages.flatMap(({ tickets }) => tickets)].sort((a, b) => a.rank - b.rank);
    // What comes after the end of a page may have to come after something that is not read yet.
    const last = page === pagesLookedAt - 1;
    const until = last ? Number.POSITIVE_INFINITY : Math.min(...pages.map(({ readTo }) => readTo));
    left = waiting.filter(({ rank }) => rank > until);
    const first = waiting.filter(({ rank }) => rank <= until).map(({ ticket }) => ticket);
    made.push(...(await offerThese(first, free, agents, services)));
    lines = pages.flatMap(({ next }) => (next ? [next] : []));
  }
  return made;
}

interface Line {
  readonly queue: string;
  readonly cursor?: string;
}

interface Placed {
  readonly rank: number;
  readonly ticket: TicketIn<"queued">;
}

async function nextPage({ queue, cursor }: Line, { store, desk, now }: OfferServices) {
  const page = await desk.line(queue, pageSize, cursor);
  const read = await Promise.all(
    page.items.map(async ({ ticket, rank }) => ({ rank, ticket: await store.ticket(ticket) })),
  );
  const tickets = read.flatMap(({ rank, ticket }) =>
    ticket?.status === "queued" && !ticket.burst && !isOffered(ticket, now()) ? [{ rank, ticket }] : [],
  );
  const { cursor: next } = page;
  const readTo = next === undefined ? Number.POSITIVE_INFINITY : (page.items.at(-1)?.rank ?? 0);
  return { tickets, readTo, next: next === undefined ? undefined : { queue, cursor: next } };
}

async function offerThese(
  waiting: readonly TicketIn<"queued">[],
  free: readonly Agent[],
  agents: readonly Agent[],
  { store, config, hours, now: clock }: OfferServices,
): Promise<readonly Assignment[]> {
  const now = clock();
  const present = new Set(agents.map(({ id }) => id));
  const plan = assign(waiting, free, config, now, (agent) => present.has(agent));
  const made = await Promise.all(
    plan.map(async (each) => {
      const before = waiting.find(({ id }) => id === each.ticket);
      const agent = free.find(({ id }) => id === each.agent);
      if (!before || !agent) return [];
      const seconds = config.queues[before.queue]?.offer?.acceptSeconds ?? 0;
      const after = toKeep(before, offered(before, agent.id, seconds, now), { config, hours }, now);
      const { to } = stepOf(before, config, now, (id) => present.has(id));
      const audit = {
        id: `offer-${after.v}`,
        ticket: after.id,
        at: after.updatedAt,
        actor: "router",
        act: `offered to ${agent.name}`,
        detail: { step: to, open: `${agent.open} of ${agent.max}` },
      };
      return (await store.save({ before, after, audit })) === "saved" ? [each] : [];
    }),
  );
  return made.flat();
}
