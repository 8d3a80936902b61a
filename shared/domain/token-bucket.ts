/**
 * A token bucket that is a single number: when the next turn would be if nothing was saved up (GCRA, ITU-T I.371). Times in
 * milliseconds.
 */
export class TokenBucket {
  #next = Number.NEGATIVE_INFINITY;

  /**
   * When the last of so many turns may be taken, from now on.
   *
   * @param between from one turn to the next
   * @param burst turns that may be saved up, at least one
   */
  waitFor(turns: number, between: number, burst: number, now: number): number {
    return Math.max(0, this.#first(between, burst, now) + (turns - 1) * between - now);
  }

  take(turns: number, between: number, burst: number, now: number): void {
    this.#next = this.#first(between, burst, now) + turns * between;
  }

  /** Nothing is left of it but what a new one would have. */
  isFull(now: number): boolean {
    return this.#next <= now;
  }

  #first(between: number, burst: number, now: number): number {
    return Math.max(this.#next, now - (burst - 1) * between);
  }
}
