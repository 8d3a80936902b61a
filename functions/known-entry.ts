import type { Knowledge } from "./desk-knowledge.ts";

/**
 * Whether there is such an entry: among those that were deployed, which costs nothing to ask, else in the knowledge base that
 * was published since.
 */
export async function isKnownEntry(
  entry: string,
  deployed: readonly string[],
  openKnowledge: () => Promise<Pick<Knowledge, "entry">>,
): Promise<boolean> {
  return deployed.includes(entry) || (await openKnowledge()).entry(entry) !== undefined;
}
