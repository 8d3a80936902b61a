import type { IdentitiesView } from "../shared/api/desk/identities.ts";
import { identityStore } from "../shared/aws/identity-store.ts";
import { confirm } from "../shared/domain/address-confirmation.ts";
import { noteTouch } from "../shared/domain/agent-acts.ts";
import { type Beholder, mayUseTicket } from "../shared/domain/desk-access.ts";
import { otherOf } from "../shared/domain/identity-link.ts";
import { type ContactId, type TicketId, ticketNumber } from "../shared/domain/ids.ts";
import { type Actor, change, type DeskOutcome, type DeskServices } from "../shared/flow/desk.ts";
import {
  type IdentityServices,
  identitiesOf,
  type KnownIdentity,
  unlinkContacts,
} from "../shared/flow/identities.ts";
import type { Conversation } from "../shared/flow/ports.ts";
import { openTable } from "./services.ts";

/* What the desk does about contacts of one person, apart so that it is loaded when somebody asks for it. */

export { askToConfirm } from "../shared/flow/confirm-address.ts";

export function openIdentities(tableName: string) {
  return identityStore({ table: openTable(tableName) });
}

/** Whoever is kept to queues is told nothing of what stands in others. */
export async function identitiesView(
  conversation: Conversation,
  person: Beholder,
  services: IdentityServices,
): Promise<IdentitiesView> {
  const [{ linked: all, suggestions }, asked] = await Promise.all([
    identitiesOf(conversation, services),
    services.identities.confirmationsOf(conversation.ticket.id),
  ]);
  const linked = person.queues ? await Promise.all(all.map((each) => asFarAs(each, person, services))) : all;
  return {
    linked: linked.map(({ contact, channel, address, proof, linkedAt, tickets }) => ({
      contact,
      channel,
      address,
      ...(proof && { proof: proof.kind }),
      ...(linkedAt !== undefined && { linkedAt }),
      tickets: tickets.map(({ ticket, openedAt }) => ({
        id: ticket,
        number: ticketNumber(ticket),
        openedAt,
      })),
    })),
    suggestions: suggestions.map(({ channel, address, reason, proven }) => ({
      channel,
      address,
      reason,
      proven,
    })),
    asked: asked.map((question) => ({
      address: question.address,
      by: question.askedBy,
      at: question.askedAt,
      state: stateNames[confirm(question, services.now()).kind],
    })),
  };
}

async function asFarAs(known: KnownIdentity, person: Beholder, { store }: IdentityServices) {
  const tickets = await Promise.all(known.tickets.map(({ ticket }) => store.ticket(ticket)));
  const theirs = known.tickets.filter((_, at) => {
    const ticket = tickets[at];
    return ticket !== undefined && mayUseTicket(ticket, person);
  });
  return { ...known, tickets: theirs };
}

const stateNames = { already: "confirmed", confirmed: "open", expired: "expired" } as const;

/** Takes the link of the ticket's customer with another contact back. It is written down before it takes effect. */
export async function unlinkFrom(
  id: TicketId,
  actor: Actor,
  other: string,
  services: DeskServices & IdentityServices,
): Promise<DeskOutcome | { readonly kind: "refused"; readonly reason: "not-linked" }> {
  const { store, config, now, identities } = services;
  const ticket = await store.ticket(id);
  if (!ticket) return { kind: "refused", reason: "unknown-ticket" };
  const contact = other as ContactId;
  const links = await identities.linksOf(ticket.contact);
  if (!links.some((link) => otherOf(link, ticket.contact).contact === contact))
    return { kind: "refused", reason: "not-linked" };
  const outcome = await change(
    id,
    actor,
    "unlinked a contact",
    services,
    (each) => noteTouch(each, { agent: actor.agent, request: actor.request, now: now(), config }),
    () => ({}),
    { contact },
  );
  if (outcome.kind === "done") await unlinkContacts([ticket.contact, contact], actor.name, services);
  return outcome;
}
