import {
  type FaqRelease,
  type FaqReleases,
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
}

/** Why a list was not changed: nobody published that version, its file is gone, or others kept changing the list. */
export type Refusal = "no-such-version" | "file-missing" | "contended";
export type Published = { readonly kind: "in-force"; readonly release: FaqRelease | undefined };
export type PublishOutcome = Published | { readonly kind: "refused"; readonly why: Refusal };

const attempts = 5;

/**
 * Puts a compiled knowledge base in force: the file first, under a name that tells its content, then the pointer to it.
 * Functions that run follow within a minute. Published twice, the same file is two versions.
 */
export async function publishFaq(
  { bytes, entries }: CompiledFaq,
  by: string,
  services: Publishing,
): Promise<PublishOutcome> {
  const sha256 = services.sha256(bytes);
  const key = `faq/${sha256}.bin`;
  await services.blobs.put(key, bytes, "application/octet-stream");
  const at = services.now().toISOString();
  return change(services, (list) => withRelease(list, { key, sha256, entries, at, by }));
}

/** Goes back (or forth) to another version, or, without one, to what the functions were deployed with. */
export async function enforceRelease(
  version: number | undefined,
  services: Publishing,
): Promise<PublishOutcome> {
  const list = (await services.store.releases()) ?? noReleases;
  const wanted = list.releases.find((release) => release.version === version);
  if (wanted && (await services.blobs.get(wanted.key)) === undefined) {
    return { kind: "refused", why: "file-missing" };
  }
  return change(services, (current) => withInForce(current, version));
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
