import type { AccountSecrets, Channel, Delivery, SendTools } from "../channels/channel.ts";
import { sendInWindow } from "../channels/reply-window.ts";
import { makeConfirmationToken, tokenPlaceholder } from "../domain/address-confirmation.ts";
import type { BusinessHours } from "../domain/business-hours.ts";
import { credentialsMark, type Stopped } from "../domain/channel-health.ts";
import type { Config } from "../domain/config.ts";
import { readingDeadline } from "../domain/continuation.ts";
import { type Ids, type OutboxId, type TicketId, ticketNumber } from "../domain/ids.ts";
import type { FailureClass, OutboxEntry } from "../domain/outbox.ts";
import { makeReplyToken, type TokenKeys } from "../domain/reply-token.ts";
import { isInForce } from "../domain/suppression.ts";
import { readFiles } from "./agent-files.ts";
import type { HealthNotes } from "./health-notes.ts";
import type { Blobs, ChannelHealthStore, OutboxStore, SuppressionStore, TicketStore } from "./ports.ts";
import { tellPeople } from "./tell-people.ts";
import type { Turns } from "./turns.ts";

export interface DeliverServices {
  readonly store: TicketStore;
  readonly outbox: OutboxStore;
  readonly blobs: Pick<Blobs, "get">;
  readonly suppressions: SuppressionStore;
  readonly health: Pick<ChannelHealthStore, "channelState" | "stopAccount" | "resumeAccount">;
  readonly healthNotes: HealthNotes;
  readonly turns: Turns;
  readonly openChannel: (name: string) => Promise<Channel | undefined>;
  readonly secretsOf: (channel: string, account: string) => Promise<AccountSecrets>;
  /** What the channel may reach out with. */
  readonly toolsFor: (channel: string, secrets: AccountSecrets) => Omit<SendTools, "now">;
  readonly ids: Ids;
  readonly tokenKeys: TokenKeys;
  readonly config: Config;
  readonly hours?: BusinessHours | undefined;
  readonly now: () => Date;
  /** 0 ≤ n < 1, for spreading retries. */
  readonly random: () => number;
}

/** Longer than the function may run, so that nobody else sends while it still might. Seconds. */
const deliveryLeaseSeconds = 60;
const firstRetrySeconds = 30;
const longestRetrySeconds = 3600;
/** With doubling pauses about a day; then a person has to know. A provider that asks for patience gets it. */
export const attemptsBorne = 30;
/** Replies of a stopped account are looked at again after this, in case nobody says that it works again. Minutes. */
export const accountRecheckMinutes = 15;

export type Delivered =
  | { readonly kind: "sent"; readonly providerId: string }
  | { readonly kind: "retry"; readonly at: Date; readonly class: FailureClass; readonly code: string }
  | { readonly kind: "failed"; readonly class: FailureClass; readonly code: string }
  /** Its platform did not work for so long that people were told of it; see `deliver`. */
  | { readonly kind: "given-up"; readonly class: "retryable"; readonly code: string }
  /** Nothing is sent from this account. `stopped`: since this attempt. */
  | { readonly kind: "waits"; readonly class: "auth"; readonly code: string; readonly stopped: boolean }
  /** Sent already, being sent by somebody else, or gone. */
  | { readonly kind: "nothing-to-do" };

/**
 * Sends one stored reply, at least once and as seldom twice as can be: the entry is leased for longer than this function
 * can live, so only a crash between the provider's yes and our note of it makes a second attempt, and a report of the
 * provider in the meantime prevents that one too.
 *
 * A reply whose platform stays down is given up after a day. Whoever asked then lets its message fail, so that it ends in the
 * dead letters, which raise an alarm; moved back from there when the platform works, it goes out, unless somebody has
 * answered in the meantime.
 *
 * @param handedOut how often the queue has handed out the message that asks for it
 */
