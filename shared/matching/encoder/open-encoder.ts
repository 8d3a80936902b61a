import type { Embedding, SentenceEncoder } from "../sentence-encoder.ts";
import { EncoderSections } from "./encoder-file.ts";
import { readHanTable } from "./han-table.ts";
import { readLayerStatistics, type Standardise } from "./layers.ts";
import { openPlainKernel } from "./plain-kernel.ts";
import { partsByScript } from "./scripts.ts";
import { type Kernel, readTransformer, shape } from "./transformer.ts";
import { readTokenizer, type UnigramTokenizer, unknownPiece } from "./unigram-tokenizer.ts";
import { lengthOf, toLengthOne } from "./unit-length.ts";
import { openWasmKernel } from "./wasm-kernel.ts";

/** Chinese writes about so many characters for a word. */
const charactersPerWord = 1.6;

/**
 * Opens an encoder in some tens of milliseconds.
 *
 * Text in the Latin script goes through the transformer, which reads its first 128 pieces (some hundred words);
 * Chinese goes through a table of character n-grams. Of a text that mixes them, each part counts by its words.
 * Whatever a text holds, the cost is bounded: only its first 4,000 characters are looked at.
 *
 * @throws EncoderFileError when the bytes are no encoder, are of another version, cut short or damaged
 */
export function openEncoder(bytes: Uint8Array, { wasm = true } = {}): SentenceEncoder {
  const sections = new EncoderSections(bytes);
  const kernel = openKernel(sections, wasm);
  const tokenizer = readTokenizer(sections);
  const hanTable = readHanTable(sections);
  const standardise = readLayerStatistics(sections);
  return {
    fingerprint: sections.head.fingerprint,
    dimensions: shape.wide,
    embed(text) {
      const parts = partsByScript(text);
      if (!parts) return undefined;
      const latin = parts.latin === "" ? undefined : encodeLatin(parts.latin, tokenizer, kernel);
      const han = hanTable.encode(parts.han);
      if (latin && !han) return seenByLayers(latin, standardise);
      const meaning = latin?.subarray(0, shape.wide);
      const mixed =
        meaning && han
          ? mix(meaning, parts.latinWords, han, parts.hanCharacters / charactersPerWord)
          : (meaning ?? han);
      const vector = mixed && toLengthOne(mixed);
      return vector && { vector, layers: undefined };
    },
  };
}

function openKernel(sections: EncoderSections, wasm: boolean): Kernel {
  const weights = readTransformer(sections);
  if (!wasm) return openPlainKernel(weights);
  try {
    return openWasmKernel(Uint8Array.from(sections.get("kernel", Uint8Array)), weights);
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) return openPlainKernel(weights);
    throw error;
  }
}

/** What no piece covers is left out: the weights were trained to see padding there. */
function encodeLatin(text: string, tokenizer: UnigramTokenizer, kernel: Kernel): Float32Array | undefined {
  const ids = tokenizer.encode(text).filter((id) => id !== unknownPiece);
  return ids.length === 0 ? undefined : kernel.encode(ids.slice(0, shape.tokens));
}

/** @param encoded what a kernel gives */
function seenByLayers(encoded: Float32Array, standardise: Standardise): Embedding | undefined {
  const part = (at: number) => encoded.subarray(at * shape.wide, (at + 1) * shape.wide);
  const vector = toLengthOne(part(0));
  return vector && { vector, layers: [...standardise([part(1), part(2)]), part(3).slice()] };
}

function mix(one: Float32Array, ofOne: number, other: Float32Array, ofOther: number): Float32Array {
  const oneShare = ofOne / lengthOf(one);
  const otherShare = ofOther / lengthOf(other);
  return one.map((value, i) => value * oneShare + (other[i] ?? 0) * otherShare);
}
