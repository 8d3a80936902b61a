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
    bias: 1.52,
    weights: [1.434, 0.1271, -0.1948, -0.1285],
    means: [2.247, 0.547, 4.483, 0.4839],
    spreads: [1.522, 0.2112, 0.5815, 0.1801],
  },
  far: {
    bias: 5.915,
    weights: [0.6124, 0.6799, -0.506, 1.447],
    means: [2.609, 0.5807, 4.487, 0.5199],
    spreads: [1.499, 0.2069, 0.5801, 0.1746],
  },
  chosen: {
    bias: 1.98,
    weights: [-1.37, 2.232, 0.2993, 0.0642, 0.8319, 0.1438],
    means: [2.203, 6.446, 0.4686, 0.2981, 0.1754, 0.799],
    spreads: [1.669, 4.821, 0.5404, 0.3913, 0.1785, 0.4007],
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
    bias: 1.26,
    weights: [1.022, -0.1786, -0.03968, 0.09848],
    means: [0.8828, 0.004406, 3.147, 0.4338],
    spreads: [0.9058, 0.01506, 0.5054, 0.1647],
  },
  far: undefined,
  chosen: {
    bias: 2.205,
    weights: [-0.01104, 2.645, -0.1209, -0.07458, -0.5485, -0.1467],
    means: [1.237, 3.554, -0.08117, -0.01607, 0.1632, 0.115],
    spreads: [0.9776, 3.189, 0.1193, 0.19, 0.1418, 0.3191],
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
