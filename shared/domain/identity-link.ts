import * as z from "zod/mini";
import type { ContactId } from "./ids.ts";

const id = <T extends string>() => z.custom<T>((value) => typeof value === "string" && value.length > 0);

/** What shows that two contacts are one person. Nothing else links them. */
export const IdentityProof = z.discriminatedUnion("kind", [
  /** The host site's signed token names the same user, or their own mail address, on both. */
  z.object({ kind: z.literal("signed-identity"), issuer: z.string(), subject: z.string() }),
  /** Whoever reads that mailbox followed a signed link to us and said so. */
  z.object({ kind: z.literal("confirmed-mail"), address: z.string(), confirmation: z.string() }),
]);
export type IdentityProof = z.infer<typeof IdentityProof>;

/** A contact, as people know it. */
const Party = z.object({ contact: id<ContactId>(), channel: z.string(), address: z.string() });
export type Party = z.infer<typeof Party>;

const Act = z.object({ by: z.string(), at: z.string() });

/** That two contacts are one person, or no longer count as one. It stands at both; neither's history is touched. */
export const IdentityLink = z.object({
  /** The two contacts in the order of their ids. */
  parties: z.object({ first: Party, second: Party }),
  /** Every write adds one. */
  v: z.number(),
  proof: IdentityProof,
  linked: Act,
  /** Taken back; a link that a person took back comes back by another confirmation only. */
  unlinked: z.exactOptional(Act),
});
export type IdentityLink = z.infer<typeof IdentityLink>;

export type LinkOutcome =
  | { readonly kind: "change"; readonly after: IdentityLink }
  | { readonly kind: "unchanged" }
  | { readonly kind: "refused"; readonly reason: "same-contact" | "was-unlinked" | "not-linked" };

/**
 * Links two contacts by a proof. Pure, and repeatable: the first proof stands. Forward only: what a person took back does
 * not come back by a token that is presented with every message, only by a confirmation asked for afterwards.
 *
 * @param before what stands between the two now
 */
export function linkWithProof(
  before: IdentityLink | undefined,
  parties: readonly [Party, Party],
  proof: IdentityProof,
  act: { readonly by: string; readonly at: string; readonly askedAt?: string },
): LinkOutcome {
  const pair = inOrder(parties);
  if (pair.first.contact === pair.second.contact) return { kind: "refused", reason: "same-contact" };
  if (before && isLinked(before)) return { kind: "unchanged" };
  const since = before?.unlinked?.at;
  const asked = proof.kind === "confirmed-mail" ? act.askedAt : undefined;
  if (since !== undefined && (asked === undefined || asked <= since)) {
    return { kind: "refused", reason: "was-unlinked" };
  }
  const linked = { by: act.by, at: act.at };
  return { kind: "change", after: { parties: pair, v: (before?.v ?? 0) + 1, proof, linked } };
}

/** Takes a link back. What was read meanwhile was read; nothing was moved, so nothing is to be moved back. */
export function unlink(
  before: IdentityLink | undefined,
  act: { readonly by: string; readonly at: string },
): LinkOutcome {
  if (!before) return { kind: "refused", reason: "not-linked" };
  if (!isLinked(before)) return { kind: "unchanged" };
  return { kind: "change", after: { ...before, v: before.v + 1, unlinked: act } };
}

export function isLinked(link: IdentityLink): boolean {
  return link.unlinked === undefined;
}

/** The other one of the two. */
export function otherOf({ parties: { first, second } }: IdentityLink, contact: ContactId): Party {
  return first.contact === contact ? second : first;
}

/** The same pair, however it was named. */
export function inOrder([one, other]: readonly [Party, Party]): IdentityLink["parties"] {
  return one.contact < other.contact ? { first: one, second: other } : { first: other, second: one };
}
