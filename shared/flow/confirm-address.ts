import {
  type AddressConfirmation,
  confirm,
  confirmationHours,
  confirmationsPerTicket,
  readConfirmationToken,
  tokenPlaceholder,
} from "../domain/address-confirmation.ts";
import { hasDone, noteTouch, withRequest } from "../domain/agent-acts.ts";
import { composeConfirmation } from "../domain/confirmation-text.ts";
import type { Party } from "../domain/identity-link.ts";
import type { TicketId } from "../domain/ids.ts";
import { type OutboxEntry, stalledAfterMinutes } from "../domain/outbox.ts";
import type { TokenKeys } from "../domain/reply-token.ts";
import { isInForce } from "../domain/suppression.ts";
import type { Ticket } from "../domain/ticket.ts";
import { counted, minutesAfter } from "../domain/ticket-states.ts";
import { type Actor, change, type DeskOutcome, type DeskServices } from "./desk.ts";
import { type IdentityServices, linkContacts } from "./identities.ts";
import type { SuppressionStore } from "./ports.ts";

export interface AskingServices extends DeskServices {
  readonly identities: IdentityServices["identities"];
  readonly suppressions: SuppressionStore;
}

export type AskOutcome =
  | DeskOutcome
  | {
      readonly kind: "refused";
      readonly reason: "own-address" | "suppressed" | "asked-too-often" | "no-mail-here";
    };

/**
 * Sends the owner of a mail address the question whether the customer of this ticket is them. The mail tells nothing of the
 * ticket: it may reach somebody who has nothing to do with it. The question is stored before the mail, which is stored with
 * the act; a repeated request asks once.
 *
 * @param base of the address under which the page is, such as `https://desk.example`
 */
export async function askToConfirm(
  id: TicketId,
  actor: Actor,
  { address: given, base }: { readonly address: string; readonly base: string },
  services: AskingServices,
): Promise<AskOutcome> {
  const { store, identities, suppressions, ids, config, now } = services;
  const [from] = config.channels.email?.addresses ?? [];
  if (from === undefined) return { kind: "refused", reason: "no-mail-here" };
  const ticket = await store.ticket(id);
  if (!ticket) return { kind: "refused", reason: "unknown-ticket" };
  const address = given.trim().toLowerCase();
  if (ids.contact("email", address) === ticket.contact) return { kind: "refused", reason: "own-address" };
  const suppression = await suppressions.suppression(ids.address("email", address));
  if (isInForce(suppression)) return { kind: "refused", reason: "suppressed" };
  const question = ids.confirmation(id, actor.request);
  const earlier = await identities.confirmationsOf(id);
  const since = minutesAfter(now(), -confirmationsPerTicket.hours * 60);
  const lately = earlier.filter((each) => each.askedAt > since && each.id !== question);
  if (lately.length >= confirmationsPerTicket.count) return { kind: "refused", reason: "asked-too-often" };

  const asked = await identities.askConfirmation({
    id: question,
    ticket: id,
    address,
    language: ticket.language,
    askedBy: actor.name,
    askedAt: now().toISOString(),
    until: minutesAfter(now(), confirmationHours * 60),
  });
  const outbox = ids.agentReply(id, actor.request);
  const outcome = await change(
    id,
    actor,
    "asked whether a mail address is the customer's",
    services,
    (each) => noteTouch(each, { agent: actor.agent, request: actor.request, now: now(), config }),
    (each) => ({ outbox: mailOf(asked, each, { outbox, from, base }, services) }),
    { address: asked.address },
  );
  if (outcome.kind === "done") await services.outbound.nudge(id, outbox, outcome.ticket.contact);
  return outcome;
}

