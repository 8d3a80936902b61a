/** How content a customer is with what was done for them, from 1 (not at all) to 5. */
export const ratings = [1, 2, 3, 4, 5] as const;
export type Rating = (typeof ratings)[number];

export function isRating(value: number): value is Rating {
  return (ratings as readonly number[]).includes(value);
}

/** A number alone, as people type it: with a point, a unit, or a word of thanks. */
const typed =
  /^(?:([1-5])(?: ?(?:\/ ?5|out of 5|points?|stars?|分|星|颗星|顆星|点|점|puntos?|sterne?|étoiles?|estrellas?))?|(⭐{1,5}|★{1,5}))[.!。！]?(?: ?,? ?(?:thanks|thank you|谢谢|謝謝|多谢|感谢))?[.!。！~]?$/u;

/**
 * Reads an answer to "how content are you, from 1 to 5?". Whoever writes more than a number wants something, and is no
 * rating: `undefined`.
 */
export function ratingOf(text: string): Rating | undefined {
  if (text.length > 40) return undefined;
  const found = typed.exec(
    text
      .normalize("NFKC")
      .toLowerCase()
      .trim()
      .replace(/\uFE0F/g, ""),
  );
  if (!found) return undefined;
  const given = found[1] === undefined ? [...(found[2] ?? "")].length : Number(found[1]);
  return isRating(given) ? given : undefined;
}
