import { type Assignment, assign, type Candidate, stepOf, type Waiting } from "./assignment.ts";
import { aroundTheClock, type BusinessHours } from "./business-hours.ts";
import type { Category } from "./category.ts";
import type { Config } from "./config.ts";
import type { AgentId, TicketId } from "./ids.ts";
import { rankOf } from "./rank.ts";
import { routingFor } from "./routing.ts";
import type { Step } from "./routing-config.ts";
import { promisedFor } from "./service-levels.ts";
import type { Priority } from "./ticket.ts";

/** One ticket that came to people. Times are milliseconds since 1970. */
export interface SimulatedTicket {
  readonly id: TicketId;
  readonly at: number;
  readonly category: Category;
  readonly channel: string;
  readonly language: string;
  readonly vip: boolean;
  /** At least this urgent, whatever its queue says. */
  readonly atLeast?: Priority;
  readonly known?: Waiting["known"];
  /** How long it keeps a place of an agent. */
  readonly busyMs: number;
}

/** Somebody who works, and when they are there. Shifts in order, none overlapping. */
export interface SimulatedAgent extends Omit<Candidate, "open" | "openOf" | "presence" | "offeredAt"> {
  readonly shifts: readonly { readonly from: number; readonly to: number }[];
}

/** A ticket in line. */
export interface InLine extends Waiting {
  readonly rank: number;
  readonly priority: Priority;
  readonly dueAt: string;
  readonly ticket: SimulatedTicket;
}

/** What became of a ticket. */
export interface SimulatedOutcome {
  readonly ticket: SimulatedTicket;
  /** Where it was when it was taken, or is still; and where it was before it overflowed. */
  readonly queue: string;
  readonly came: string;
  readonly priority: Priority;
  readonly dueAt: string;
  /** Absent when nobody took it until the end. */
  readonly takenAt?: number;
  readonly agent?: AgentId;
  readonly step?: Step["to"];
}

/** What a test or a report may look at while it happens. */
export interface Watching {
  /** Before a ticket is given to an agent: who is there, and what waits besides, in any order. */
  readonly onAssign?: (given: {
    readonly ticket: InLine;
    readonly agent: Candidate;
    readonly now: number;
    readonly agents: readonly Candidate[];
    readonly waiting: () => readonly InLine[];
  }) => void;
  /** After everything that happens at one moment. */
  readonly onRest?: (rest: {
    readonly now: number;
    readonly agents: readonly Candidate[];
    readonly waiting: () => readonly InLine[];
  }) => void;
}

/** As far as a free agent looks down a line, at first and then; the desk looks as far. */
const lookedAt = [4, 20, 160];

/**
 * Traffic through a policy on a clock of its own: tickets wait in their queues, and whoever is there and has room is given
 * what the policy lets them have, at once. The decisions are those of the running system (`routingFor`, `rankOf`,
 * `assign`); what is simulated is only when things happen. Every queue is treated as if its tickets were offered and
 * accepted at once: agents who take tickets themselves are slower than that.
 *
 * @param tickets in any order
 */
