import type { SentenceEncoder } from "../sentence-encoder.ts";
import { EncoderSections } from "./encoder-file.ts";
import { openPlainKernel } from "./plain-kernel.ts";
import { partsByScript } from "./scripts.ts";
import { type Kernel, readTransformer, shape } from "./transformer.ts";
import { readTokenizer, type UnigramTokenizer, unknownPiece } from "./unigram-tokenizer.ts";
import { openWasmKernel } from "./wasm-kernel.ts";

/**
 * Opens an encoder in some tens of milliseconds.
 *
 * Text in the Latin script goes through the transformer, which reads its first 128 pieces (some hundred words).
 *
 * @throws EncoderFileError when the bytes are no encoder, are of another version, cut short or damaged
 */
export function openEncoder(bytes: Uint8Array, { wasm = true } = {}): SentenceEncoder {
  const sections = new EncoderSections(bytes);
  const kernel = openKernel(sections, wasm);
  const tokenizer = readTokenizer(sections);
  return {
    fingerprint: sections.head.fingerprint,
    dimensions: shape.wide,
    embed(text) {
      const parts = partsByScript(text);
      if (!parts) return undefined;
      const latin = parts.latin === "" ? undefined : encodeLatin(parts.latin, tokenizer, kernel);
      return latin && toLengthOne(latin);
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

function toLengthOne(values: Float32Array): Float32Array {
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return values.map((value) => value / length);
}
