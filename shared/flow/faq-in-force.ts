import { type FaqRelease, noReleases, releaseInForce } from "../domain/faq-release.ts";
import type { Matcher } from "../domain/matcher.ts";
import type { Blobs } from "./ports.ts";
import type { ReleaseStore } from "./publish-faq.ts";

export interface InForce<Any extends Matcher> {
  /** what the functions were deployed with */
  readonly bundled: Any;
  /** @throws when the bytes are no index, of another version, damaged, or compiled with another encoder */
  readonly open: (bytes: Uint8Array) => Any;
  readonly store: Pick<ReleaseStore, "releases">;
  readonly blobs: Pick<Blobs, "get">;
  /** in hexadecimal */
  readonly sha256: (bytes: Uint8Array) => string;
  readonly now: () => Date;
  /** hears why a published knowledge base cannot be used */
  readonly warn: (why: string, release: FaqRelease | undefined) => void;
}

/** The pointer is read no oftener, for who has published wants to see it, and a read is a few millionths of a cent. */
const checkedEveryMs = 15_000;

/**
 * The knowledge base to answer from now: the published one, or, where there is none or it cannot be used, the one that
 * was deployed. A message never fails because of it, and waits for it only when there is something new.
 */
export function faqInForce<Any extends Matcher>(services: InForce<Any>): () => Promise<Any> {
  let current = services.bundled;
  let version: number | undefined;
  let checkedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    const now = services.now().getTime();
    if (now - checkedAt < checkedEveryMs) return current;
    // Before the answer is there, so that a failing store is not asked with every message.
    checkedAt = now;
    try {
      const release = releaseInForce((await services.store.releases()) ?? noReleases);
      if (release?.version === version) return current;
      current = release ? await load(release, services) : services.bundled;
      version = release?.version;
    } catch (error) {
      services.warn(error instanceof Error ? error.message : String(error), undefined);
    }
    return current;
  };
}

async function load<Any extends Matcher>(release: FaqRelease, services: InForce<Any>): Promise<Any> {
  const bytes = await services.blobs.get(release.key);
  try {
    if (bytes === undefined) throw new Error("its file is missing");
    if (services.sha256(bytes) !== release.sha256) throw new Error("its file is damaged");
    return services.open(bytes);
  } catch (error) {
    services.warn(error instanceof Error ? error.message : String(error), release);
    return services.bundled;
  }
}
