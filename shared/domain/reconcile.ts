import type { MessageId } from "./ids.ts";

/** What is known of everything that was ever accepted, from sources that do not depend on each other. */
export interface LedgerFacts {
  /** Ids that the edges said they accepted (their log, or a sender's own list). */
  readonly accepted: ReadonlySet<MessageId>;
  /** Mails lying in the bucket: written by the receiving service before any of our code ran. */
  readonly rawMails: readonly { readonly key: string; readonly message: MessageId | undefined }[];
  /** Marks of seen messages in the table. */
  readonly marks: readonly {
    readonly message: MessageId;
    readonly done: boolean;
    readonly outcome?: Outcome;
    /** What it is about was erased, or kept as long as it was to be. */
    readonly gone?: boolean;
  }[];
  /** How many copies of a message the tickets hold. */
  readonly stored: ReadonlyMap<MessageId, number>;
  readonly held: ReadonlySet<MessageId>;
  readonly queues: readonly { readonly name: string; readonly waiting: number; readonly dead: number }[];
}

export type Outcome = "ticketed" | "quarantined" | "suppressed";

export interface Reconciliation {
  readonly received: number;
  readonly ticketed: number;
  readonly quarantined: number;
  readonly suppressed: number;
  /** Of these, how many are kept no longer. */
  readonly gone: number;
  /** One sentence each; empty when every received message has exactly one outcome and its record exists. */
  readonly mismatches: readonly string[];
}

/** received = ticketed + quarantined + suppressed, message by message and not merely in sum. */
export function reconcile(facts: LedgerFacts): Reconciliation {
  const marks = new Map(facts.marks.map((mark) => [mark.message, mark]));
  const fromMail = facts.rawMails.flatMap((mail) => (mail.message ? [mail.message] : []));
  const received = new Set([...facts.accepted, ...fromMail, ...marks.keys()]);
  const counts = { ticketed: 0, quarantined: 0, suppressed: 0 };
  const mismatches: string[] = [];
  let gone = 0;

  for (const mail of facts.rawMails) {
    if (!mail.message) mismatches.push(`the mail ${mail.key} was stored but never became a message`);
  }
  for (const message of received) {
    const copies = facts.stored.get(message) ?? 0;
    if (copies > 1) mismatches.push(`${message} is stored ${copies} times`);
    const mark = marks.get(message);
    if (!mark?.done) {
      mismatches.push(
        `${message} was received but ${mark ? "its processing did not finish" : "never processed"}`,
      );
      continue;
    }
    const outcome = mark.outcome ?? "ticketed";
    counts[outcome] += 1;
    if (mark.gone) {
      gone += 1;
      if (copies > 0 || facts.held.has(message)) mismatches.push(`${message} is said to be gone and is not`);
      continue;
    }
    if (outcome === "ticketed" && copies === 0)
      mismatches.push(`${message} is said to be on a ticket and is not`);
    if (outcome === "quarantined" && !facts.held.has(message)) {
      mismatches.push(`${message} is said to be in quarantine and is not`);
    }
  }
  for (const queue of facts.queues) {
    if (queue.waiting > 0) mismatches.push(`${queue.name} still holds ${queue.waiting}`);
    if (queue.dead > 0) mismatches.push(`${queue.name} has ${queue.dead} dead letters`);
  }
  return { received: received.size, ...counts, gone, mismatches };
}
