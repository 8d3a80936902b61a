import * as z from "zod/mini";
import type { FaqEntry } from "../domain/faq.ts";
import {
  byFile,
  changesBetween,
  type EntryEdit,
  type FaqChange,
  FaqSources,
  withEdits,
} from "../domain/faq-edit.ts";
import type { FaqMistake } from "../domain/faq-mistake.ts";
import { type FaqRelease, type FaqReleases, noReleases, releaseInForce } from "../domain/faq-release.ts";
import { type Publishing, publishFaq } from "./publish-faq.ts";

/** What it takes to look at the entries of a knowledge base and to edit them. */
export interface Editing extends Publishing {
  /** The entries that the functions were deployed with. */
  readonly deployed: () => Promise<readonly FaqEntry[]>;
  /** What is wrong with entries, each alone and all together. */
  readonly findMistakes: (entries: ReadonlyMap<string, FaqEntry>) => readonly FaqMistake[];
}

/** The entries that answers are given from now. */
export interface FaqNow {
  readonly list: FaqReleases;
  readonly release: FaqRelease | undefined;
  /** `undefined` when the version in force was published without its entries, or their file is gone. */
  readonly entries: readonly FaqEntry[] | undefined;
}

export async function faqNow(services: Editing): Promise<FaqNow> {
  const list = (await services.store.releases()) ?? noReleases;
  const release = releaseInForce(list);
  return { list, release, entries: await entriesOf(release, services) };
}

async function entriesOf(release: FaqRelease | undefined, services: Editing) {
  return release ? entriesAt(release.sources, services) : services.deployed();
}

async function entriesAt(key: string | undefined, { blobs }: Editing) {
  const stored = key === undefined ? undefined : await blobs.get(key);
  return stored && z.parse(FaqSources, JSON.parse(new TextDecoder().decode(stored))).entries;
}

/** What a version changed in what was in force before it; `undefined` where that is not known. */
export async function changesOf(
  version: number,
  services: Editing,
): Promise<readonly FaqChange[] | undefined> {
  const { releases } = (await services.store.releases()) ?? noReleases;
  const release = releases.find((each) => each.version === version);
  const [was, is] = await Promise.all([
    entriesAt(release?.before, services),
    entriesAt(release?.sources, services),
  ]);
  return was && is && changesBetween(was, is);
}

/** Why edits are not published. */
export type EditRefusal =
  | { readonly state: "conflict"; readonly entries: readonly string[] }
  | { readonly state: "mistakes"; readonly mistakes: readonly FaqMistake[] }
  | { readonly state: "no-sources" };

type Checked =
  | EditRefusal
  | { readonly state: "good"; readonly entries: readonly FaqEntry[]; readonly before: readonly FaqEntry[] };

/** The entries as they would be with these edits, or why they would not. */
export function checked(
  { entries: before }: FaqNow,
  edits: readonly EntryEdit[],
  services: Editing,
): Checked {
  if (!before) return { state: "no-sources" };
  const edited = withEdits(before, edits);
  if (edited.kind === "conflict") return { state: "conflict", entries: edited.entries };
  if (edited.kind === "unreadable") return { state: "mistakes", mistakes: edited.mistakes };
  const { entries } = edited;
  const mistakes = [
    ...services.findMistakes(byFile(entries)),
    ...(entries.length === 0 ? [{ file: "*", field: "file", problem: "no entry would be left" }] : []),
  ];
  return mistakes.length > 0 ? { state: "mistakes", mistakes } : { state: "good", entries, before };
}

/** What would keep edits from being published now. Nothing is stored. */
export async function checkEdits(
  edits: readonly EntryEdit[],
  services: Editing,
): Promise<EditRefusal | { readonly state: "good" }> {
  const found = checked(await faqNow(services), edits, services);
  return found.state === "good" ? { state: "good" } : found;
}

const Edit = z.object({ entry: z.string(), from: z.nullable(z.string()), to: z.array(z.unknown()) });

/** What somebody wants published, kept until it is. */
const Draft = z.object({ by: z.string(), at: z.string(), edits: z.array(Edit) });

const Mistake = z.object({ file: z.string(), field: z.string(), problem: z.string() });

/** How far a publication is, or what came of it. */
export const Progress = z.discriminatedUnion("state", [
  z.object({ state: z.literal("waiting") }),
  z.object({ state: z.literal("compiling") }),
  z.object({ state: z.literal("published"), version: z.number() }),
  z.object({ state: z.literal("conflict"), entries: z.array(z.string()) }),
  z.object({ state: z.literal("mistakes"), mistakes: z.array(Mistake) }),
  z.object({ state: z.literal("no-sources") }),
  z.object({ state: z.literal("contended") }),
  z.object({ state: z.literal("failed"), why: z.string() }),
]);
export type Progress = z.infer<typeof Progress>;