export async function deliver(
  ticket: TicketId,
  id: OutboxId,
  services: DeliverServices,
  handedOut = 1,
): Promise<Delivered> {
  const { outbox, now } = services;
  const entry =
    (await outbox.lease(ticket, id, now(), deliveryLeaseSeconds)) ??
    (await leaseAgain(ticket, id, services, handedOut));
  if (!entry) return { kind: "nothing-to-do" };
  if (entry.state === "FAILED") return givenUp(entry);
  const secrets = await services.secretsOf(entry.channel, entry.account);
  const stopped = await stoppedNow(entry, secrets, services);
  if (stopped) return waitForAccount(entry, stopped.code, false, services);
  const delivery = await attempt(entry, secrets, services);
  const { channel, account } = entry;
  if (delivery.kind === "sent") {
    const { providerId, parts } = delivery;
    const ids = (parts ?? [providerId]).filter((each) => each !== "unknown");
    const references = ids.map((each) => services.ids.reference(channel, each));
    const readBy = readingDeadline(entry, now(), services.config);
    const sent = { ...entry, ...(parts && { parts: [...parts] }) };
    await outbox.sent(sent, providerId, now(), references, readBy);
    await services.healthNotes.note(channel, account, { kind: "sent" });
    return { kind: "sent", providerId };
  }
  await services.healthNotes.note(channel, account, { kind: "failed", class: delivery.class });
  const further = delivery.parts ? { ...entry, parts: [...delivery.parts] } : entry;
  if (delivery.class === "auth") return stopAccount(further, delivery.code, secrets, services);
  return isPassing(further, delivery.class)
    ? retry(further, delivery, services)
    : giveUp(further, delivery, services);
}

/** @throws Error for what was given up: its message ends in the dead letters, from where an operator can move it back. */
export function refuseGivenUp({ kind }: Delivered): void {
  if (kind === "given-up") throw new Error("the platform did not work for a day");
}

/**
 * What was given up: as it is, while the queue still hands out the message by which that happened, and leased for one attempt
 * when somebody has moved the message back. Nothing where people have answered since, or for any other reply.
 */
async function leaseAgain(
  ticket: TicketId,
  id: OutboxId,
  { outbox, store, now }: DeliverServices,
  handedOut: number,
): Promise<OutboxEntry | undefined> {
  const entry = await outbox.entry(ticket, id);
  if (entry?.state !== "FAILED" || entry.failure?.class !== "retryable") return undefined;
  const waits = (await store.ticket(ticket))?.waitingSince !== undefined;
  if (!waits || handedOut > 1) return waits ? entry : undefined;
  return outbox.leaseGivenUp(ticket, id, now(), deliveryLeaseSeconds);
}

function givenUp({ failure }: OutboxEntry): Delivered {
  return { kind: "given-up", class: "retryable", code: failure?.code ?? "unknown" };
}

/** Credentials that are not those that were refused set an account going again. */
async function stoppedNow(
  { channel, account }: OutboxEntry,
  secrets: AccountSecrets,
  { health }: DeliverServices,
): Promise<Stopped | undefined> {
  const { stopped } = await health.channelState(channel, account);
  if (!stopped || stopped.credentials === credentialsMark(secrets)) return stopped;
  await health.resumeAccount(channel, account, stopped);
  return undefined;
}

/** Trying again would only be refused again, and a platform may punish that: the account rests until an operator acted. */
async function stopAccount(
  entry: OutboxEntry,
  code: string,
  secrets: AccountSecrets,
  services: DeliverServices,
): Promise<Delivered> {
  const { channel, account } = entry;
  const at = services.now().toISOString();
  const stopped = { at, code, credentials: credentialsMark(secrets) };
  const first = await services.health.stopAccount(channel, account, stopped);
  return waitForAccount(entry, code, first, services);
}

async function waitForAccount(
  entry: OutboxEntry,
  code: string,
  stopped: boolean,
  services: DeliverServices,
): Promise<Delivered> {
  const at = new Date(services.now().getTime() + accountRecheckMinutes * 60_000);
  const detail = `nothing is sent from ${entry.channel} ${entry.account} until its credentials are renewed`;
  await services.outbox.waitForAccount(entry, at, { class: "auth", code, detail });
  return { kind: "waits", class: "auth", code, stopped };
}