/** A mail of its own, in no thread of the ticket. */
function mailOf(
  { id, address, language }: AddressConfirmation,
  ticket: Ticket,
  {
    outbox,
    from,
    base,
  }: { readonly outbox: OutboxEntry["id"]; readonly from: string; readonly base: string },
  { config, now }: AskingServices,
): OutboxEntry {
  const brand = config.brand.name;
  const link = `${base}/confirm/${tokenPlaceholder}`;
  const at = now();
  return {
    id: outbox,
    ticket: ticket.id,
    kind: "confirmation",
    confirmation: id,
    automatic: false,
    channel: "email",
    account: from,
    conversation: address,
    address,
    language,
    ...composeConfirmation({ language, brand, link, hours: confirmationHours }),
    thread: { references: [] },
    createdAt: at.toISOString(),
    state: "PENDING",
    epoch: 0,
    attempts: 0,
    checkAt: minutesAfter(at, stalledAfterMinutes),
  };
}

export interface ConfirmServices extends IdentityServices {
  readonly tokenKeys: TokenKeys;
}

/** What a link leads to. Looking changes nothing: programs follow links in mails before people do. */
export async function questionBehind(
  token: string,
  { identities, tokenKeys, now }: ConfirmServices,
): Promise<
  { readonly kind: "open" | "confirmed"; readonly question: AddressConfirmation } | { readonly kind: "gone" }
> {
  const claimed = readConfirmationToken(token, tokenKeys);
  const question = claimed && (await identities.confirmation(claimed.ticket, claimed.id));
  if (!question) return { kind: "gone" };
  const outcome = confirm(question, now());
  if (outcome.kind === "expired") return { kind: "gone" };
  return { kind: outcome.kind === "already" ? "confirmed" : "open", question };
}

/**
 * The owner of the address says yes: the answer is kept first, then the two contacts are linked, then the ticket says so.
 * Each can be repeated, and a crash in between is made good by the next press of the button.
 */
export async function confirmAddress(
  token: string,
  services: ConfirmServices,
): Promise<
  { readonly kind: "confirmed"; readonly question: AddressConfirmation } | { readonly kind: "gone" }
> {
  const { identities, store, ids, now } = services;
  const found = await questionBehind(token, services);
  if (found.kind === "gone") return found;
  const { question } = found;
  const ticket = await store.ticket(question.ticket);
  if (!ticket) return { kind: "gone" };
  if (found.kind === "open") {
    await identities.noteConfirmed({ ...question, confirmedAt: now().toISOString() });
  }
  const customer = await customerOf(ticket, store);
  const { address } = question;
  const owner = { contact: ids.contact("email", address), channel: "email", address };
  const proof = { kind: "confirmed-mail" as const, address: question.address, confirmation: question.id };
  const linked = await linkContacts(
    [customer, owner],
    proof,
    { by: question.askedBy, askedAt: question.askedAt },
    services,
  );
  await writeDown(question, linked.kind === "linked" ? "confirmed" : linked.reason, services);
  return { kind: "confirmed", question };
}

/** As they first wrote; what a ticket calls their address may be where answers go. */
async function customerOf(ticket: Ticket, store: ConfirmServices["store"]): Promise<Party> {
  const known = await store.contact(ticket.contact);
  const { channel, address } = known ?? ticket;
  return { contact: ticket.contact, channel, address };
}

/** More writers than this on one ticket at the same time means that something else is wrong. */
const conflictsBorne = 25;

async function writeDown(
  question: AddressConfirmation,
  result: string,
  { store, now }: ConfirmServices,
): Promise<void> {
  for (let conflicts = 0; conflicts < conflictsBorne; conflicts += 1) {
    const before = await store.ticket(question.ticket);
    if (!before || hasDone(before, question.id)) return;
    const at = now().toISOString();
    const after = counted(before, withRequest(before, question.id), now(), "no-news");
    const audit = {
      id: question.id,
      ticket: question.ticket,
      at,
      actor: "customer",
      act: "confirmed a mail address",
      detail: { address: question.address, askedBy: question.askedBy, result },
    };
    if ((await store.save({ before, after, audit })) === "saved") return;
  }
  throw new Error(`ticket ${question.ticket} changed ${conflictsBorne} times while an answer was noted`);
}
