/** A yes-or-no model over a list of numbers: `1 / (1 + e^-(bias + Σ weight·(value − mean)/spread))`. */
export interface Logistic {
  readonly bias: number;
  readonly weights: readonly number[];
  readonly means: readonly number[];
  readonly spreads: readonly number[];
}

/** One observation; `weight` says how often it counts. */
export interface Observation {
  readonly values: readonly number[];
  readonly positive: boolean;
  readonly weight: number;
}

const ridge: number = 0.5;
const newtonSteps = 25;

/** Probability of "yes", 0–1. */
export function judge(model: Logistic, values: readonly number[]): number {
  return squash(linear([model.bias, ...model.weights], [1, ...standardise(values, model)]));
}

/** Fits by Newton's method with a small ridge, which keeps separable data finite. */
export function fitLogistic(observations: readonly Observation[]): Logistic {
  const { means, spreads } = describe(observations);
  const rows = observations.map(({ values }) => [1, ...standardise(values, { means, spreads })]);
  const size = means.length + 1;
  let coefficients: readonly number[] = new Array<number>(size).fill(0);
  for (let step = 0; step < newtonSteps; step++) {
    const { gradient, curvature } = derivatives(rows, observations, coefficients);
    const change = solve(curvature, gradient);
    coefficients = coefficients.map((coefficient, at) => coefficient - (change[at] ?? 0));
  }
  const [bias = 0, ...weights] = coefficients;
  return { bias, weights, means, spreads };
}

function derivatives(
  rows: readonly (readonly number[])[],
  observations: readonly Observation[],
  coefficients: readonly number[],
) {
  const gradient = coefficients.map((coefficient, at) => (at === 0 ? 0 : ridge * coefficient));
  const curvature = coefficients.map((_, at) => coefficients.map((__, to) => (at === to ? ridge : 0)));
  rows.forEach((row, number) => {
    const observation = observations[number];
    if (!observation) return;
    const probability = squash(linear(coefficients, row));
    const error = observation.weight * (probability - (observation.positive ? 1 : 0));
    const bend = observation.weight * probability * (1 - probability);
    row.forEach((value, at) => {
      gradient[at] = (gradient[at] ?? 0) + error * value;
      const line = curvature[at];
      row.forEach((other, to) => {
        if (line) line[to] = (line[to] ?? 0) + bend * value * other;
      });
    });
  });
  return { gradient, curvature };
}

/** Gaussian elimination with partial pivoting; the matrix is positive definite thanks to the ridge. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, at) => [...row, right[at] ?? 0]);
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    const pivot = rows
      .slice(column)
      .reduce((best, row) => (magnitude(row, column) > magnitude(best, column) ? row : best));
    const pivotAt = rows.indexOf(pivot);
    rows[pivotAt] = rows[column] ?? pivot;
    rows[column] = pivot;
    for (const row of rows) {
      if (row === pivot) continue;
      const factor = (row[column] ?? 0) / (pivot[column] || 1);
      for (let at = column; at <= size; at++) row[at] = (row[at] ?? 0) - factor * (pivot[at] ?? 0);
    }
  }
  return rows.map((row, at) => (row[size] ?? 0) / (row[at] || 1));
}

function magnitude(row: readonly number[], column: number): number {
  return Math.abs(row[column] ?? 0);
}

function describe(observations: readonly Observation[]) {
  const width = observations[0]?.values.length ?? 0;
  const total = observations.reduce((sum, { weight }) => sum + weight, 0) || 1;
  const means = Array.from({ length: width }, (_, at) => {
    return observations.reduce((sum, { values, weight }) => sum + weight * (values[at] ?? 0), 0) / total;
  });
  const spreads = means.map((mean, at) => {
    const squares = observations.reduce(
      (sum, { values, weight }) => sum + weight * ((values[at] ?? 0) - mean) ** 2,
      0,
    );
    return Math.sqrt(squares / total) || 1;
  });
  return { means, spreads };
}

function standardise(
  values: readonly number[],
  { means, spreads }: Pick<Logistic, "means" | "spreads">,
): number[] {
  return values.map((value, at) => (value - (means[at] ?? 0)) / (spreads[at] ?? 1));
}

function linear(coefficients: readonly number[], row: readonly number[]): number {
  return coefficients.reduce((sum, coefficient, at) => sum + coefficient * (row[at] ?? 0), 0);
}

function squash(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
