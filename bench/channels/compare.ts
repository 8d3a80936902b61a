import { isDeepStrictEqual } from "node:util";
import type { Received } from "../../shared/channels/channel.ts";
import { type Neutral, toNeutral } from "./neutral.ts";

/** Events that our channels count instead of handing them on. */
const counted = new Set(["ignored", "echo", "duplicate-twin"]);
/** Kinds whose text a channel makes up. */
const madeUp = /location|position|contact|share|link|unsupported|batch/;

/**
 * Whether a channel made of a request what its fixture expects: every field of the expectation, in the order of the wire.
 * Fields beyond it are fine; reasons, and texts that are made up, need only be there. Conversations count by grouping.
 *
 * @returns what is wrong, or `undefined`
 */
export function difference(
  received: Received,
  expected: readonly Neutral[],
  kind: string,
): string | undefined {
  const [only] = expected;
  if (only?.type === "encrypted") {
    const told = received.kind === "rejected" && received.detail.includes("encrypted");
    return told ? undefined : `not told as encrypted: ${received.kind}`;
  }
  if (only?.type === "handshake") return received.kind === "handshake" ? undefined : "no handshake";
  if (received.kind !== "accepted")
    return `${received.kind}${"detail" in received ? `: ${received.detail}` : ""}`;

  const ours = received.items.map(toNeutral);
  const wanted = expected.filter(({ type }) => !counted.has(String(type)));
  if (ours.length !== wanted.length) return `${ours.length} items instead of ${wanted.length}`;
  for (const [at, want] of wanted.entries()) {
    const wrong = fieldDifference(ours[at] ?? {}, want, kind);
    if (wrong !== undefined) return `item ${at + 1}: ${wrong}`;
  }
  return ignoredDifference(received.ignored, expected) ?? groupingDifference(ours, wanted);
}

function fieldDifference(ours: Neutral, want: Neutral, kind: string): string | undefined {
  for (const [field, value] of Object.entries(want)) {
    const same = isSameField(field, ours[field], value, kind);
    if (!same) return `${field} is ${JSON.stringify(ours[field])} instead of ${JSON.stringify(value)}`;
  }
  return undefined;
}

function isSameField(field: string, ours: unknown, want: unknown, kind: string): boolean {
  switch (field) {
    case "conversation":
      return ours !== undefined;
    case "reason":
      return true;
    // An album is a matter of the ticket, which its parts share.
    case "album":
      return true;
    case "error":
      return String(ours) === String(want);
    case "media":
      return isSameMedia(ours, want);
    case "text":
      return ours === want || (isMadeUp(kind, want) && typeof ours === "string" && ours !== "");
    default:
      return isDeepStrictEqual(ours, want);
  }
}

function isMadeUp(kind: string, want: unknown): boolean {
  return (
    /^\[[\w -]+\]$/.test(String(want)) ||
    (madeUp.test(kind) && /[-\d.]+,[-\d.]+|:\/\/|\burl\b/.test(String(want)))
  );
}

function isSameMedia(ours: unknown, want: unknown): boolean {
  if (!Array.isArray(ours) || !Array.isArray(want) || ours.length !== want.length) return false;
  return want.every((wanted: Neutral, at) =>
    ["kind", "id", "url", "mime", "name"].every(
      (field) => wanted[field] === undefined || wanted[field] === (ours[at] as Neutral)[field],
    ),
  );
}

function ignoredDifference(
  ignored: Readonly<Record<string, number>>,
  expected: readonly Neutral[],
): string | undefined {
  const wanted = expected.filter(({ type }) => counted.has(String(type)));
  const total = Object.values(ignored).reduce((sum, count) => sum + count, 0);
  if (total !== wanted.length) return `${total} ignored instead of ${wanted.length}`;
  const echoes = wanted.filter(({ type }) => type === "echo").length;
  return (ignored.echo ?? 0) === echoes ? undefined : `${ignored.echo ?? 0} echoes instead of ${echoes}`;
}

/** The same thread has the same key, and no two threads share one. */
function groupingDifference(ours: readonly Neutral[], wanted: readonly Neutral[]): string | undefined {
  const pairs = new Map<unknown, unknown>();
  const taken = new Map<unknown, unknown>();
  for (const [at, { conversation }] of wanted.entries()) {
    if (conversation === undefined) continue;
    const key = ours[at]?.conversation;
    if ((pairs.get(conversation) ?? key) !== key || (taken.get(key) ?? conversation) !== conversation) {
      return `item ${at + 1} is in another conversation`;
    }
    pairs.set(conversation, key);
    taken.set(key, conversation);
  }
  return undefined;
}
