import type { Judge } from "./calibration.ts";

/** Of an unknown knowledge base no entry has one. */
const records = new Float32Array();

const words: Judge = {
  records,
  covered: {
    bias: 1.378,
    weights: [-0.6714, -0.6995, 0.8222, 1.211, -0.1148, -0.08149, 0.3846, 0.02005, 0.1406, 0.3169, 0.02288],
    means: [0.8351, 0.806, 1.934, -0.1569, 0.4262, 4.441, 0.347, 0.327, 0.07014, 0.5482, 4.47],
    spreads: [0.4163, 0.6498, 2.252, 0.4085, 0.446, 0.7562, 0.2585, 0.1819, 0.2105, 0.2138, 0.5915],
  },
  chosen: {
    bias: 1.37,
    weights: [-1.602, 1.486, 1.473, 0.6014],
    means: [0.9202, 2.365, 0.5036, 0.3857],
    spreads: [0.6704, 2.292, 0.4655, 0.2582],
  },
};

const full: Judge = {
  records,
  covered: {
    bias: 1.525,
    weights: [
      -0.9963, -0.4988, 1.039, 1.113, -0.484, -0.3528, 0.289, -0.04123, 0.1403, 0.296, 0.007144, -0.05642,
      0.005967, 2.057, -0.4927, -0.6255, 0.3542, -0.02017,
    ],
    means: [
      2.373, 1.835, 5.331, -0.196, 0.3641, 4.441, 0.2417, 0.327, 0.07014, 0.5482, 4.47, 0.4805, 0.09332,
      0.3729, 0.1295, 0.3758, 0.1281, 0.7576,
    ],
    spreads: [
      1.483, 1.564, 4.655, 0.4428, 0.5055, 0.7562, 0.3901, 0.1819, 0.2105, 0.2138, 0.5915, 0.1809, 0.1403,
      0.1861, 0.1675, 0.1837, 0.1677, 0.4285,
    ],
  },
  chosen: {
    bias: 1.964,
    weights: [-2.158, 3.065, 0.323, 0.04808, 0.7563, 0.05704],
    means: [2.157, 6.361, 0.4544, 0.3048, 0.1609, 0.8126],
    spreads: [1.612, 4.69, 0.5193, 0.3749, 0.1709, 0.3902],
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
  covered: {
    bias: 1.29,
    weights: [
      0.2871, 0.8066, -0.1345, 0.1696, -0.03179, -0.2878, -0.1206, -0.03392, 0.008254, 0.02379, 0.03432,
      0.04743, -0.02261, 0.5081, -0.8189, 0.5588, -0.08769, 0.1658,
    ],
    means: [
      0.8828, 1.076, 2.98, -0.782, -0.08173, 0.197, -0.01906, 0.01847, -0.00292, 0.004406, 3.147, 0.4338,
      0.1103, 0.3184, 0.1412, 0.3032, 0.1155, 0.1107,
    ],
    spreads: [
      0.9058, 0.9362, 3.092, 0.1272, 0.116, 0.5876, 0.1923, 0.07311, 0.0349, 0.01506, 0.5054, 0.1647, 0.1185,
      0.1423, 0.1366, 0.1237, 0.1205, 0.3138,
    ],
  },
  chosen: {
    bias: 2.205,
    weights: [-0.01104, 2.645, -0.1209, -0.07458, -0.5485, -0.1467],
    means: [1.237, 3.554, -0.08117, -0.01607, 0.1632, 0.115],
    spreads: [0.9776, 3.189, 0.1193, 0.19, 0.1418, 0.3191],
  },
};

/**
 * Judges that suit any knowledge base, for those that cannot teach their own and as a start for those that can. The
 * constants are logistic regressions over 10530 judgements of this matcher, made on 48 knowledge bases of up to 70
 * entries with 1 to 10 phrasings each, a quarter of the questions out of scope, drawn from banking77 (CC BY 4.0;
 * Casanueva et al. 2020), clinc150 (CC BY 3.0; Larson et al. 2019), HINT3 (ODbL; Arora et al. 2020) and StackFAQ (CC
 * BY-SA; Karan and Šnajder 2018). Signals stand in the order of `lexicalSignals` and `fullSignals`.
 */
export const universalJudges: { readonly words: Judge; readonly full: Judge; readonly foreign: Judge } = {
  words,
  full,
  foreign,
};
