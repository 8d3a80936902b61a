/*
 * The forward pass of Universal Sentence Encoder Lite: token ids in, a point of the space of meanings out, and what it
 * was made of.
 *
 * Weights are 8-bit with one scale per output. Activations are rounded to 14 bits per token before each product, so
 * products are sums of integers, which no order of addition changes. What is left in floating point is written so that
 * plain-kernel.ts repeats it operation by operation: sums run in four lanes that are added as (0+1)+(2+3), there is no
 * fused multiply-add, and the exponential is our own. Change the one only with the other.
 *
 * `node infra/encoder/build-kernel.ts` makes kernel.wasm of this file.
 */
#include <stdint.h>
#include <wasm_simd128.h>

#define EXPORT __attribute__((visibility("default")))

enum { MAX_TOKENS = 128, NARROW = 256, WIDE = 512, INNER = 1536, HEADS = 4, LAYERS = 2 };

/* One row of weights per output. */
struct linear {
  const int8_t *weights;
  const float *scales;
  const float *biases;
};

struct norm {
  const float *scales;
  const float *biases;
};

struct layer {
  struct norm attention_norm;
  struct linear query_key_value;
  struct linear attention_output;
  struct norm inner_norm;
  struct linear expand;
  struct linear contract;
};

/* The host fills it with addresses, in this order. */
struct model {
  const int8_t *embeddings;
  const float *embedding_scales;
  const float *timing;
  struct linear residual;
  struct linear final;
  struct linear space;
  struct layer layers[LAYERS];
};

static struct model model;
static int32_t token_ids[MAX_TOKENS];
/* The point in the space of meanings, the means after each of the two layers, and the sentence before the space. */
static float result[4 * WIDE];

static float stream[MAX_TOKENS * WIDE];
static float normed[MAX_TOKENS * WIDE];
static float change[MAX_TOKENS * WIDE];
static float context[MAX_TOKENS * WIDE];
static float wide[MAX_TOKENS * INNER];
static float attention[MAX_TOKENS];
static int16_t rounded[MAX_TOKENS * INNER] __attribute__((aligned(16)));
static float rounded_scales[MAX_TOKENS] __attribute__((aligned(16)));

extern unsigned char __heap_base;
EXPORT void *heap(void) { return &__heap_base; }
EXPORT void *model_address(void) { return &model; }
EXPORT void *token_ids_address(void) { return token_ids; }
EXPORT void *result_address(void) { return result; }

static inline float add_lanes(v128_t v) {
  return (wasm_f32x4_extract_lane(v, 0) + wasm_f32x4_extract_lane(v, 1)) +
         (wasm_f32x4_extract_lane(v, 2) + wasm_f32x4_extract_lane(v, 3));
}

/* e to the x, for x between -87 and 88: 2 to the integer part by its bits, times a polynomial. */
static float exponential(float x) {
  if (x < -87.0f) return 0.0f;
  if (x > 88.0f) x = 88.0f;
  float t = x * 1.4426950408889634f;
  float whole = __builtin_rintf(t);
  float f = t - whole;
  float p = 0.00015403f;
  p = p * f + 0.00133336f;
  p = p * f + 0.00961813f;
  p = p * f + 0.05550411f;
  p = p * f + 0.24022651f;
  p = p * f + 0.6931471805599453f;
  p = p * f + 1.0f;
  union {
    int32_t bits;
    float value;
  } power = {((int32_t)whole + 127) << 23};
  return p * power.value;
}

