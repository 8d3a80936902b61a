import { answerDue } from "../domain/service-clock.ts";
import type { Conversation } from "./ports.ts";

/** How a message stands, in the few states that mean something to whoever sent it. */
export type CustomerState = "sorting" | "queued" | "assigned" | "replied" | "answered" | "closed" | "joined";

export interface Said {
  /** `us`: a person; `automatic`: a machine of ours. */
  readonly by: "you" | "us" | "automatic";
  readonly at: Date;
  /** The customer's words as they are stored, masked; ours in Markdown. */
  readonly text: string;
}

export interface CustomerStatus {
  readonly state: CustomerState;
  readonly subject: string | undefined;
  readonly sentAt: Date | undefined;
  /** By when a person answers; absent while nobody is waited for. */
  readonly due: Date | undefined;
  readonly overdue: boolean;
  /** Oldest first: what the customer wrote and what was sent to them. Notes and reasons are not for them. */
  readonly said: readonly Said[];
}

/** What the page behind a link may tell. `undefined`: the message is still on its way, or looked at first. */
export function customerStatus(conversation: Conversation | undefined, now: Date): CustomerStatus {
  if (!conversation) {
    return {
      state: "sorting",
      subject: undefined,
      sentAt: undefined,
      due: undefined,
      overdue: false,
      said: [],
    };
  }
  const { ticket } = conversation;
  const waits = ticket.waitingSince !== undefined && ticket.status !== "closed";
  const due = waits ? answerDue(ticket) : undefined;
  return {
    state: stateOf(conversation),
    subject: ticket.subject === "" ? undefined : ticket.subject,
    sentAt: new Date(ticket.createdAt),
    due: due && due > now ? due : undefined,
    overdue: waits && (ticket.breachedAt !== undefined || (due !== undefined && due <= now)),
    said: saidOn(conversation),
  };
}

function stateOf({ ticket }: Conversation): CustomerState {
  if (ticket.mergedInto !== undefined) return "joined";
  if (ticket.status !== "assigned") return ticket.status;
  return ticket.waitingSince === undefined && ticket.respondedAt !== undefined ? "replied" : "assigned";
}

function saidOn({ messages, outbox }: Conversation): readonly Said[] {
  const theirs = messages
    .filter(({ message, erasedAt }) => message.automatic === undefined && erasedAt === undefined)
    .map(({ message, receivedMs }): Said => ({ by: "you", at: new Date(receivedMs), text: message.text }));
  const ours = outbox
    // A question about an address went to whoever has that address.
    .filter(({ state, kind }) => state === "SENT" && kind !== "confirmation")
    .map(
      ({ automatic, createdAt, text }): Said => ({
        by: automatic ? "automatic" : "us",
        at: new Date(createdAt),
        text,
      }),
    );
  return [...theirs, ...ours].toSorted((one, other) => one.at.getTime() - other.at.getTime());
}
