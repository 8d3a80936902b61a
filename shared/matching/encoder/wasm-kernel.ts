import { EncoderFileError } from "./encoder-file.ts";
import {
  encodedSize,
  type Kernel,
  shape,
  type TransformerWeights,
  transformerSections,
} from "./transformer.ts";

const pageSize = 65_536;
const alignment = 16;

/**
 * Runs kernel.wasm on weights that are copied into its memory once.
 * @throws WebAssembly.CompileError when this machine's WebAssembly does not know SIMD
 */
export function openWasmKernel(program: Uint8Array<ArrayBuffer>, weights: TransformerWeights): Kernel {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(program), {});
  const memory = exports.memory;
  if (!(memory instanceof WebAssembly.Memory)) throw new EncoderFileError("the kernel has no memory");
  const call = (name: string, ...given: number[]): number => {
    const called = exports[name];
    if (typeof called !== "function") throw new EncoderFileError(`the kernel has no function ${name}`);
    return called(...given);
  };

  const addresses = copyWeights(memory, call("heap"), weights);
  new Uint32Array(memory.buffer, call("model_address"), addresses.length).set(addresses);
  const ids = new Int32Array(memory.buffer, call("token_ids_address"), shape.tokens);
  const result = new Float32Array(memory.buffer, call("result_address"), encodedSize);
  return {
    encode(given) {
      ids.set(given);
      call("encode", given.length);
      return result.slice();
    },
  };
}

function copyWeights(memory: WebAssembly.Memory, heap: number, weights: TransformerWeights): number[] {
  let end = heap;
  const places = transformerSections.map(({ name }) => {
    const values = weights.get(name);
    if (!values) throw new EncoderFileError(`sentence encoder lacks its section ${name}`);
    const address = Math.ceil(end / alignment) * alignment;
    end = address + values.byteLength;
    return { address, values };
  });
  memory.grow(Math.max(0, Math.ceil((end - memory.buffer.byteLength) / pageSize)));
  for (const { address, values } of places) {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    new Uint8Array(memory.buffer).set(bytes, address);
  }
  return places.map(({ address }) => address);
}
