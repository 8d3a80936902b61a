import { markSpam, noteTouch } from "../domain/agent-acts.ts";
import { type Block, type BlockCause, type BlockRefusal, domainToBlock } from "../domain/block.ts";
import type { TicketId } from "../domain/ids.ts";
import type { Ticket } from "../domain/ticket.ts";
import { blockedContact } from "./blocks.ts";
import {
  type Actor,
  actBy,
  change,
  type DeskOutcome,
  type DeskServices,
  type Outcome,
  type Owner,
  ownerAct,
} from "./desk.ts";
import type { BlockStore } from "./ports.ts";

export interface KeepOutServices extends DeskServices {
  readonly blocks: BlockStore;
}

/**
 * Ends a ticket that no customer wanted, and keeps further messages of its sender back, unless the configuration says
 * otherwise. Written down before it takes effect; a repeat completes it.
 */
export async function markTicketSpam(
  id: TicketId,
  owner: Owner,
  services: KeepOutServices,
): Promise<DeskOutcome> {
  const outcome = await change(id, owner, "marked it as spam", services, (ticket) =>
    markSpam(ticket, ownerAct(owner, services)),
  );
  if (outcome.kind === "done" && services.config.desk.afterSpam === "quarantine")
    await services.blocks.putBlock(contactBlock(outcome.ticket, owner, "spam", services));
  return outcome;
}

/** Keeps out whoever wrote this ticket, or everybody of their domain: what they send is held back, under its cause. */
export async function blockSender(
  id: TicketId,
  who: Block["kind"],
  actor: Actor,
  services: KeepOutServices,
): Promise<Outcome<BlockRefusal>> {
  const ticket = await services.store.ticket(id);
  if (!ticket) return { kind: "refused", reason: "unknown-ticket" };
  const block =
    who === "contact"
      ? contactBlock(ticket, actor, "blocked", services)
      : domainBlock(ticket, actor, services);
  if ("refused" in block) return { kind: "refused", reason: block.refused };
  const act = who === "contact" ? "blocked the sender" : `blocked the domain ${block.name}`;
  const outcome = await change(id, actor, act, services, (each) => noteTouch(each, actBy(actor, services)));
  if (outcome.kind === "done") await services.blocks.putBlock(block);
  return outcome;
}

function contactBlock(
  { id, channel, address }: Ticket,
  { name: by }: Actor,
  cause: BlockCause,
  { ids, now }: DeskServices,
): Block {
  const of = blockedContact(ids, channel, address);
  return { kind: "contact", of, name: address, channel, cause, by, at: now().toISOString(), ticket: id };
}

function domainBlock(
  { id, channel, address }: Ticket,
  { name: by }: Actor,
  { config, now }: DeskServices,
): Block | { readonly refused: BlockRefusal } {
  const own = [config.brand.supportAddress, ...(config.channels.email?.addresses ?? [])];
  const found = domainToBlock(channel, address, own);
  if ("refused" in found) return found;
  const { domain } = found;
  return {
    kind: "domain",
    of: domain,
    name: domain,
    channel,
    cause: "blocked",
    by,
    at: now().toISOString(),
    ticket: id,
  };
}
