import type { AgentId } from "../../../shared/domain/ids.ts";
import { ownerOf, type Ticket } from "../../../shared/domain/ticket.ts";
import type { TicketChange } from "../../../shared/flow/ports.ts";
import type { Contents } from "../memory-store.ts";

/** What an agent has before their eyes while they act. */
export interface View {
  readonly agent: AgentId;
  /** Messages shown, by ticket. */
  readonly shown: Map<string, ReadonlySet<string>>;
}

/** What must hold, whatever crashes, repeats and overlaps. */
export type Property = "P1" | "P2" | "P3" | "P4" | "P5" | "P6" | "P8";
export interface Violation {
  readonly property: Property;
  readonly what: string;
}

/** Watches every successful change of a ticket, and every send, while a history runs. */
export class Observer {
  readonly violations: Violation[] = [];
  /** How often each message was applied to a ticket. */
  readonly applied = new Map<string, number>();
  /** How often each reply was accepted by the provider. */
  readonly sends = new Map<string, number>();
  /** How often a sender died, or its report was lost, between the provider's yes and our note of it. */
  readonly interruptions = new Map<string, number>();
  /** The burst in which each message was decided about, by its last message. */
  readonly bursts = new Map<string, string>();
  private readonly contents: Contents;

  constructor(contents: Contents) {
    this.contents = contents;
  }

  report(property: Property, what: string): void {
    this.violations.push({ property, what });
  }

  /** `stored` is what was in the store at the moment of the write, which a broken store may not have compared. */
  saved(stored: Ticket | undefined, { after, outbox, decided }: TicketChange, view: View | undefined): void {
    this.checkCounters(stored, after);
    if (stored?.lastMessage !== after.lastMessage) countUp(this.applied, after.lastMessage);
    if (outbox && view && ownerOf(stored) !== view.agent) {
      this.report("P5", `${view.agent} answered ${after.id}, which is not theirs`);
    }
    const waited = stored?.waitingSince !== undefined && after.waitingSince === undefined;
    const ended = after.status === "closed" && stored?.status !== "closed";
    if (stored && view && (waited || ended)) this.checkSeen(stored, view);
    if (stored && decided) this.checkBurst(stored, decided.id);
    else if (stored && !view && waited) this.report("P4", `a machine ended the wait on ${stored.id}`);
    this.checkAgents();
  }

  /** A machine ends only a wait that no other message began, and decides about each message once. */
  private checkBurst(stored: Ticket, last: string): void {
    const together: readonly string[] = stored.burst?.messages ?? [];
    if (together.at(-1) !== last) this.report("P3", `${last} is not the last message of a burst`);
    for (const message of together) {
      const earlier = this.bursts.get(message);
      if (earlier !== undefined)
        this.report("P3", `${message} was decided about with ${earlier} and ${last}`);
      this.bursts.set(message, last);
    }
    if (stored.status !== "queued" || stored.epoch > 0) {
      this.report("P4", `a machine decided about ${stored.id}, which a person had`);
    }
    const needy = [...this.contents.messages.values()].filter(
      ({ ticket, decision, id }) =>
        ticket === stored.id && decision.kind === "route" && this.applied.has(id) && !this.bursts.has(id),
    );
    for (const { id } of needy) this.report("P4", `a machine answered for ${id}, which needs a human`);
  }

  private checkCounters(stored: Ticket | undefined, after: Ticket): void {
    if (after.v !== (stored?.v ?? 0) + 1) {
      this.report("P1", `${after.id} went from version ${stored?.v} to ${after.v}`);
    }
    if (!stored) return;
    const ownerChanged = ownerOf(stored) !== ownerOf(after);
    if (after.epoch !== stored.epoch + (ownerChanged ? 1 : 0)) {
      this.report("P5", `${after.id}: the fencing number does not follow the owner`);
    }
  }

  /** Everything that was applied to the ticket so far must have been before the eyes of who speaks for all of it. */
  private checkSeen(stored: Ticket, view: View): void {
    const shown = view.shown.get(stored.id);
    for (const message of this.contents.messages.values()) {
      if (message.ticket !== stored.id || !this.applied.has(message.id)) continue;
      if (!shown?.has(message.id)) {
        this.report("P4", `${view.agent} ended the wait on ${stored.id} without having seen ${message.id}`);
      }
    }
  }

  private checkAgents(): void {
    for (const agent of this.contents.agents.values()) {
      const own = [...this.contents.tickets.values()].filter((ticket) => ownerOf(ticket) === agent.id);
      if (own.length !== agent.open) {
        this.report("P5", `${agent.id} has ${own.length} tickets and is counted with ${agent.open}`);
      }
      if (own.length > agent.max) {
        this.report("P5", `${agent.id} has ${own.length} tickets and may have ${agent.max}`);
      }
    }
  }
}

export function countUp(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
