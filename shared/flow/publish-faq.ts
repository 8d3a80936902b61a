import type { FaqEntry } from "../domain/faq.ts";
import {
  type FaqRelease,
  type FaqReleases,
  namedEntries,
  noReleases,
  releaseInForce,
  withInForce,
  withRelease,
} from "../domain/faq-release.ts";
import type { Blobs } from "./ports.ts";

/** Where the list of what was published is kept. */
export interface ReleaseStore {
  releases(): Promise<FaqReleases | undefined>;
  /** Stores the list unless somebody else changed it since its `v` was `from`; says whether it did. */
  putReleases(list: FaqReleases, from: number): Promise<boolean>;
}

export interface Publishing {
  readonly store: ReleaseStore;
  readonly blobs: Pick<Blobs, "get" | "put">;
  /** in hexadecimal */
  readonly sha256: (bytes: Uint8Array) => string;
  readonly now: () => Date;
}

/** What is to be published. Whoever publishes has opened it: nothing that cannot be opened may come here. */
export interface CompiledFaq {
  readonly bytes: Uint8Array;
  readonly entries: number;
  /** What it was compiled from. */
  readonly sources: readonly FaqEntry[];
  /** What it was made from by editing. */
  readonly before?: readonly FaqEntry[];
  /** ids of what is not as it was before it */
  readonly changed?: readonly string[];
  readonly publication?: string;
}

/** Why a list was not changed: nobody published that version, its file is gone, or others kept changing the list. */
export type Refusal = "no-such-version" | "file-missing" | "contended";
export type Published = { readonly kind: "in-force"; readonly release: FaqRelease | undefined };
export type PublishOutcome = Published | { readonly kind: "refused"; readonly why: Refusal };

const attempts = 5;

/**
 * Puts a compiled knowledge base in force: the files first, under names that tell their content, then the pointer to them.
 * Functions that run follow within a quarter of a minute. Published twice, the same file is two versions.
 *
 * @param onto the list that it was made of: when somebody changed it since, nothing is published; without one, whatever
 * there is by then is followed
 */
export async function publishFaq(
  compiled: CompiledFaq,
  by: string,
  services: Publishing,
  onto?: FaqReleases,
): Promise<PublishOutcome> {
  const { bytes, entries, changed, publication } = compiled;
  const sha256 = services.sha256(bytes);
  const key = `faq/${sha256}.bin`;
  const sources = await putSources(compiled.sources, services);
  const before = compiled.before && (await putSources(compiled.before, services));
  await services.blobs.put(key, bytes, "application/octet-stream");
  const release = {
    ...{ key, sha256, entries, by, sources },
    at: services.now().toISOString(),
    ...(before !== undefined && { before }),
    ...(changed && { changed: changed.slice(0, namedEntries) }),
    ...(publication !== undefined && { publication }),
  };
  if (!onto) {
    return change(services, (list) => {
      const replaced = releaseInForce(list)?.sources;
      return withRelease(list, { ...(replaced !== undefined && { before: replaced }), ...release });
    });
  }
  const next = withRelease(onto, release);
  if (!(await services.store.putReleases(next, onto.v))) return { kind: "refused", why: "contended" };
  return { kind: "in-force", release: releaseInForce(next) };
}

/** Under a name that tells their content: kept once, however often. */
async function putSources(entries: readonly FaqEntry[], { blobs, sha256 }: Publishing): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify({ entries }));
  const key = `faq/sources/${sha256(bytes)}.json`;
  await blobs.put(key, bytes, "application/json");
  return key;
}

/** Goes back (or forth) to another version, or, without one, to what the functions were deployed with. */
export async function enforceRelease(
  version: number | undefined,
  by: string,
  services: Publishing,
): Promise<PublishOutcome> {
  const list = (await services.store.releases()) ?? noReleases;
  const wanted = list.releases.find((release) => release.version === version);
  if (wanted && (await services.blobs.get(wanted.key)) === undefined) {
    return { kind: "refused", why: "file-missing" };
  }
  return change(services, (current) =>
    withInForce(current, version, { at: services.now().toISOString(), by }),
  );
}

async function change(
  { store }: Publishing,
  next: (list: FaqReleases) => FaqReleases | undefined,
): Promise<PublishOutcome> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const list = (await store.releases()) ?? noReleases;
    const changed = next(list);
    if (!changed) return { kind: "refused", why: "no-such-version" };
    if (await store.putReleases(changed, list.v)) {
      return { kind: "in-force", release: releaseInForce(changed) };
    }
  }
  return { kind: "refused", why: "contended" };
}
