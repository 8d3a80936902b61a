/** The fewest characters that are looked for. */
export const shortestSearch = 2;

/** The place where the tickets are that something finds. */
export function searchFor(q: string) {
  return { to: "/search", search: { q } } as const;
}
