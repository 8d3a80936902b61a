/** What an agent wrote, signed with the name that customers may know. */
export function composeAgentReply({
  brand,
  text,
  author,
}: {
  readonly brand: string;
  readonly text: string;
  readonly author?: string;
}): string {
  return `${text.trim()}\n\n${author === undefined ? brand : `${author}, ${brand}`}`.trim();
}
