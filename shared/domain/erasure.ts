import * as z from "zod/mini";
import type { ContactId } from "./ids.ts";
import { minutesAfter } from "./ticket-states.ts";

const id = <T extends string>() => z.custom<T>((value) => typeof value === "string" && value.length > 0);

/** What an erasure took away, by kind. After a crash a count may be short by what one ticket had. */
export const erasedKinds = [
  "contacts",
  "tickets",
  "messages",
  "replies",
  "notes",
  "files",
  "rawMails",
  "quarantined",
  "links",
  "examples",
  "counters",
] as const;
export type ErasedKind = (typeof erasedKinds)[number];
export type ErasedCounts = Readonly<Partial<Record<ErasedKind, number>>>;

/**
 * That everything about a person is to go. It names contacts by their ids, which tell no address, and stays as the proof of what
 * was done. Forward only: what came in before `requestedAt` goes, however late it turns up; what the person writes afterwards
 * is a new matter.
 */
export const Erasure = z.object({
  /** The contact it was asked for: one erasure each. */
  contact: id<ContactId>(),
  /** All contacts of the person, as they were linked then. */
  contacts: z.array(id<ContactId>()),
  /** Every write adds one and is conditional on it. */
  v: z.number(),
  /** ISO 8601. */
  requestedAt: z.string(),
  requestedBy: z.string(),
  /** `running`: the first pass is not through. `swept`: it is, and what was on its way then is looked for again. */
  state: z.enum(["running", "swept", "done"]),
  /** When the clock goes on. Absent when done. */
  nextAt: z.exactOptional(z.string()),
  /** When everything that there was had gone. */
  erasedAt: z.exactOptional(z.string()),
  doneAt: z.exactOptional(z.string()),
  passes: z.number(),
  counts: z.partialRecord(z.enum(erasedKinds), z.number()),
});
export type Erasure = z.infer<typeof Erasure>;

/**
 * When it is looked again for what was on its way, minutes after the request. A message in work is done within minutes; one that
 * failed lies in a queue for up to 14 days, and for as long again among the dead letters.
 */
export const sweepMinutes: readonly number[] = [20, 24 * 60, 15 * 24 * 60, 29 * 24 * 60];

/** A worker that died with its pass is followed by another one after so many minutes. */
const passMinutes = 5;

/** Asks for everything of these contacts to go; asked again, what came in meanwhile goes as well. */
export function asked(
  before: Erasure | undefined,
  contact: ContactId,
  contacts: readonly ContactId[],
  act: { readonly by: string; readonly at: string },
): Erasure {
  const all = [...new Set([contact, ...(before?.contacts ?? []), ...contacts])];
  return {
    contact,
    contacts: all,
    v: (before?.v ?? 0) + 1,
    requestedAt: act.at,
    requestedBy: act.by,
    state: "running",
    nextAt: act.at,
    passes: before?.passes ?? 0,
    counts: before?.counts ?? {},
  };
}

/** Somebody is at it: nobody else begins for a while. */
export function begun(erasure: Erasure, now: Date): Erasure {
  return { ...erasure, v: erasure.v + 1, nextAt: minutesAfter(now, passMinutes) };
}

/** With what was taken away since it was written down last. */
export function withCounts(erasure: Erasure, counts: ErasedCounts): Erasure {
  const sums = { ...erasure.counts };
  for (const kind of erasedKinds) {
    const more = counts[kind] ?? 0;
    if (more > 0) sums[kind] = (sums[kind] ?? 0) + more;
  }
  return { ...erasure, v: erasure.v + 1, counts: sums };
}

/** A pass was cut short: it goes on at once. */
export function interrupted(erasure: Erasure, now: Date): Erasure {
  return { ...erasure, v: erasure.v + 1, nextAt: now.toISOString() };
}

/** A pass went through. Sweeps whose time has passed count with it. */
export function passed(erasure: Erasure, now: Date): Erasure {
  const { nextAt: _, ...rest } = erasure;
  const at = now.toISOString();
  const base = {
    ...rest,
    v: erasure.v + 1,
    passes: erasure.passes + 1,
    erasedAt: erasure.erasedAt ?? at,
  };
  const next = sweepMinutes
    .map((minutes) => minutesAfter(erasure.requestedAt, minutes))
    .find((due) => due > at);
  return next === undefined
    ? { ...base, state: "done", doneAt: at }
    : { ...base, state: "swept", nextAt: next };
}

/** What stays, in words, for the receipt: each with the reason. */
export const keptAfterErasure: readonly string[] = [
  "Marks of received messages: ids that tell nothing of a person. They tell repeats and keep the count of what was received true.",
  "That an address is not written to (after a bounce or complaint): an id, without the address.",
  "That agents keep a sender out: with the address, until somebody lets them in again. Else whoever was kept out could ask to be let in.",
  "Counts of limits on chats: ids, which expire within two hours.",
  "Bodies that were too long for a queue, for at most 14 days, and files that were uploaded and never sent, for two.",
  "Backups, for as long as the operator keeps them; an erasure is asked for again after one was restored.",
  "What was sent: it is with the mail services and platforms that took it.",
];

/** How an erasure stands, without a word of who it is about. */
export interface Receipt {
  readonly contact: ContactId;
  readonly contacts: number;
  readonly requestedAt: string;
  readonly requestedBy: string;
  readonly state: Erasure["state"];
  readonly erasedAt?: string;
  readonly nextAt?: string;
  readonly doneAt?: string;
  readonly passes: number;
  readonly erased: ErasedCounts;
  readonly kept: readonly string[];
}

export function receiptOf(erasure: Erasure): Receipt {
  const { contact, contacts, requestedAt, requestedBy, state, erasedAt, nextAt, doneAt, passes } = erasure;
  return {
    contact,
    contacts: contacts.length,
    requestedAt,
    requestedBy,
    state,
    ...(erasedAt !== undefined && { erasedAt }),
    ...(nextAt !== undefined && { nextAt }),
    ...(doneAt !== undefined && { doneAt }),
    passes,
    erased: erasure.counts,
    kept: keptAfterErasure,
  };
}
