import type { Cost, CostLine } from "./cost.ts";
import type { Measured } from "./measured.ts";
import { type Prices, pricesOf } from "./prices.ts";

/** Lines for a terminal: every group with its sum, and below it what makes it. */
export function costText({ lines, groups, usd }: Cost, prices: Prices): readonly string[] {
  const shown = lines.filter((line) => line.usd >= 0.005);
  const rows = Object.entries(groups).flatMap(([group, sum]) => [
    ...(sum > 0 ? [row(group, "", "", sum)] : []),
    ...shown
      .filter((line) => line.group === group)
      .map((line) => row(`  ${line.item}`, amount(line), prices[line.price].unit, line.usd)),
  ]);
  return [...rows, row("together", "", "", usd)];
}

/** Where the figures come from, to be said wherever they are shown. */
export function costSource({ date, commit }: Pick<Measured, "date" | "commit">): string {
  return (
    `Counts of ${date} (${commit}), prices of ${pricesOf.date} for ${pricesOf.region}, before tax; ` +
    "Lambda's time is estimated: see docs/cost.md. None of this has been billed to an account yet."
  );
}

function amount({ quantity }: CostLine): string {
  const digits = quantity < 10 ? 2 : quantity < 1000 ? 1 : 0;
  return quantity.toLocaleString("en", { maximumFractionDigits: digits });
}

function row(item: string, quantity: string, unit: string, usd: number): string {
  return `${item.padEnd(38)}${quantity.padStart(14)} ${unit.padEnd(32)}${usd.toFixed(2).padStart(9)} $`;
}
