import type { TextUnit } from "../split-text.ts";

/** Code points that count once; all others count twice (twitter-text configuration v3). */
const light: readonly (readonly [number, number])[] = [
  [0, 4351],
  [8192, 8205],
  [8208, 8223],
  [8242, 8247],
];
/** Every address counts this much, whatever its length. */
const address = 23;
const addresses = /https?:\/\/[^\s\p{Cc}]{1,2048}/giu;

/** How X counts a post (https://docs.x.com/fundamentals/counting-characters). */
export const weightedCharacters: TextUnit = (text) => {
  const weights = new Uint8Array(text.length);
  for (let at = 0; at < text.length; ) {
    const point = text.codePointAt(at) ?? 0;
    weights[at] = light.some(([from, to]) => point >= from && point <= to) ? 1 : 2;
    at += point > 0xffff ? 2 : 1;
  }
  for (const { 0: found, index } of text.matchAll(addresses)) {
    weights.fill(0, index, index + found.length);
    weights[index] = address;
  }
  return weights;
};
