import type { Judge } from "./calibration.ts";

/** Of an unknown knowledge base no entry has one. */
const records = new Float32Array();

const words: Judge = {
  records,
  covered: {
    bias: 1.517,
    weights: [-0.4944, -0.9671, 0.6576, 1.378, 0.2698, -0.2657, 0.4565, -0.4466, 0.2669, 0.7373, 0.1024],
    means: [0.863, 0.8185, 2.068, -0.129, 0.4431, 4.292, 0.3455, 0.3366, 0.06665, 0.5468, 4.359],
    spreads: [0.4314, 0.6649, 2.353, 0.4229, 0.4581, 0.8278, 0.2657, 0.1912, 0.2243, 0.2339, 0.5717],
  },
  chosen: {
    bias: 1.4,
    weights: [-0.5083, 1.405, 1.081, -0.04544],
    means: [0.9427, 2.548, 0.5301, 0.3851],
    spreads: [0.689, 2.399, 0.4796, 0.267],
  },
};

const full: Judge = {
  records,
  covered: {
    bias: 1.758,
    weights: [
      -2.472, -1.687, 2.289, 1.3, -0.2944, -0.6413, 0.4471, -0.3703, 0.226, 0.5158, 0.05198, 1.07, -0.06387,
      1.488, -0.2967, 0.8152, -0.09333, -0.04567,
    ],
    means: [
      6.594, 3.009, 4.346, -0.1804, 0.361, 4.292, 0.2167, 0.3366, 0.06665, 0.5468, 4.359, 0.4528, 0.09534,
      0.3481, 0.1282, 0.353, 0.1262, 0.7331,
    ],
    spreads: [
      2.845, 2.655, 4.226, 0.4664, 0.5349, 0.8278, 0.4181, 0.1912, 0.2243, 0.2339, 0.5717, 0.1907, 0.1391,
      0.1911, 0.1676, 0.1888, 0.1673, 0.4423,
    ],
  },
  chosen: {
    bias: 2.019,
    weights: [-1.833, 2.628, 0.786, -0.05953, 0.831, 0.1033],
    means: [3.586, 5.338, 0.4636, 0.2837, 0.1634, 0.792],
    spreads: [2.737, 4.272, 0.5511, 0.4047, 0.1707, 0.4059],
  },
};

/**
 * Judges that suit any knowledge base, for those that cannot teach their own and as a start for those that can. The
 * constants are logistic regressions over 28348 judgements of this matcher, made on 36 knowledge bases of 12 to 70
 * entries with 1 to 10 phrasings each, a quarter of the questions out of scope, drawn from banking77 (CC BY 4.0;
 * Casanueva et al. 2020), clinc150 (CC BY 3.0; Larson et al. 2019), HINT3 (ODbL; Arora et al. 2020) and StackFAQ (CC
 * BY-SA; Karan and Šnajder 2018). Signals stand in the order of `lexicalSignals` and `fullSignals`.
 */
export const universalJudges: { readonly words: Judge; readonly full: Judge } = { words, full };