/* Rounds each token's values to 14 bits of its largest one. */
static void round_activations(const float *values, int tokens, int size) {
  for (int t = 0; t < tokens; t++) {
    const float *from = values + t * size;
    int16_t *to = rounded + t * size;
    v128_t largest = wasm_f32x4_const_splat(1e-20f);
    for (int i = 0; i < size; i += 4) largest = wasm_f32x4_max(largest, wasm_f32x4_abs(wasm_v128_load(from + i)));
    float most = wasm_f32x4_extract_lane(largest, 0);
    if (wasm_f32x4_extract_lane(largest, 1) > most) most = wasm_f32x4_extract_lane(largest, 1);
    if (wasm_f32x4_extract_lane(largest, 2) > most) most = wasm_f32x4_extract_lane(largest, 2);
    if (wasm_f32x4_extract_lane(largest, 3) > most) most = wasm_f32x4_extract_lane(largest, 3);
    rounded_scales[t] = most / 8191.0f;
    v128_t scale = wasm_f32x4_splat(8191.0f / most);
    for (int i = 0; i < size; i += 8) {
      v128_t low = wasm_f32x4_nearest(wasm_f32x4_mul(wasm_v128_load(from + i), scale));
      v128_t high = wasm_f32x4_nearest(wasm_f32x4_mul(wasm_v128_load(from + i + 4), scale));
      wasm_v128_store(to + i, wasm_i16x8_narrow_i32x4(wasm_i32x4_trunc_sat_f32x4(low), wasm_i32x4_trunc_sat_f32x4(high)));
    }
  }
}

/* The sums of the lanes of four vectors, as one vector. */
static inline v128_t add_lanes_of_four(const v128_t *v) {
  v128_t first = wasm_i32x4_add(wasm_i32x4_shuffle(v[0], v[1], 0, 4, 1, 5), wasm_i32x4_shuffle(v[0], v[1], 2, 6, 3, 7));
  v128_t second = wasm_i32x4_add(wasm_i32x4_shuffle(v[2], v[3], 0, 4, 1, 5), wasm_i32x4_shuffle(v[2], v[3], 2, 6, 3, 7));
  return wasm_i32x4_add(wasm_i32x4_shuffle(first, second, 0, 1, 4, 5), wasm_i32x4_shuffle(first, second, 2, 3, 6, 7));
}

/* Turns the sums of up to four tokens into one output of each. */
static inline void store_output(const v128_t *sums, const struct linear *by, int token, int count, int output, int outputs,
                                int rectify, float *to) {
  v128_t values = wasm_f32x4_convert_i32x4(add_lanes_of_four(sums));
  values = wasm_f32x4_mul(values, wasm_v128_load(rounded_scales + token));
  values = wasm_f32x4_mul(values, wasm_f32x4_splat(by->scales[output]));
  values = wasm_f32x4_add(values, wasm_f32x4_splat(by->biases[output]));
  if (rectify) values = wasm_f32x4_pmax(wasm_f32x4_const_splat(0.0f), values);
  float *at = to + token * outputs + output;
  at[0] = wasm_f32x4_extract_lane(values, 0);
  if (count > 1) at[outputs] = wasm_f32x4_extract_lane(values, 1);
  if (count > 2) at[2 * outputs] = wasm_f32x4_extract_lane(values, 2);
  if (count > 3) at[3 * outputs] = wasm_f32x4_extract_lane(values, 3);
}

/* Two outputs of `count` tokens; called with constants only, so that the sums stay in registers. */
static inline __attribute__((always_inline)) void multiply_tile(const struct linear *by, int token, int count, int output,
                                                                int inputs, int outputs, int rectify, float *to) {
  const int8_t *first = by->weights + output * inputs;
  const int8_t *second = first + inputs;
  const int16_t *from = rounded + token * inputs;
  v128_t zero = wasm_i32x4_const_splat(0);
  v128_t a[4] = {zero, zero, zero, zero};
  v128_t b[4] = {zero, zero, zero, zero};
  for (int i = 0; i < inputs; i += 8) {
    v128_t u = wasm_i16x8_load8x8(first + i), v = wasm_i16x8_load8x8(second + i);
#pragma clang loop unroll(full)
    for (int t = 0; t < count; t++) {
      v128_t x = wasm_v128_load(from + t * inputs + i);
      a[t] = wasm_i32x4_add(a[t], wasm_i32x4_dot_i16x8(u, x));
      b[t] = wasm_i32x4_add(b[t], wasm_i32x4_dot_i16x8(v, x));
    }
  }
  store_output(a, by, token, count, output, outputs, rectify, to);
  store_output(b, by, token, count, output + 1, outputs, rectify, to);
}

