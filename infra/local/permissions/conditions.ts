import { matchesArn, matchesWildcard } from "./wildcards.ts";

/** One comparison of a statement's `Condition` block: it holds when any of the wanted values matches. */
export interface Condition {
  readonly operator: Operator;
  /** In lower case: IAM does not tell the case of keys apart. */
  readonly key: string;
  readonly wanted: readonly string[];
}

/** What is known about a request beside action and resource, by condition key. */
export type RequestContext = Readonly<Partial<Record<ContextKey, string>>>;

const comparisons = {
  StringEquals: (wanted: string, actual: string) => wanted === actual,
  StringLike: matchesWildcard,
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  Bool: (wanted: string, actual: string) => wanted.toLowerCase() === actual.toLowerCase(),
};
type Operator = keyof typeof comparisons;

/** The keys that the front supplies. A condition on any other could not be decided the way AWS would. */
export const contextKeys = [
  "aws:requestedregion",
  "aws:resourceaccount",
  "aws:securetransport",
  "s3:prefix",
  "ses:fromaddress",
] as const;
export type ContextKey = (typeof contextKeys)[number];

/**
 * Reads the `Condition` block of a statement.
 *
 * @throws Error that names an operator or key that the local system cannot decide: to ignore it would allow more, or
 * less, than AWS does.
 */
export function parseConditions(
  block: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>,
): Condition[] {
  return Object.entries(block).flatMap(([operator, tests]) =>
    Object.entries(tests).map(([key, wanted]) => {
      if (!isOperator(operator)) {
        throw new Error(`the local system cannot decide the condition operator ${operator} (on ${key})`);
      }
      if (!isContextKey(key.toLowerCase())) {
        throw new Error(`the local system cannot decide a condition on ${key}`);
      }
      return { operator, key: key.toLowerCase(), wanted };
    }),
  );
}

/** Whether a condition holds. A key that the request does not carry matches nothing. */
export function conditionHolds({ operator, key, wanted }: Condition, context: RequestContext): boolean {
  const actual = isContextKey(key) ? context[key] : undefined;
  return actual !== undefined && wanted.some((value) => comparisons[operator](value, actual));
}

function isOperator(name: string): name is Operator {
  return Object.hasOwn(comparisons, name);
}

function isContextKey(key: string): key is ContextKey {
  return contextKeys.some((known) => known === key);
}
