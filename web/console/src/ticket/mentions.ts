/** The beginning of a name behind the last @, at the end of a text; `undefined` where no name is being written. */
export function calledFor(text: string): string | undefined {
  return /(?:^|[\s(])@([\p{L}\p{N}._-][\p{L}\p{N} ._-]{0,39})?$/u.exec(text)?.[0].replace(/^[\s(]?@/u, "");
}

/** Those whose names stand in the text behind an @, the longest name first where one begins with another. */
export function calledIn<Person extends { readonly id: string; readonly name: string }>(
  text: string,
  people: readonly Person[],
): readonly string[] {
  let left = text;
  const called: string[] = [];
  for (const { id, name } of people.toSorted((a, b) => b.name.length - a.name.length)) {
    const parts = left.split(`@${name}`);
    if (parts.length === 1) continue;
    called.push(id);
    left = parts.join(" ");
  }
  return called;
}
