/** A secret that is being changed may have so many values at once. */
const mostAtOnce = 10;

/** One value, or several, the newest first: what all take, and the first of which signs. */
export type Rotating = string | readonly string[];

/** The new value in front of those that hold still. A value that is there already only moves to the front. */
export function withNewest(before: Rotating | undefined, fresh: string): readonly string[] {
  const others = listOf(before).filter((value) => value !== fresh);
  return [fresh, ...others].slice(0, mostAtOnce);
}

/** Only the newest. */
export function withoutOld(before: Rotating): string {
  return listOf(before)[0] ?? "";
}

export function valuesIn(rotating: Rotating | undefined): number {
  return listOf(rotating).length;
}

function listOf(rotating: Rotating | undefined): readonly string[] {
  if (rotating === undefined) return [];
  return typeof rotating === "string" ? [rotating] : rotating;
}

export interface NumberedKey {
  readonly id: string;
  readonly key: string;
}

/** A new key in front; its id was never used before. */
export function withNewestKey(before: readonly NumberedKey[], key: string): readonly NumberedKey[] {
  const numbers = before.map(({ id }) => Number(id)).filter(Number.isInteger);
  return [{ id: String(Math.max(0, ...numbers) + 1), key }, ...before];
}
