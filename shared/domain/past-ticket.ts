import * as z from "zod/mini";
import { Category } from "./category.ts";
import type { Config } from "./config.ts";
import type { AgentId, TicketId } from "./ids.ts";
import type { SimulatedAgent, SimulatedTicket } from "./simulate-routing.ts";

/** One line of an export: what happened to a ticket, without a word of what was written or who wrote it. */
export const PastTicket = z.object({
  id: z.string(),
  createdAt: z.string(),
  /** When it came to people; absent when a machine dealt with it alone. */
  queuedAt: z.exactOptional(z.string()),
  channel: z.string(),
  language: z.string(),
  category: Category,
  vip: z.exactOptional(z.boolean()),
  /** At the end. */
  queue: z.string(),
  priority: z.number(),
  status: z.string(),
  /** Each time somebody took it, and until when they had it. */
  held: z.array(z.object({ agent: z.string(), from: z.string(), to: z.exactOptional(z.string()) })),
  firstResponseAt: z.exactOptional(z.string()),
  closedAt: z.exactOptional(z.string()),
});
export type PastTicket = z.infer<typeof PastTicket>;

/** An agent as they are set, for replaying with their skills. */
export type PastAgent = Omit<SimulatedAgent, "shifts">;

const minute = 60_000;
/** A gap longer than this between two acts of an agent is taken for the end of a shift. */
const pauseMs = 180 * minute;
/** A ticket that nobody took is taken to keep its agent busy for as long as others of its category. */
const usualBusyMs = 20 * minute;

/** Past tickets as traffic: what came when, how long it kept somebody, and who was there when. */
export function trafficOf(
  tickets: readonly PastTicket[],
  settings: readonly PastAgent[],
  { desk }: Pick<Config, "desk">,
): { readonly tickets: readonly SimulatedTicket[]; readonly team: readonly SimulatedAgent[] } {
  const toPeople = tickets.filter(({ queuedAt, held }) => queuedAt !== undefined || held.length > 0);
  const usual = medianBusy(toPeople);
  return {
    tickets: toPeople.map((ticket) => ({
      id: ticket.id as TicketId,
      at: Date.parse(ticket.queuedAt ?? ticket.createdAt),
      category: ticket.category,
      channel: ticket.channel,
      language: ticket.language,
      vip: ticket.vip ?? false,
      busyMs: busyOf(ticket) ?? usual.get(ticket.category) ?? usualBusyMs,
    })),
    team: teamOf(toPeople, settings, desk.maxOpenTickets),
  };
}

function busyOf({ held }: PastTicket): number | undefined {
  const ended = held.flatMap(({ from, to }) => (to === undefined ? [] : [Date.parse(to) - Date.parse(from)]));
  return ended.length === 0 ? undefined : ended.reduce((sum, each) => sum + each, 0);
}

function medianBusy(tickets: readonly PastTicket[]): ReadonlyMap<string, number> {
  const all = new Map<string, number[]>();
  for (const ticket of tickets) {
    const busy = busyOf(ticket);
    if (busy !== undefined) all.set(ticket.category, [...(all.get(ticket.category) ?? []), busy]);
  }
  return new Map(
    [...all].map(([category, some]) => [
      category,
      some.sort((a, b) => a - b)[Math.floor(some.length / 2)] ?? usualBusyMs,
    ]),
  );
}

/** Somebody was there from their first act to their last one, but for long gaps. */
function teamOf(
  tickets: readonly PastTicket[],
  settings: readonly PastAgent[],
  usualMax: number,
): readonly SimulatedAgent[] {
  const acts = new Map<string, number[]>();
  for (const { agent, from, to } of tickets.flatMap(({ held }) => held)) {
    const moments = [from, ...(to === undefined ? [] : [to])].map((at) => Date.parse(at));
    acts.set(agent, [...(acts.get(agent) ?? []), ...moments]);
  }
  return [...acts].map(([id, moments]) => {
    const set = settings.find((each) => each.id === id);
    const own = set ?? { id: id as AgentId, max: usualMax, skills: [], languages: [] };
    return { ...own, shifts: shiftsOf(moments) };
  });
}

function shiftsOf(moments: readonly number[]) {
  const shifts: { from: number; to: number }[] = [];
  for (const at of [...moments].sort((a, b) => a - b)) {
    const current = shifts.at(-1);
    if (current && at - current.to <= pauseMs) current.to = at;
    else shifts.push({ from: at, to: at });
  }
  return shifts.map(({ from, to }) => ({ from, to: Math.max(to, from + minute) }));
}
