import type { Rest } from "../domain/agent-acts.ts";
import type { AgentId, TicketId } from "../domain/ids.ts";
import { claimTicket } from "./claim.ts";
import {
  type Closing,
  closeTicket,
  type DeskOutcome,
  type Owner,
  releaseTicket,
  transferTicket,
} from "./desk.ts";
import { type KeepOutServices, markTicketSpam } from "./keep-out.ts";
import { snoozeTicket } from "./rest.ts";

/** What can be done to many tickets at once. */
export type BulkAct =
  | { readonly kind: "claim" | "release" | "close" | "spam" }
  | { readonly kind: "transfer"; readonly to: { readonly queue: string } | { readonly agent: AgentId } }
  | ({ readonly kind: "snooze" } & Rest);

/** A ticket as whoever chose it saw it. */
export interface Chosen {
  readonly id: TicketId;
  readonly epoch: number;
  readonly seen: number;
}

const atOnce = 5;

/**
 * The same act on many tickets; each has its own outcome, and none keeps another from its own. All go by one request id, which
 * counts for each ticket by itself: sending it again does what is still to do.
 */
export async function actOnMany(
  act: BulkAct,
  chosen: readonly Chosen[],
  owner: Omit<Owner, "epoch">,
  services: KeepOutServices & Closing,
): Promise<readonly { readonly ticket: TicketId; readonly outcome: DeskOutcome }[]> {
  const outcomes: { ticket: TicketId; outcome: DeskOutcome }[] = [];
  for (let from = 0; from < chosen.length; from += atOnce) {
    const batch = chosen.slice(from, from + atOnce).map(async (each) => ({
      ticket: each.id,
      outcome: await actOn(act, each, { ...owner, epoch: each.epoch }, services),
    }));
    outcomes.push(...(await Promise.all(batch)));
  }
  return outcomes;
}

async function actOn(
  act: BulkAct,
  { id, seen }: Chosen,
  owner: Owner,
  services: KeepOutServices & Closing,
): Promise<DeskOutcome> {
  switch (act.kind) {
    case "claim":
      return claimTicket(id, owner, services);
    case "release":
      return releaseTicket(id, owner, services);
    case "close":
      return closeTicket(id, owner, seen, services, {
        mayWrite: (await services.mayWrite?.(id)) ?? false,
      });
    case "spam":
      return markTicketSpam(id, owner, services);
    case "transfer":
      return transferTicket(id, owner, act.to, services);
    case "snooze":
      return snoozeTicket(id, owner, act, services);
  }
}