/* Multiplies the tokens by a matrix. Two of its rows at a time meet all tokens, four at a time: what the registers hold. */
static void multiply(const struct linear *by, const float *values, int tokens, int inputs, int outputs, int rectify, float *to) {
  round_activations(values, tokens, inputs);
  for (int n = 0; n < outputs; n += 2) {
    int t = 0;
    for (; t + 4 <= tokens; t += 4) multiply_tile(by, t, 4, n, inputs, outputs, rectify, to);
    switch (tokens - t) {
      case 3: multiply_tile(by, t, 3, n, inputs, outputs, rectify, to); break;
      case 2: multiply_tile(by, t, 2, n, inputs, outputs, rectify, to); break;
      case 1: multiply_tile(by, t, 1, n, inputs, outputs, rectify, to); break;
    }
  }
}

/* Brings each token's values to mean 0 and variance 1, then scales and shifts them. */
static void normalise(const struct norm *by, const float *values, int tokens, int size, float *to) {
  for (int t = 0; t < tokens; t++) {
    const float *from = values + t * size;
    v128_t sum = wasm_f32x4_const_splat(0.0f);
    for (int i = 0; i < size; i += 4) sum = wasm_f32x4_add(sum, wasm_v128_load(from + i));
    v128_t mean = wasm_f32x4_splat(add_lanes(sum) / (float)size);
    v128_t squares = wasm_f32x4_const_splat(0.0f);
    for (int i = 0; i < size; i += 4) {
      v128_t distance = wasm_f32x4_sub(wasm_v128_load(from + i), mean);
      squares = wasm_f32x4_add(squares, wasm_f32x4_mul(distance, distance));
    }
    v128_t narrower = wasm_f32x4_splat(1.0f / __builtin_sqrtf(add_lanes(squares) / (float)size + 1e-6f));
    for (int i = 0; i < size; i += 4) {
      v128_t value = wasm_f32x4_mul(wasm_f32x4_sub(wasm_v128_load(from + i), mean), narrower);
      value = wasm_f32x4_add(wasm_f32x4_mul(value, wasm_v128_load(by->scales + i)), wasm_v128_load(by->biases + i));
      wasm_v128_store(to + t * size + i, value);
    }
  }
}

/* How much a token attends to each other one: a softmax over scaled inner products. */
static void weigh_tokens(const float *query, const float *keys, int stride, int tokens, int size, float scale) {
  float most = -1e30f;
  for (int t = 0; t < tokens; t++) {
    v128_t sum = wasm_f32x4_const_splat(0.0f);
    for (int i = 0; i < size; i += 4)
      sum = wasm_f32x4_add(sum, wasm_f32x4_mul(wasm_v128_load(query + i), wasm_v128_load(keys + t * stride + i)));
    attention[t] = add_lanes(sum) * scale;
    if (attention[t] > most) most = attention[t];
  }
  float total = 0.0f;
  for (int t = 0; t < tokens; t++) {
    attention[t] = exponential(attention[t] - most);
    total += attention[t];
  }
  for (int t = 0; t < tokens; t++) attention[t] = attention[t] / total;
}

/* Reads queries, keys and values of all heads from `wide`, writes `context`. */
static void attend(int tokens, int size, float scale) {
  int stride = 3 * size, part = size / HEADS;
  for (int head = 0; head < HEADS; head++) {
    for (int t = 0; t < tokens; t++) {
      const float *query = wide + t * stride + head * part;
      weigh_tokens(query, wide + size + head * part, stride, tokens, part, scale);
      float *to = context + t * size + head * part;
      for (int i = 0; i < part; i += 4) {
        v128_t sum = wasm_f32x4_const_splat(0.0f);
        for (int other = 0; other < tokens; other++) {
          const float *value = wide + other * stride + 2 * size + head * part + i;
          sum = wasm_f32x4_add(sum, wasm_f32x4_mul(wasm_f32x4_splat(attention[other]), wasm_v128_load(value)));
        }
        wasm_v128_store(to + i, sum);
      }
    }
  }
}