export function simulateRouting(
  { config, hours }: { readonly config: Config; readonly hours?: BusinessHours },
  tickets: readonly SimulatedTicket[],
  team: readonly SimulatedAgent[],
  watching: Watching = {},
): readonly SimulatedOutcome[] {
  const floor = new Floor(team);
  const lines = new Lines();
  const outcomes = new Map<TicketId, SimulatedOutcome>();
  const events = new Agenda();
  for (const ticket of tickets) events.add(ticket.at, { kind: "ticket", ticket });
  for (const { id, shifts } of team) {
    for (const { from, to } of shifts) {
      events.add(from, { kind: "comes", agent: id });
      events.add(to, { kind: "goes", agent: id });
    }
  }

  function enter(
    ticket: SimulatedTicket,
    queue: string,
    priority: Priority,
    came: string,
    now: number,
  ): void {
    const settings = config.queues[queue];
    const { minutes, hours: name } = promisedFor({ queue, priority, channel: ticket.channel }, config);
    const calendar = (name !== undefined && hours?.(name)) || aroundTheClock;
    const dueAt = iso(calendar.add(ticket.at, (minutes.firstResponse ?? 0) * 60_000));
    const place: InLine = {
      ...{ id: ticket.id, queue, priority, dueAt, ticket },
      ...{ channel: ticket.channel, language: ticket.language },
      skills: settings?.skills ?? [],
      queuedAt: iso(now),
      createdAt: iso(ticket.at),
      rank: rankOf({ priority, dueAt }, config.desk.ageingMinutes),
      ...(ticket.known && { known: ticket.known }),
    };
    lines.add(place);
    outcomes.set(ticket.id, { ticket, queue, came, priority, dueAt });
    const forgotten = Date.parse(ticket.known?.until ?? "");
    if (forgotten > now) events.add(forgotten, { kind: "widens", ticket: ticket.id, queue });
    for (const minutes of boundaries(settings?.steps ?? [])) {
      events.add(now + minutes * 60_000, { kind: "widens", ticket: ticket.id, queue });
    }
    const overflow = settings?.overflow;
    if (overflow) {
      events.add(now + overflow.afterMinutes * 60_000, { kind: "overflows", ticket: ticket.id, queue });
    }
    give([place], floor.free(), now);
  }

  function give(waiting: readonly InLine[], free: readonly Candidate[], now: number): number {
    if (waiting.length === 0 || free.length === 0) return 0;
    const at = new Date(now);
    const plan = assign(waiting, free, config, at, floor.isThere);
    for (const each of plan) take(each, at);
    return plan.length;
  }

  function take({ ticket: id, agent: name }: Assignment, at: Date): void {
    const ticket = lines.get(id);
    const agent = floor.get(name);
    const outcome = outcomes.get(id);
    if (!ticket || !agent || !outcome) throw new Error(`${id} was given away twice`);
    const now = at.getTime();
    const waiting = () => lines.all();
    watching.onAssign?.({ ticket, agent, now, agents: floor.all(), waiting });
    lines.remove(ticket);
    floor.gives(name, ticket.channel, at);
    const step = stepOf(ticket, config, at, floor.isThere).to;
    outcomes.set(id, { ...outcome, takenAt: now, agent: name, step });
    events.add(now + Math.max(1, ticket.ticket.busyMs), {
      kind: "done",
      agent: name,
      channel: ticket.channel,
    });
  }

  /** Everybody named takes as much as they may. */
  function fill(names: readonly AgentId[], now: number): void {
    const again = () =>
      lookedAt.some((count) => {
        const free = floor.free().filter(({ id }) => names.includes(id));
        return free.length > 0 && give(lines.top(count), free, now) > 0;
      });
    while (again());
  }

  for (let next = events.next(); next; next = events.next()) {
    const { at: now, event } = next;
    switch (event.kind) {
      case "ticket": {
        const { ticket } = event;
        const { queue, priority } = routingFor(ticket.category, config, ticket.atLeast, ticket);
        enter(ticket, queue, priority, queue, now);
        break;
      }
      case "widens": {
        const place = lines.get(event.ticket);
        if (place?.queue === event.queue) give([place], floor.free(), now);
        break;
      }
      case "overflows": {
        const place = lines.get(event.ticket);
        const to = config.queues[event.queue]?.overflow?.to;
        if (!place || place.queue !== event.queue || to === undefined) break;
        lines.remove(place);
        const own = config.queues[to]?.priority ?? place.priority;
        const came = outcomes.get(place.id)?.came ?? place.queue;
        enter(place.ticket, to, own < place.priority ? own : place.priority, came, now);
        break;
      }
      case "comes":
        floor.comes(event.agent, true);
        fill([event.agent], now);
        break;
      case "goes":
        floor.comes(event.agent, false);
        // What waited for them may now be for others.
        fill(
          floor.free().map(({ id }) => id),
          now,
        );
        break;
      case "done":
        floor.done(event.agent, event.channel);
        fill([event.agent], now);
        break;
    }
    if (events.upcoming() !== now) {
      watching.onRest?.({ now, agents: floor.all(), waiting: () => lines.all() });
    }
  }
  return [...outcomes.values()];
}

