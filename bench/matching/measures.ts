/** What became of one message: how sure the first answer was, and whether it was right. */
export interface Judged {
  readonly confidence: number;
  readonly right: boolean;
  readonly outOfScope: boolean;
}

/**
 * The share answered when just so much is answered that at least `precision` of it is right, with the best threshold in
 * hindsight: answered messages per message in scope. Messages of equal confidence are answered together.
 */
export function coverageAt(judged: readonly Judged[], precision: number): number {
  const sorted = judged.toSorted((a, b) => b.confidence - a.confidence);
  const inScope = judged.filter((each) => !each.outOfScope).length;
  let right = 0;
  let covered = 0;
  sorted.forEach((each, at) => {
    if (each.right) right++;
    const tied = sorted[at + 1]?.confidence === each.confidence;
    if (!tied && right / (at + 1) >= precision) covered = at + 1;
  });
  return inScope === 0 ? 0 : covered / inScope;
}

/** Area under the risk–coverage curve: mean share of wrong answers over all coverages. Lower is better. */
export function areaUnderRiskCoverage(judged: readonly Judged[]): number {
  const sorted = judged.toSorted((a, b) => b.confidence - a.confidence);
  let wrong = 0;
  const risks = sorted.map((each, at) => {
    if (!each.right) wrong++;
    return wrong / (at + 1);
  });
  return risks.reduce((sum, risk) => sum + risk, 0) / Math.max(1, risks.length);
}

/** Chance that one of the first scores more than one of the second; ties count half. `undefined` when one is empty. */
export function auroc(higher: readonly number[], lower: readonly number[]): number | undefined {
  if (higher.length === 0 || lower.length === 0) return undefined;
  const all = [
    ...higher.map((value) => ({ value, own: true })),
    ...lower.map((value) => ({ value, own: false })),
  ];
  all.sort((a, b) => a.value - b.value);
  let ranks = 0;
  for (let from = 0; from < all.length; ) {
    let to = from;
    while (to < all.length && all[to]?.value === all[from]?.value) to++;
    const meanRank = (from + to + 1) / 2;
    for (let at = from; at < to; at++) if (all[at]?.own) ranks += meanRank;
    from = to;
  }
  return (ranks - (higher.length * (higher.length + 1)) / 2) / (higher.length * lower.length);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

/** Figures are read, not calculated with: five digits say all there is. */
export function rounded(value: number): number {
  return Number(value.toPrecision(5));
}