async function attempt(
  entry: OutboxEntry,
  secrets: AccountSecrets,
  services: DeliverServices,
): Promise<Delivery> {
  const address = services.ids.address(entry.channel, entry.address);
  const suppression = await services.suppressions.suppression(address);
  if (isInForce(suppression)) {
    return { kind: "failed", class: "recipient", code: `suppressed-${suppression.cause}` };
  }
  const channel = await services.openChannel(entry.channel);
  if (!channel) return { kind: "failed", class: "config", code: "unknown-channel" };
  const attachments = await readFiles(entry.attachments ?? [], services.blobs);
  if (!attachments) return { kind: "failed", class: "content", code: "attachment-missing" };
  try {
    return await sendInWindow(
      channel,
      {
        entry: withToken(entry, services.tokenKeys),
        attachments,
        // Whoever is only asked about an address gets no way into the ticket.
        ...(entry.confirmation === undefined && { replyAddress: replyAddress(entry, services.tokenKeys) }),
        brand: services.config.brand.name,
        ticketNumber: ticketNumber(entry.ticket),
      },
      {
        ...services.toolsFor(entry.channel, secrets),
        now: services.now(),
        turn: (messages) => services.turns.take(entry, messages),
      },
    );
  } catch (error) {
    // A channel returns what a provider answers; what it throws is the way there, or a fault of ours. Either is tried
    // again and, when it stays, shown to a person.
    return { kind: "failed", class: "retryable", code: error instanceof Error ? error.name : "unknown" };
  }
}

/** The link of a question is made here: at the desk nobody sees it. */
function withToken(entry: OutboxEntry, keys: TokenKeys): OutboxEntry {
  const { confirmation: id, ticket, text } = entry;
  if (id === undefined) return entry;
  return { ...entry, text: text.replace(tokenPlaceholder, makeConfirmationToken({ ticket, id }, keys)) };
}

/** `support+<token>@…`: a reply to it finds its ticket without a look at what it quotes. */
function replyAddress({ account, ticket }: OutboxEntry, keys: TokenKeys): string {
  const at = account.lastIndexOf("@");
  return at < 1 ? account : `${account.slice(0, at)}+${makeReplyToken(ticket, keys)}${account.slice(at)}`;
}

function isPassing({ attempts }: OutboxEntry, failure: FailureClass): boolean {
  return failure === "rate-limited" || (failure === "retryable" && attempts < attemptsBorne);
}

type Failure = Extract<Delivery, { kind: "failed" }>;

async function retry(entry: OutboxEntry, failure: Failure, services: DeliverServices): Promise<Delivered> {
  const pause = failure.retryAfterSeconds ?? growingPause(entry.attempts, services.random());
  const at = new Date(services.now().getTime() + pause * 1000);
  await services.outbox.retryLater(entry, at, { class: failure.class, code: failure.code });
  return { kind: "retry", at, class: failure.class, code: failure.code };
}

/** Doubles with every attempt up to an hour; the second half of each pause is left to chance. Seconds. */
export function growingPause(attempts: number, random: number): number {
  const full = Math.min(longestRetrySeconds, firstRetrySeconds * 2 ** Math.max(0, attempts - 1));
  return full / 2 + (full / 2) * random;
}

/** The ticket goes back to people first: a crash in between repeats that, and loses nothing. */
async function giveUp(entry: OutboxEntry, failure: Failure, services: DeliverServices): Promise<Delivered> {
  await tellPeople(entry, services, { opensAgain: true });
  const { class: failureClass, code } = failure;
  await services.outbox.failed(entry, { class: failureClass, code });
  return failureClass === "retryable"
    ? { kind: "given-up", class: failureClass, code }
    : { kind: "failed", class: failureClass, code };
}