static void add(const float *values, const float *to_add, int count, float *to) {
  for (int i = 0; i < count; i += 4)
    wasm_v128_store(to + i, wasm_f32x4_add(wasm_v128_load(values + i), wasm_v128_load(to_add + i)));
}

static void look_up(int tokens) {
  for (int t = 0; t < tokens; t++) {
    const int8_t *embedding = model.embeddings + token_ids[t] * NARROW;
    float scale = 2.0f * model.embedding_scales[token_ids[t]];
    for (int i = 0; i < NARROW; i++) stream[t * NARROW + i] = (float)embedding[i] * scale + model.timing[t * NARROW + i];
  }
}

/* The first layer also widens the stream from 256 to 512. */
static void run_layer(const struct layer *layer, int tokens, int size, float attention_scale) {
  normalise(&layer->attention_norm, stream, tokens, size, normed);
  multiply(&layer->query_key_value, normed, tokens, size, 3 * size, 0, wide);
  attend(tokens, size, attention_scale);
  multiply(&layer->attention_output, context, tokens, size, WIDE, 0, change);
  if (size == NARROW) {
    multiply(&model.residual, stream, tokens, NARROW, WIDE, 0, normed);
    add(normed, change, tokens * WIDE, stream);
  } else {
    add(stream, change, tokens * WIDE, stream);
  }
  normalise(&layer->inner_norm, stream, tokens, WIDE, normed);
  multiply(&layer->expand, normed, tokens, WIDE, INNER, 1, wide);
  multiply(&layer->contract, wide, tokens, INNER, WIDE, 0, change);
  add(stream, change, tokens * WIDE, stream);
}

static float hyperbolic_tangent(float x) {
  if (x > 20.0f) return 1.0f;
  float e = exponential(2.0f * x);
  return (e - 1.0f) / (e + 1.0f);
}

/* Brings the values to length 1. */
static void shorten(float *values, int size) {
  v128_t sum = wasm_f32x4_const_splat(0.0f);
  for (int i = 0; i < size; i += 4) sum = wasm_f32x4_add(sum, wasm_f32x4_mul(wasm_v128_load(values + i), wasm_v128_load(values + i)));
  v128_t scale = wasm_f32x4_splat(1.0f / __builtin_sqrtf(add_lanes(sum)));
  for (int i = 0; i < size; i += 4) wasm_v128_store(values + i, wasm_f32x4_mul(wasm_v128_load(values + i), scale));
}

/* The mean of what the stream holds of each token. */
static void average(int tokens, float *to) {
  for (int i = 0; i < WIDE; i++) {
    float sum = 0.0f;
    for (int t = 0; t < tokens; t++) sum += stream[t * WIDE + i];
    to[i] = sum / (float)tokens;
  }
}

/* Encodes the first `tokens` of `token_ids`, 1 to 128, into `result`. */
EXPORT void encode(int tokens) {
  float *first = result + WIDE, *second = result + 2 * WIDE, *last = result + 3 * WIDE;
  look_up(tokens);
  run_layer(&model.layers[0], tokens, NARROW, 0.125f);
  average(tokens, first);
  run_layer(&model.layers[1], tokens, WIDE, 0.08838834764f);
  average(tokens, second);
  multiply(&model.final, second, 1, WIDE, WIDE, 0, last);
  for (int i = 0; i < WIDE; i++) last[i] = hyperbolic_tangent(last[i]);
  shorten(last, WIDE);
  multiply(&model.space, last, 1, WIDE, WIDE, 0, result);
}
