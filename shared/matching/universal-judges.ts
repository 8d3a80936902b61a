import type { Judge } from "./calibration.ts";

const words: Judge = {
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
  covered: {
    bias: 1.711,
    weights: [
      -2.736, -1.346, 2.065, 1.456, -0.3721, -0.6417, 0.5136, -0.3568, 0.2338, 0.4516, 0.06937, 1.31, -0.1574,
      1.7, -0.5178, 0.6207, 0.09715, -0.03391,
    ],
    means: [
      8.059, 3.015, 4.375, -0.193, 0.3426, 4.292, 0.1832, 0.3366, 0.06665, 0.5468, 4.359, 0.6419, 0.07263,
      0.4328, 0.1374, 0.4402, 0.1337, 0.703,
    ],
    spreads: [
      2.806, 2.602, 4.184, 0.4778, 0.5507, 0.8278, 0.451, 0.1912, 0.2243, 0.2339, 0.5717, 0.1677, 0.1144,
      0.1973, 0.1734, 0.1932, 0.1722, 0.4569,
    ],
  },
  chosen: {
    bias: 2.042,
    weights: [-1.272, 2.246, 0.7316, -0.09845, 0.6367, 0.1438],
    means: [3.57, 5.34, 0.4515, 0.2622, 0.1715, 0.7732],
    spreads: [2.677, 4.218, 0.5634, 0.4294, 0.1764, 0.4188],
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
