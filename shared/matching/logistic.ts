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

const ridge = 0.5;
/** How many observations a prior is worth, roughly. */
const priorRidge = 6;
const mostSteps = 50;
const mostHalvings = 30;
/** A step that makes the loss this little smaller is the last. */
const settled = 1e-9;

/** Probability of "yes", 0–1. */
export function judge(model: Logistic, values: readonly number[]): number {
  return squash(logOddsOf(model, values));
}

/** How much speaks for "yes", without bounds: 0 is undecided. */
export function logOddsOf(model: Logistic, values: readonly number[]): number {
  return linear([model.bias, ...model.weights], [1, ...standardise(values, model)]);
}

/**
 * Fits by Newton's method with a small ridge, which keeps separable data finite. Given a prior, the fit stays close to
 * it where the observations are few.
 */
export function fitLogistic(observations: readonly Observation[], prior?: Logistic): Logistic {
  const { means, spreads } = prior ?? describe(observations);
  const rows = observations.map(({ values }) => [1, ...standardise(values, { means, spreads })]);
  const anchor = prior ? [prior.bias, ...prior.weights] : new Array<number>(means.length + 1).fill(0);
  const pull = anchor.map((_, at) => (prior ? priorRidge : at === 0 ? 0 : ridge));
  const penaltyOf = (candidate: readonly number[]) => {
    return (
      candidate.reduce((sum, value, at) => sum + (pull[at] ?? 0) * (value - (anchor[at] ?? 0)) ** 2, 0) / 2
    );
  };
  const lossOf = (candidate: readonly number[]) =>
    surprise(rows, observations, candidate) + penaltyOf(candidate);
  let coefficients: readonly number[] = anchor;
  let loss = lossOf(coefficients);
  for (let step = 0; step < mostSteps; step++) {
    const { gradient, curvature } = derivatives(rows, observations, coefficients);
    pull.forEach((strength, at) => {
      gradient[at] = (gradient[at] ?? 0) + strength * ((coefficients[at] ?? 0) - (anchor[at] ?? 0));
      const line = curvature[at];
      // A trace of curvature everywhere keeps a signal that never varies from dividing by zero.
      if (line) line[at] = (line[at] ?? 0) + strength + 1e-9;
    });
    const change = solve(curvature, gradient);
    // Far from the solution a full step may lead away from it: halve it until it does not.
    let share = 1;
    let next = coefficients;
    let nextLoss = Number.POSITIVE_INFINITY;
    for (let half = 0; half < mostHalvings && !(nextLoss <= loss); half++, share /= 2) {
      next = coefficients.map((coefficient, at) => coefficient - share * (change[at] ?? 0));
      nextLoss = lossOf(next);
    }
    if (!(nextLoss <= loss)) break;
    const settledDown = loss - nextLoss < settled;
    coefficients = next;
    loss = nextLoss;
    if (settledDown) break;
  }
  const [bias = 0, ...weights] = coefficients;
  return { bias, weights, means, spreads };
}

/** How unlikely the model finds what was observed: the negative log-likelihood. */
function surprise(
  rows: readonly (readonly number[])[],
  observations: readonly Observation[],
  coefficients: readonly number[],
): number {
  return observations.reduce((sum, { positive, weight }, number) => {
    const value = linear(coefficients, rows[number] ?? []);
    const against = positive ? -value : value;
    // log(1 + e^x) without overflow
    return sum + weight * (Math.max(against, 0) + Math.log1p(Math.exp(-Math.abs(against))));
  }, 0);
}

function derivatives(
  rows: readonly (readonly number[])[],
  observations: readonly Observation[],
  coefficients: readonly number[],
) {
  const size = coefficients.length;
  const gradient = new Float64Array(size);
  const curvature = Array.from({ length: size }, () => new Float64Array(size));
  observations.forEach(({ positive, weight }, number) => {
    const row = rows[number] ?? [];
    const probability = squash(linear(coefficients, row));
    const error = weight * (probability - (positive ? 1 : 0));
    const bend = weight * probability * (1 - probability);
    curvature.forEach((line, at) => {
      const value = row[at] ?? 0;
      gradient[at] = (gradient[at] ?? 0) + error * value;
      for (let to = 0; to <= at; to++) line[to] = (line[to] ?? 0) + bend * value * (row[to] ?? 0);
    });
  });
  curvature.forEach((line, at) => {
    for (let to = at + 1; to < size; to++) line[to] = curvature[to]?.[at] ?? 0;
  });
  return { gradient, curvature };
}

/** Gaussian elimination with partial pivoting; the matrix is positive definite thanks to the ridge. */
function solve(matrix: readonly Float64Array[], right: Float64Array): number[] {
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

/** Mean and spread of each value. */
export function describe(
  observations: readonly Pick<Observation, "values" | "weight">[],
): Pick<Logistic, "means" | "spreads"> {
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
  let sum = 0;
  for (let at = 0; at < coefficients.length; at++) sum += (coefficients[at] ?? 0) * (row[at] ?? 0);
  return sum;
}

/** From log-odds to a probability. */
export function squash(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
