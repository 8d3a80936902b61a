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
 * For a Chinese question to phrasings without Chinese, where meaning is all there is. Logistic regressions over 8,000
 * judgements: Chinese questions to knowledge bases drawn from English rows of xSID (CC BY-SA 4.0; van der Goot et al.
 * 2021) and from the English phrasings of the example knowledge base, a quarter of the questions out of scope.
 */
const foreign: Judge = {
  records,
  covered: {
    bias: 1.471,
    weights: [
      0.3156, 1.085, -0.3486, 0.1708, -0.02712, -0.3576, 0.09782, 0.042, -0.04609, 0.1117, 0.1321, -0.01613,
      0.2054, 0.5517, -1.042, 0.5896, 0.1781, -0.1143,
    ],
    means: [
      0.9635, 1.169, 3.31, -0.7961, -0.09967, 0.1921, -0.02635, 0.0197, -0.001031, 0.004453, 3.143, 0.4476,
      0.1138, 0.321, 0.1476, 0.2998, 0.115, 0.0973,
    ],
    spreads: [
      0.9385, 0.9888, 3.249, 0.1376, 0.124, 0.5853, 0.2081, 0.07703, 0.03582, 0.01527, 0.499, 0.1722, 0.1247,
      0.1445, 0.1416, 0.1236, 0.1223, 0.2964,
    ],
  },
  chosen: {
    bias: 2.835,
    weights: [-0.4164, 3.321, -0.06274, -0.1658, -0.3133, -0.173],
    means: [1.366, 3.999, -0.1002, -0.01895, 0.1739, 0.08719],
    spreads: [1.021, 3.31, 0.1184, 0.1973, 0.1457, 0.2821],
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
