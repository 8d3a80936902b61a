import type { Judge } from "./calibration.ts";

/** Of an unknown knowledge base no entry has one. */
const records = new Float32Array();

const words: Judge = {
  records,
  near: {
    bias: 1.364,
    weights: [0.8869, 0.3056, -0.03317],
    means: [0.8561, 0.547, 4.483],
    spreads: [0.4268, 0.2112, 0.5815],
  },
  far: {
    bias: 4.853,
    weights: [1.219, 1.111, -0.06322],
    means: [0.9383, 0.5807, 4.487],
    spreads: [0.4344, 0.2069, 0.5801],
  },
  chosen: {
    bias: 1.404,
    weights: [-2.099, 1.664, 1.678, 0.7812],
    means: [0.9435, 2.505, 0.5274, 0.3897],
    spreads: [0.6855, 2.413, 0.4758, 0.2619],
  },
};

const full: Judge = {
  records,
  near: {
    bias: 1.525,
    weights: [1.272, 0.1412, -0.1733, 0.05901],
    means: [1.848, 0.547, 4.483, 0.4845],
    spreads: [1.802, 0.2112, 0.5815, 0.1786],
  },
  far: {
    bias: 5.907,
    weights: [0.5519, 0.6904, -0.4885, 1.516],
    means: [2.279, 0.5807, 4.487, 0.5204],
    spreads: [1.777, 0.2069, 0.5801, 0.1734],
  },
  chosen: {
    bias: 1.933,
    weights: [-0.6989, 1.454, 0.2905, 0.09621, 0.8585, 0.1447],
    means: [2.67, 7.431, 0.4634, 0.2873, 0.1761, 0.7913],
    spreads: [2.031, 5.098, 0.5461, 0.4056, 0.1777, 0.4064],
  },
};

/**
 * For a Chinese question to phrasings without Chinese, where meaning is all there is. Logistic regressions over 7,100
 * judgements: Chinese questions to knowledge bases drawn from English rows of xSID (CC BY-SA 4.0; van der Goot et al.
 * 2021) and from the English phrasings of the example knowledge base, a quarter of the questions out of scope
 * (`bench/matching/fit-foreign-judge.ts`).
 */
const foreign: Judge = {
  records,
  near: {
    bias: 1.241,
    weights: [0.9683, -0.2452, -0.0797, 0.1263],
    means: [0.8197, 0.004406, 3.147, 0.4318],
    spreads: [0.6228, 0.01506, 0.5054, 0.1671],
  },
  far: undefined,
  chosen: {
    bias: 2.079,
    weights: [-0.4754, 1.499, -0.1581, 0.05424, 1.095, -0.05794],
    means: [0.7186, 1.595, -0.0765, -0.008105, 0.161, 0.1224],
    spreads: [0.5938, 1.952, 0.1183, 0.1821, 0.1448, 0.3277],
  },
};

/**
 * Judges that suit any knowledge base, for those that cannot teach their own and as a start for those that can. The
 * constants are logistic regressions over 12,961 judgements of this matcher, made on 48 knowledge bases of up to 70
 * entries with 1 to 10 phrasings each. For every three questions that an entry is about, one was about an entry that was
 * left out, and one about something else: rows of the other files, and the out-of-scope rows of clinc150. Drawn from
 * banking77 (CC BY 4.0; Casanueva et al. 2020), clinc150 (CC BY 3.0; Larson et al. 2019), HINT3 (ODbL; Arora et al.
 * 2020) and StackFAQ (CC BY-SA; Karan and Šnajder 2018). Signals stand in the order of `lexicalSignals` and
 * `fullSignals` (`bench/matching/fit-universal-judges.ts`).
 */
export const universalJudges: { readonly words: Judge; readonly full: Judge; readonly foreign: Judge } = {
  words,
  full,
  foreign,
};
