import { type History, runHistory } from "./history.ts";
import type { Property } from "./observer.ts";
import type { WorldOptions } from "./world.ts";

/** A history that went wrong, with the seed that gives it again. */
export interface Finding extends History {
  readonly seed: number;
}

/** Runs histories one after the other until one breaks a property (a certain one, if given); `undefined` when none does. */
export async function findViolation(
  seeds: { readonly from: number; readonly count: number },
  options: Omit<WorldOptions, "seed"> = {},
  property?: Property,
): Promise<Finding | undefined> {
  for (let seed = seeds.from; seed < seeds.from + seeds.count; seed += 1) {
    const history = await runHistory({ ...options, seed });
    const relevant = history.violations.some((each) => property === undefined || each.property === property);
    if (relevant) return { ...history, seed };
  }
  return undefined;
}

/** For a person to follow: what broke, and every call that led there. */
export function describeFinding({ seed, violations, lines }: Finding): string {
  const broken = violations.map(({ property, what }) => `  ${property}: ${what}`);
  return [`seed ${seed} breaks`, ...broken, "after", ...lines.map((line) => `  ${line}`)].join("\n");
}
