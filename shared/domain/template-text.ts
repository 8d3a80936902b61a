const gaps = /\{\{(\d{1,2})\}\}/g;

/** A template's text with its gaps filled, `{{1}}` with the first value; `undefined` unless every gap has one value. */
export function fillTemplate(text: string, values: readonly string[]): string | undefined {
  const wanted = new Set([...text.matchAll(gaps)].map(([, number]) => Number(number)));
  const complete =
    wanted.size === values.length && [...wanted].every((number) => number >= 1 && number <= values.length);
  if (!complete) return undefined;
  return text.replace(gaps, (_, number: string) => values[Number(number) - 1] ?? "");
}
