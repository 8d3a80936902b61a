import { EncoderFileError, type EncoderSections } from "./encoder-file.ts";
import { hanGrams } from "./han-grams.ts";
import { shape } from "./transformer.ts";

/**
 * A vector for each known n-gram of Chinese characters. A sentence is the sum of its n-grams: a student that was taught
 * to put a Chinese sentence where the transformer puts its English translation. The vectors hold the first dimensions
 * of the space, in which sentences differ most; the others are zero.
 */
export class HanTable {
  readonly #hashes: Uint32Array;
  readonly #scales: Float32Array;
  readonly #values: Uint8Array;
  /** How many bytes each vector takes. */
  readonly #width: number;

  /**
   * @param hashes of the n-grams, ascending
   * @param scales of their vectors
   * @param values of their vectors, one after the other, two to a byte, the first in its lower half
   */
  constructor(hashes: Uint32Array, scales: Float32Array, values: Uint8Array) {
    this.#hashes = hashes;
    this.#scales = scales;
    this.#values = values;
    this.#width = hashes.length === 0 ? 0 : values.length / hashes.length;
  }

  /** The vector of some runs of Chinese characters, of any length, or `undefined` when no n-gram is known. */
  encode(runs: readonly string[]): Float32Array | undefined {
    const sums = new Float64Array(shape.wide);
    let known = false;
    for (const { hash, weight } of hanGrams(runs)) {
      const row = this.#find(hash);
      if (row === undefined) continue;
      known = true;
      this.#add(row, weight * (this.#scales[row] ?? 0), sums);
    }
    return known ? Float32Array.from(sums) : undefined;
  }

  #add(row: number, scale: number, sums: Float64Array): void {
    const start = row * this.#width;
    for (let i = 0; i < this.#width; i++) {
      const byte = this.#values[start + i] ?? 0;
      // Shifting up and down again extends the sign of four bits.
      sums[2 * i] = (sums[2 * i] ?? 0) + scale * ((byte << 28) >> 28);
      sums[2 * i + 1] = (sums[2 * i + 1] ?? 0) + scale * ((byte << 24) >> 28);
    }
  }

  #find(hash: number): number | undefined {
    let low = 0;
    let high = this.#hashes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#hashes[middle] ?? 0) < hash) low = middle + 1;
      else high = middle;
    }
    return this.#hashes[low] === hash ? low : undefined;
  }
}

/** @throws EncoderFileError when a section is missing or not of its shape */
export function readHanTable(sections: EncoderSections): HanTable {
  const hashes = sections.get("han.hashes", Uint32Array);
  const scales = sections.get("han.scales", Float32Array, hashes.length);
  const values = sections.get("han.values", Uint8Array);
  const width = hashes.length === 0 ? 0 : values.length / hashes.length;
  if (!Number.isInteger(width) || 2 * width > shape.wide) {
    throw new EncoderFileError(`sentence encoder's section han.values does not fit its n-grams`);
  }
  return new HanTable(hashes, scales, values);
}