const draftKey = (publication: string) => `faq/drafts/${publication}.json`;
const progressKey = (publication: string) => `faq/progress/${publication}.json`;

/**
 * Asks for edits to be published: what is plainly wrong is refused at once, all else is kept as a draft, and whoever compiles
 * is told. Asking again with the same name changes nothing.
 */
export async function requestPublication(
  publication: string,
  edits: readonly EntryEdit[],
  by: string,
  services: Editing & { readonly tellCompiler: (publication: string) => Promise<void> },
): Promise<EditRefusal | Progress> {
  const known = await progressOf(publication, services);
  if (known) {
    // Whoever asked first may have died before telling anybody.
    if (known.state === "waiting") await services.tellCompiler(publication);
    return known;
  }
  const found = await checkEdits(edits, services);
  if (found.state !== "good") return found;
  const draft: z.infer<typeof Draft> = {
    by,
    at: services.now().toISOString(),
    edits: edits.map((edit) => ({ ...edit, to: [...edit.to] })),
  };
  await put(draftKey(publication), draft, services);
  await services.tellCompiler(publication);
  return { state: "waiting" };
}

/** `undefined` when nobody asked for such a publication. */
export async function progressOf(publication: string, services: Editing): Promise<Progress | undefined> {
  const stored = await read(progressKey(publication), services);
  if (stored !== undefined) return z.parse(Progress, stored);
  return (await read(draftKey(publication), services)) === undefined ? undefined : { state: "waiting" };
}

export interface Compiling extends Editing {
  /** @throws when entries cannot be compiled, or what was compiled cannot be opened */
  readonly compile: (entries: readonly FaqEntry[]) => Promise<{ bytes: Uint8Array; entries: number }>;
}

/** When others publish meanwhile, it begins anew with what they published. */
const attempts = 3;

/**
 * Publishes a draft: checks it against what is in force by now, compiles it, and moves the pointer, which is the one step that
 * counts. Cut off anywhere and begun again it comes to the same end; done, it is never done twice.
 *
 * @throws when a store does not answer: to be tried again
 */
export async function runPublication(publication: string, services: Compiling): Promise<Progress> {
  const known = await progressOf(publication, services);
  if (known && known.state !== "waiting" && known.state !== "compiling") return known;
  const stored = await read(draftKey(publication), services);
  if (stored === undefined) return { state: "failed", why: "there is no such draft" };
  const progress = await publishDraft(publication, z.parse(Draft, stored), services);
  await put(progressKey(publication), progress, services);
  return progress;
}

async function publishDraft(
  publication: string,
  { by, edits }: z.infer<typeof Draft>,
  services: Compiling,
): Promise<Progress> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const now = await faqNow(services);
    const done = now.list.releases.find((release) => release.publication === publication);
    if (done) return { state: "published", version: done.version };
    const found = checked(now, edits, services);
    if (found.state === "conflict") return { state: "conflict", entries: [...found.entries] };
    if (found.state === "mistakes") return { state: "mistakes", mistakes: [...found.mistakes] };
    if (found.state === "no-sources") return found;
    await put(progressKey(publication), { state: "compiling" } satisfies Progress, services);
    const compiled = await attempted(() => services.compile(found.entries));
    if (compiled instanceof Error) return { state: "failed", why: compiled.message };
    const changed = changesBetween(found.before, found.entries).map(({ entry }) => entry);
    const outcome = await publishFaq(
      {
        ...compiled,
        sources: found.entries,
        before: found.before,
        changed: [...new Set(changed)],
        publication,
      },
      by,
      services,
      now.list,
    );
    if (outcome.kind === "in-force" && outcome.release) {
      return { state: "published", version: outcome.release.version };
    }
  }
  return { state: "contended" };
}

/** What cannot be compiled will not be compiled by trying again. */
async function attempted<Made>(make: () => Promise<Made>): Promise<Made | Error> {
  try {
    return await make();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function put(key: string, value: object, { blobs }: Editing): Promise<void> {
  await blobs.put(key, new TextEncoder().encode(JSON.stringify(value)), "application/json");
}

async function read(key: string, { blobs }: Editing): Promise<unknown> {
  const bytes = await blobs.get(key);
  return bytes && JSON.parse(new TextDecoder().decode(bytes));
}