/** Minutes after which a step may end, whether or not the first one is left out. */
function boundaries(steps: readonly Step[]): readonly number[] {
  const sums = (some: readonly Step[]) => {
    let sum = 0;
    return some.flatMap(({ minutes }) => {
      sum += minutes ?? 0;
      return minutes === undefined ? [] : [sum];
    });
  };
  return [...new Set([...sums(steps), ...sums(steps.filter(({ to }) => to !== "known"))])];
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** Who is there, and how busy. */
class Floor {
  readonly #agents = new Map<AgentId, Candidate>();

  constructor(team: readonly SimulatedAgent[]) {
    for (const { shifts: _, ...agent } of team) {
      this.#agents.set(agent.id, { ...agent, open: 0, openOf: {}, presence: "away" });
    }
  }

  all = (): readonly Candidate[] => [...this.#agents.values()];
  get = (id: AgentId): Candidate | undefined => this.#agents.get(id);
  isThere = (id: AgentId): boolean => this.#agents.get(id)?.presence === "available";
  free = (): readonly Candidate[] =>
    this.all().filter(({ presence, open, max }) => presence === "available" && open < max);
  comes = (id: AgentId, there: boolean): void => this.#change(id, { presence: there ? "available" : "away" });
  done = (id: AgentId, channel: string): void => this.#count(id, channel, -1, {});
  gives = (id: AgentId, channel: string, at: Date): void =>
    this.#count(id, channel, 1, { offeredAt: at.toISOString() });

  #count(id: AgentId, channel: string, by: number, change: Partial<Candidate>): void {
    const { open = 0, openOf = {} } = this.#agents.get(id) ?? {};
    const ofChannel = (openOf[channel] ?? 0) + by;
    this.#change(id, { open: open + by, openOf: { ...openOf, [channel]: ofChannel }, ...change });
  }

  #change(id: AgentId, change: Partial<Candidate>): void {
    const agent = this.#agents.get(id);
    if (agent) this.#agents.set(id, { ...agent, ...change });
  }
}

/** What waits, each queue by rank. */
class Lines {
  readonly #places = new Map<TicketId, InLine>();
  readonly #lines = new Map<string, InLine[]>();

  get = (id: TicketId): InLine | undefined => this.#places.get(id);
  all = (): readonly InLine[] => [...this.#places.values()];

  /** The first of every queue together, as far as nothing that was left out could stand among them. */
  top(count: number): readonly InLine[] {
    const lines = [...this.#lines.values()];
    const cut = lines.flatMap((line) => (line.length > count ? [line[count - 1]?.rank ?? 0] : []));
    const until = count === lookedAt.at(-1) ? Number.POSITIVE_INFINITY : Math.min(...cut);
    const first = lines.flatMap((line) => line.slice(0, count));
    return first.filter(({ rank }) => rank <= until).sort(inOrder);
  }

  add(place: InLine): void {
    const line = this.#lines.get(place.queue) ?? [];
    line.splice(positionOf(line, place), 0, place);
    this.#lines.set(place.queue, line);
    this.#places.set(place.id, place);
  }

  remove(place: InLine): void {
    const line = this.#lines.get(place.queue) ?? [];
    line.splice(positionOf(line, place), 1);
    this.#places.delete(place.id);
  }
}

function inOrder(one: InLine, other: InLine): number {
  return one.rank - other.rank || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);
}

function positionOf(line: readonly InLine[], place: InLine): number {
  let [low, high] = [0, line.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const there = line[middle];
    if (there && inOrder(there, place) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

type Event =
  | { readonly kind: "ticket"; readonly ticket: SimulatedTicket }
  | { readonly kind: "widens" | "overflows"; readonly ticket: TicketId; readonly queue: string }
  | { readonly kind: "comes" | "goes"; readonly agent: AgentId }
  | { readonly kind: "done"; readonly agent: AgentId; readonly channel: string };

interface Entry {
  readonly at: number;
  /** Keeps the order of what happens at one moment. */
  readonly number: number;
  readonly event: Event;
}

/** What is to happen, the earliest first: a binary heap. */
class Agenda {
  readonly #heap: Entry[] = [];
  #added = 0;

  upcoming = (): number | undefined => this.#heap[0]?.at;

  add(at: number, event: Event): void {
    this.#added += 1;
    const heap = this.#heap;
    const entry = { at, number: this.#added, event };
    let hole = heap.length;
    heap.push(entry);
    while (hole > 0) {
      const parent = (hole - 1) >>> 1;
      const above = heap[parent];
      if (!above || isBefore(above, entry)) break;
      heap[hole] = above;
      hole = parent;
    }
    heap[hole] = entry;
  }

  next(): Entry | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    let hole = 0;
    for (;;) {
      const [left, right] = [heap[2 * hole + 1], heap[2 * hole + 2]];
      const child = right && left && isBefore(right, left) ? right : left;
      if (!child || isBefore(last, child)) break;
      heap[hole] = child;
      hole = child === right ? 2 * hole + 2 : 2 * hole + 1;
    }
    heap[hole] = last;
    return first;
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.at < other.at || (one.at === other.at && one.number < other.number);
}
