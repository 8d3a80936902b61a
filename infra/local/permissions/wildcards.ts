/**
 * Whether `text` has the form of `pattern`, in which `*` stands for any characters, none included, and `?` for exactly
 * one (IAM, "Wildcards"). Takes time proportional to the product of the two lengths at worst.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  let at = 0;
  let from = 0;
  // Where the last star stands, and how far the text is that it has swallowed: a dead end lets it swallow one more.
  let star = -1;
  let swallowed = 0;
  while (from < text.length) {
    if (pattern[at] === "*") {
      star = at;
      swallowed = from;
      at += 1;
    } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === text[from])) {
      at += 1;
      from += 1;
    } else if (star >= 0) {
      swallowed += 1;
      at = star + 1;
      from = swallowed;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(at));
}

/** Whether an ARN has the form of another; each of the first five parts is compared by itself (IAM, `ArnLike`). */
export function matchesArn(pattern: string, arn: string): boolean {
  const wanted = arnParts(pattern);
  const actual = arnParts(arn);
  return (
    wanted.length === actual.length &&
    wanted.every((part, index) => matchesWildcard(part, actual[index] ?? ""))
  );
}

/** The six parts of an ARN; the last may hold colons of its own. */
function arnParts(arn: string): string[] {
  const parts = arn.split(":");
  return [...parts.slice(0, 5), parts.slice(5).join(":")];
}
