import * as z from "zod/mini";
import type { FaqEntry } from "../domain/faq.ts";
import { type EntryEdit, FaqSources } from "../domain/faq-edit.ts";
import { checked, type Editing, type EditRefusal, faqNow } from "./edit-faq.ts";
import type { Blobs } from "./ports.ts";

/** What it takes to compile entries as they would be, beside what is in force. */
export interface Trying extends Editing {
  readonly blobs: Editing["blobs"] & Pick<Blobs, "size">;
  /** In words: with other promises the same entries make another index. */
  readonly promise: string;
}

/** How far a trial is. `ready`: it can be asked. */
export const TrialState = z.discriminatedUnion("state", [
  z.object({ state: z.literal("waiting"), at: z.string() }),
  z.object({ state: z.literal("compiling"), at: z.string() }),
  z.object({ state: z.literal("ready") }),
  z.object({ state: z.literal("failed"), why: z.string() }),
]);
export type TrialState = z.infer<typeof TrialState>;

/** A trial is named by what it is compiled from: the same draft over the same entries is compiled once. */
export type Trial = { readonly trial: string } & TrialState;

const entriesKey = (trial: string) => `faq/trials/${trial}.json`;
const stateKey = (trial: string) => `faq/trials/${trial}.state.json`;
const indexKey = (trial: string) => `faq/trials/${trial}.bin`;

/** Longer than compiling may take, its repeats included: whoever was at it is gone. */
const givenUpAfterMs = 15 * 60_000;

/**
 * Has edits compiled as if they were published now. Nothing is in force by that. Asked again, it says how far it is, and begins
 * anew where it failed.
 */
export async function requestTrial(
  edits: readonly EntryEdit[],
  services: Trying & { readonly tellCompiler: (trial: string) => Promise<void> },
): Promise<EditRefusal | Trial> {
  const found = checked(await faqNow(services), edits, services);
  if (found.state !== "good") return found;
  const trial = trialOf(found.entries, services);
  const known = await trialState(trial, services);
  if (known && !isOver(known, services)) return { trial, ...known };
  await put(entriesKey(trial), { entries: found.entries }, services);
  const waiting: TrialState = { state: "waiting", at: services.now().toISOString() };
  await put(stateKey(trial), waiting, services);
  await services.tellCompiler(trial);
  return { trial, ...waiting };
}

function isOver(known: TrialState, { now }: Trying): boolean {
  if (known.state === "ready") return false;
  return known.state === "failed" || Date.parse(known.at) < now().getTime() - givenUpAfterMs;
}

/** `undefined` when nobody asked for such a trial, or long ago. */
export async function trialState(trial: string, services: Trying): Promise<TrialState | undefined> {
  if ((await services.blobs.size(indexKey(trial))) !== undefined) return { state: "ready" };
  const stored = await services.blobs.get(stateKey(trial));
  return stored && z.parse(TrialState, JSON.parse(new TextDecoder().decode(stored)));
}

/** The compiled knowledge base of a trial that is ready. */
export async function trialIndex(
  trial: string,
  { blobs }: Pick<Trying, "blobs">,
): Promise<Uint8Array | undefined> {
  return blobs.get(indexKey(trial));
}

/** What was tried of exactly these entries, so that publishing them need not compile them again. */
export async function triedIndex(entries: readonly FaqEntry[], services: Trying) {
  const bytes = await trialIndex(trialOf(entries, services), services);
  return bytes && { bytes, entries: new Set(entries.map(({ id }) => id)).size };
}

/** Compiles a trial. Cut off anywhere and begun again it comes to the same end. */
export async function runTrial(
  trial: string,
  services: Trying & { readonly compile: (entries: readonly FaqEntry[]) => Promise<{ bytes: Uint8Array }> },
): Promise<TrialState> {
  const known = await trialState(trial, services);
  if (known?.state === "ready") return known;
  const stored = await services.blobs.get(entriesKey(trial));
  if (!stored) return { state: "failed", why: "there is no such draft" };
  const { entries } = z.parse(FaqSources, JSON.parse(new TextDecoder().decode(stored)));
  const at = services.now().toISOString();
  await put(stateKey(trial), { state: "compiling", at } satisfies TrialState, services);
  try {
    const { bytes } = await services.compile(entries);
    await services.blobs.put(indexKey(trial), bytes, "application/octet-stream");
    return { state: "ready" };
  } catch (error) {
    const failed: TrialState = {
      state: "failed",
      why: error instanceof Error ? error.message : String(error),
    };
    await put(stateKey(trial), failed, services);
    return failed;
  }
}

function trialOf(entries: readonly FaqEntry[], { promise, sha256 }: Trying): string {
  return sha256(new TextEncoder().encode(JSON.stringify([promise, entries]))).slice(0, 40);
}

async function put(key: string, value: object, { blobs }: Trying): Promise<void> {
  await blobs.put(key, new TextEncoder().encode(JSON.stringify(value)), "application/json");
}
