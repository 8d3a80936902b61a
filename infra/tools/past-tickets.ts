import type { PastTicket } from "../../shared/domain/past-ticket.ts";
import type { Ticket } from "../../shared/domain/ticket.ts";
import type { AuditRecord } from "../../shared/flow/ports.ts";

type Held = PastTicket["held"][number];

/** What happened to a ticket, as its record and its audit trail tell. Agents are named as the trail names them. */
export function pastTicket(ticket: Ticket, acts: readonly AuditRecord[]): PastTicket {
  const trail = [...acts].sort((a, b) => a.at.localeCompare(b.at));
  const held = heldIn(trail);
  const replied = trail.find(({ act }) => act === "replied");
  const queuedAt = ticket.queuedAt ?? (held.length > 0 ? ticket.createdAt : undefined);
  return {
    id: ticket.id,
    createdAt: ticket.createdAt,
    ...(queuedAt !== undefined && { queuedAt: queuedAt < ticket.createdAt ? ticket.createdAt : queuedAt }),
    channel: ticket.channel,
    language: ticket.language,
    category: ticket.category,
    ...(ticket.vip && { vip: true }),
    queue: ticket.queue,
    priority: ticket.priority,
    status: ticket.status,
    held,
    ...(replied && { firstResponseAt: replied.at }),
    ...(ticket.status === "closed" && { closedAt: ticket.closedAt }),
  };
}

const takes: readonly string[] = ["claimed", "accepted"];
const givesBack: readonly string[] = ["released", "closed", "lease-expired", "closed-by-silence"];

function heldIn(trail: readonly AuditRecord[]): Held[] {
  const held: Held[] = [];
  for (const { act, at, actor } of trail) {
    const last = held.at(-1);
    const open = last && last.to === undefined ? last : undefined;
    const ends = takes.includes(act) || givesBack.includes(act) || act.startsWith("transferred to ");
    if (open && ends) held[held.length - 1] = { ...open, to: at };
    if (takes.includes(act)) held.push({ agent: actor, from: at });
  }
  return held;
}
