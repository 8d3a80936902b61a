/** A mailbox as somebody wrote it into a text. Programs leave out the address, or the name. */
export interface WrittenMailbox {
  readonly address?: string;
  readonly name?: string;
}

const maxLength = 10_000;

/**
 * Reads mailboxes out of a line such as `Ann Lee <ann@a.example>; bo@b.example <bo@b.example>`. Names may hold commas, be
 * quoted in many ways, or be missing; addresses may repeat as links (`<mailto:…>`, `[mailto:…]`). Takes time in proportion
 * to the length, of which the first 10,000 characters are read.
 */
export function writtenMailboxes(given: string): readonly WrittenMailbox[] {
  const text = given.slice(0, maxLength);
  const found: WrittenMailbox[] = [];
  let from = 0;
  for (const match of text.matchAll(/[^\s<>()[\]{},;:"'“”„«»]+@[^\s<>()[\]{},;:"'“”„«»]+/gu)) {
    const address = match[0].replace(/^mailto:|\.+$/giu, "");
    const name = nameIn(text.slice(from, match.index));
    from = match.index + match[0].length;
    const last = found.at(-1);
    const repeats = name === undefined && last?.address?.toLowerCase() === address.toLowerCase();
    // Whoever handed it in for somebody is not its author.
    if (repeats || (name !== undefined && onBehalf.test(name))) continue;
    found.push({ address, ...(name !== undefined && !name.includes("@") && { name }) });
  }
  if (found.length > 0) return found;
  const name = nameIn(text);
  return name === undefined ? [] : [{ name }];
}

const onBehalf =
  /^(?:on behalf of|im auftrag von|de la part de|en nombre de|em nome de|per conto di|namens|代表)$/iu;
const edges = /^[\s<>()[\]{},;:"'“”„«»*_]+|[\s<>()[\]{},;:"'“”„«»*_]+$/gu;

/** What stands before an address, without quotes, brackets and the separator of the mailbox before it. */
function nameIn(text: string): string | undefined {
  const name = text
    .replace(/mailto:/giu, "")
    .replace(edges, "")
    .replace(/\s+/gu, " ");
  return name === "" ? undefined : name;
}
