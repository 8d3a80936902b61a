import { EncoderFileError } from "./encoder-file.ts";
import { attentionScales, encodedSize, type Kernel, shape, type TransformerWeights } from "./transformer.ts";

const { narrow, wide, inner, heads } = shape;
const single = Math.fround;

interface Linear {
  readonly weights: Int8Array;
  readonly scales: Float32Array;
  readonly biases: Float32Array;
}

type Norm = Omit<Linear, "weights">;

/**
 * What kernel.c does, in JavaScript and with the same result to the bit, for machines whose WebAssembly has no SIMD.
 * Storing to a Float32Array rounds as single precision does; where a value is used again before it is stored,
 * `single` rounds it. Some forty times slower.
 */
export function openPlainKernel(weights: TransformerWeights): Kernel {
  const model = new PlainModel(weights);
  return { encode: (ids) => model.encode(ids) };
}

class PlainModel {
  readonly #weights: TransformerWeights;

  constructor(weights: TransformerWeights) {
    this.#weights = weights;
  }

  encode(ids: readonly number[]): Float32Array {
    const tokens = ids.length;
    const low = this.#layer("layer0", this.#lookUp(ids), tokens, narrow);
    const first = average(low, tokens);
    const second = average(this.#layer("layer1", low, tokens, wide), tokens);
    const last = shorten(multiply(this.#linear("final"), second, wide, wide).map(hyperbolicTangent));
    const encoded = new Float32Array(encodedSize);
    [multiply(this.#linear("space"), last, wide, wide), first, second, last].forEach((part, at) => {
      encoded.set(part, at * wide);
    });
    return encoded;
  }

  #lookUp(ids: readonly number[]): Float32Array {
    const embeddings = this.#bytes("embeddings");
    const scales = this.#floats("embeddings.scales");
    const timing = this.#floats("timing");
    const stream = new Float32Array(ids.length * narrow);
    ids.forEach((id, t) => {
      const scale = single(2 * at(scales, id));
      for (let i = 0; i < narrow; i++) {
        stream[t * narrow + i] = single(at(embeddings, id * narrow + i) * scale) + at(timing, t * narrow + i);
      }
    });
    return stream;
  }

  #layer(
    name: string,
    stream: Float32Array,
    tokens: number,
    width: typeof narrow | typeof wide,
  ): Float32Array {
    const normed = normalise(this.#norm(`${name}.attentionNorm`), stream, width);
    const projected = multiply(this.#linear(`${name}.queryKeyValue`), normed, width, 3 * width);
    const context = attend(projected, tokens, width, single(attentionScales[width]));
    const attended = multiply(this.#linear(`${name}.attentionOutput`), context, width, wide);
    const kept = width === narrow ? multiply(this.#linear("residual"), stream, narrow, wide) : stream;
    const middle = add(kept, attended);
    const expanded = multiply(
      this.#linear(`${name}.expand`),
      normalise(this.#norm(`${name}.innerNorm`), middle, wide),
      wide,
      inner,
    ).map((value) => (value > 0 ? value : 0));
    return add(middle, multiply(this.#linear(`${name}.contract`), expanded, inner, wide));
  }

  #linear(name: string): Linear {
    return { weights: this.#bytes(`${name}.weights`), ...this.#norm(name) };
  }

  #norm(name: string): Norm {
    return { scales: this.#floats(`${name}.scales`), biases: this.#floats(`${name}.biases`) };
  }

  #bytes(name: string): Int8Array {
    const found = this.#weights.get(name);
    if (found instanceof Int8Array) return found;
    throw new EncoderFileError(`sentence encoder lacks its section ${name}`);
  }

  #floats(name: string): Float32Array {
    const found = this.#weights.get(name);
    if (found instanceof Float32Array) return found;
    throw new EncoderFileError(`sentence encoder lacks its section ${name}`);
  }
}

function average(stream: Float32Array, tokens: number): Float32Array {
  const mean = new Float32Array(wide);
  for (let i = 0; i < wide; i++) {
    let sum = 0;
    for (let t = 0; t < tokens; t++) sum = single(sum + at(stream, t * wide + i));
    mean[i] = sum / tokens;
  }
  return mean;
}

function multiply(
  { weights, scales, biases }: Linear,
  values: Float32Array,
  inputs: number,
  outputs: number,
) {
  const tokens = values.length / inputs;
  const to = new Float32Array(tokens * outputs);
  for (let t = 0; t < tokens; t++) {
    const { rounded, scale } = roundActivations(values.subarray(t * inputs, (t + 1) * inputs));
    for (let n = 0; n < outputs; n++) {
      let sum = 0;
      const row = n * inputs;
      for (let i = 0; i < inputs; i++) sum = (sum + Math.imul(weights[row + i] ?? 0, rounded[i] ?? 0)) | 0;
      to[t * outputs + n] = single(single(single(sum) * scale) * at(scales, n)) + at(biases, n);
    }
  }
  return to;
}

/** Adding this and taking it away again rounds to the nearest whole number, halves to the even one. */
const halfway = 12_582_912;

function roundActivations(values: Float32Array): { rounded: Int16Array; scale: number } {
  let most = single(1e-20);
  for (const value of values) most = Math.max(most, Math.abs(value));
  const finer = single(8191 / most);
  const rounded = new Int16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    rounded[i] = single(single(single(at(values, i) * finer) + halfway) - halfway);
  }
  return { rounded, scale: single(most / 8191) };
}

function normalise({ scales, biases }: Norm, values: Float32Array, size: number): Float32Array {
  const to = new Float32Array(values.length);
  for (let start = 0; start < values.length; start += size) {
    const mean = single(laneSum(size, (i) => at(values, start + i)) / size);
    const squares = laneSum(size, (i) => {
      const distance = single(at(values, start + i) - mean);
      return single(distance * distance);
    });
    const variance = single(single(squares / size) + single(1e-6));
    const narrower = single(1 / single(Math.sqrt(variance)));
    for (let i = 0; i < size; i++) {
      const value = single(single(at(values, start + i) - mean) * narrower);
      to[start + i] = single(value * at(scales, i)) + at(biases, i);
    }
  }
  return to;
}

function attend(projected: Float32Array, tokens: number, size: number, scale: number): Float32Array {
  const stride = 3 * size;
  const part = size / heads;
  const context = new Float32Array(tokens * size);
  for (let head = 0; head < heads; head++) {
    for (let t = 0; t < tokens; t++) {
      const query = t * stride + head * part;
      const attention = weighTokens(projected, query, size + head * part, stride, tokens, part, scale);
      for (let i = 0; i < part; i++) {
        let sum = 0;
        attention.forEach((weight, other) => {
          sum = single(sum + single(weight * at(projected, other * stride + 2 * size + head * part + i)));
        });
        context[t * size + head * part + i] = sum;
      }
    }
  }
  return context;
}

function weighTokens(
  projected: Float32Array,
  query: number,
  keys: number,
  stride: number,
  tokens: number,
  size: number,
  scale: number,
): Float32Array {
  const attention = new Float32Array(tokens);
  for (let t = 0; t < tokens; t++) {
    const key = keys + t * stride;
    attention[t] = laneSum(size, (i) => single(at(projected, query + i) * at(projected, key + i))) * scale;
  }
  const most = attention.reduce((one, other) => Math.max(one, other), single(-1e30));
  let total = 0;
  for (let t = 0; t < tokens; t++) {
    const weight = exponential(single(at(attention, t) - most));
    attention[t] = weight;
    total = single(total + weight);
  }
  return attention.map((weight) => weight / total);
}

/** Adds up as four lanes do that are added at the end. */
function laneSum(size: number, term: (index: number) => number): number {
  let lane0 = 0;
  let lane1 = 0;
  let lane2 = 0;
  let lane3 = 0;
  for (let i = 0; i < size; i += 4) {
    lane0 = single(lane0 + term(i));
    lane1 = single(lane1 + term(i + 1));
    lane2 = single(lane2 + term(i + 2));
    lane3 = single(lane3 + term(i + 3));
  }
  return single(single(lane0 + lane1) + single(lane2 + lane3));
}

function add(values: Float32Array, others: Float32Array): Float32Array {
  return values.map((value, i) => value + at(others, i));
}

function shorten(values: Float32Array): Float32Array {
  const squares = laneSum(values.length, (i) => single(at(values, i) * at(values, i)));
  const scale = single(1 / single(Math.sqrt(squares)));
  return values.map((value) => value * scale);
}

/** The polynomial's coefficients, highest power first. */
const powerOfTwo = [0.00133336, 0.00961813, 0.05550411, 0.24022651, Math.LN2, 1].map(single);

function exponential(given: number): number {
  if (given < -87) return 0;
  const x = given > 88 ? 88 : given;
  const t = single(x * single(Math.LOG2E));
  const whole = single(single(t + halfway) - halfway);
  const fraction = single(t - whole);
  let value = single(0.00015403);
  for (const coefficient of powerOfTwo) value = single(single(value * fraction) + coefficient);
  return single(value * 2 ** whole);
}

function hyperbolicTangent(x: number): number {
  if (x > 20) return 1;
  const e = exponential(single(2 * x));
  return single(single(e - 1) / single(e + 1));
}

function at(values: Float32Array | Int8Array | Int16Array, index: number): number {
  return values[index] ?? 0;
}
