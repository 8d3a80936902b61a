import type { AccountSecrets, Channel, Delivery, SendTools } from "../channels/channel.ts";
import { sendInWindow } from "../channels/reply-window.ts";
import type { Config } from "../domain/config.ts";
import { readingDeadline } from "../domain/continuation.ts";
import { type Ids, type OutboxId, type TicketId, ticketNumber } from "../domain/ids.ts";
import type { FailureClass, OutboxEntry } from "../domain/outbox.ts";
import { makeReplyToken, type TokenKeys } from "../domain/reply-token.ts";
import { isInForce } from "../domain/suppression.ts";
import { readFiles } from "./agent-files.ts";
import type { Blobs, OutboxStore, SuppressionStore, TicketStore } from "./ports.ts";
import { tellPeople } from "./tell-people.ts";

export interface DeliverServices {
  readonly store: TicketStore;
  readonly outbox: OutboxStore;
  readonly blobs: Pick<Blobs, "get">;
  readonly suppressions: SuppressionStore;
  readonly openChannel: (name: string) => Promise<Channel | undefined>;
  readonly secretsOf: (channel: string, account: string) => Promise<AccountSecrets>;
  /** What the channel may reach out with. */
  readonly toolsFor: (channel: string, secrets: AccountSecrets) => Omit<SendTools, "now">;
  readonly ids: Ids;
  readonly tokenKeys: TokenKeys;
  readonly config: Config;
  readonly now: () => Date;
  /** 0 ≤ n < 1, for spreading retries. */
  readonly random: () => number;
}

/** Longer than the function may run, so that nobody else sends while it still might. Seconds. */
export const deliveryLeaseSeconds = 60;
const firstRetrySeconds = 30;
const longestRetrySeconds = 3600;
/** With doubling pauses about a day; then a person has to know. A provider that asks for patience gets it. */
const attemptsBorne = 30;

export type Delivered =
  | { readonly kind: "sent"; readonly providerId: string }
  | { readonly kind: "retry"; readonly at: Date; readonly class: FailureClass; readonly code: string }
  | { readonly kind: "failed"; readonly class: FailureClass; readonly code: string }
  /** Sent already, being sent by somebody else, or gone. */
  | { readonly kind: "nothing-to-do" };

/**
 * Sends one stored reply, at least once and as seldom twice as can be: the entry is leased for longer than this function
 * can live, so only a crash between the provider's yes and our note of it makes a second attempt, and a report of the
 * provider in the meantime prevents that one too.
 */
export async function deliver(ticket: TicketId, id: OutboxId, services: DeliverServices): Promise<Delivered> {
  const { outbox, now } = services;
  const entry = await outbox.lease(ticket, id, now(), deliveryLeaseSeconds);
  if (!entry) return { kind: "nothing-to-do" };
  const delivery = await attempt(entry, services);
  if (delivery.kind === "sent") {
    const reference = services.ids.reference(entry.channel, delivery.providerId);
    const readBy = readingDeadline(entry, now(), services.config);
    await outbox.sent(entry, delivery.providerId, now(), reference, readBy);
    return delivery;
  }
  return isPassing(entry, delivery.class)
    ? retry(entry, delivery, services)
    : giveUp(entry, delivery, services);
}

async function attempt(entry: OutboxEntry, services: DeliverServices): Promise<Delivery> {
  const address = services.ids.address(entry.channel, entry.address);
  const suppression = await services.suppressions.suppression(address);
  if (isInForce(suppression)) {
    return { kind: "failed", class: "recipient", code: `suppressed-${suppression.cause}` };
  }
  const channel = await services.openChannel(entry.channel);
  if (!channel) return { kind: "failed", class: "config", code: "unknown-channel" };
  const attachments = await readFiles(entry.attachments ?? [], services.blobs);
  if (!attachments) return { kind: "failed", class: "content", code: "attachment-missing" };
  const secrets = await services.secretsOf(entry.channel, entry.account);
  try {
    return await sendInWindow(
      channel,
      {
        entry,
        attachments,
        replyAddress: replyAddress(entry, services.tokenKeys),
        brand: services.config.brand.name,
        ticketNumber: ticketNumber(entry.ticket),
      },
      { ...services.toolsFor(entry.channel, secrets), now: services.now() },
    );
  } catch (error) {
    // A channel returns what a provider answers; what it throws is the way there, or a fault of ours. Either is tried
    // again and, when it stays, shown to a person.
    return { kind: "failed", class: "retryable", code: error instanceof Error ? error.name : "unknown" };
  }
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
  await services.outbox.failed(entry, { class: failure.class, code: failure.code });
  return { kind: "failed", class: failure.class, code: failure.code };
}
