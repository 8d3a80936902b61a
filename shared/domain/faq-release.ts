import * as z from "zod/mini";

/** A compiled knowledge base that was published: which file it is, and who made it when. */
export const FaqRelease = z.object({
  /** from 1, never given twice */
  version: z.number(),
  /** of the file among the blobs */
  key: z.string(),
  /** of the file's bytes, in hexadecimal */
  sha256: z.string(),
  entries: z.number(),
  at: z.string(),
  by: z.string(),
  /** of the entries that it was compiled from, among the blobs: what is edited next begins with them */
  sources: z.exactOptional(z.string()),
  /** of the entries that it was made from by editing, or that it took the place of */
  before: z.exactOptional(z.string()),
  /** ids of entries that are not as they were before it, at most `namedEntries` */
  changed: z.exactOptional(z.array(z.string())),
  /** which publication it came of, so that nothing is published twice */
  publication: z.exactOptional(z.string()),
});
export type FaqRelease = z.infer<typeof FaqRelease>;

/** What was published, and what of it is in force. */
export const FaqReleases = z.object({
  /** how often the list was changed */
  v: z.number(),
  /** the version in force; without one it is the knowledge base that the functions were deployed with */
  inForce: z.exactOptional(z.number()),
  /** who put that in force, and when */
  enforced: z.exactOptional(z.object({ at: z.string(), by: z.string() })),
  /** the latest last, at most `keptReleases` */
  releases: z.array(FaqRelease),
});
export type FaqReleases = z.infer<typeof FaqReleases>;

/** A release names no more of the entries that it changed. */
export const namedEntries = 10;

/** So many can be gone back to. */
export const keptReleases = 20;

export const noReleases: FaqReleases = { v: 0, releases: [] };

export function releaseInForce({ inForce, releases }: FaqReleases): FaqRelease | undefined {
  return releases.find(({ version }) => version === inForce);
}

/** The list with one more release, which is in force. */
export function withRelease(list: FaqReleases, release: Omit<FaqRelease, "version">): FaqReleases {
  const version = 1 + Math.max(0, ...list.releases.map((known) => known.version));
  return {
    v: list.v + 1,
    inForce: version,
    enforced: { at: release.at, by: release.by },
    releases: [...list.releases, { ...release, version }].slice(-keptReleases),
  };
}

/**
 * The list with another version in force, or, without one, what the functions were deployed with.
 * @returns `undefined` when there is no such version
 */
export function withInForce(
  list: FaqReleases,
  version: number | undefined,
  enforced: NonNullable<FaqReleases["enforced"]>,
): FaqReleases | undefined {
  const { inForce: _, ...others } = list;
  const rest = { ...others, enforced };
  if (version === undefined) return { ...rest, v: list.v + 1 };
  if (!list.releases.some((known) => known.version === version)) return undefined;
  return { ...rest, v: list.v + 1, inForce: version };
}
