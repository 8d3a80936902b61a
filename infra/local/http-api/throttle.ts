/** Route settings of a stage: a steady rate in requests per second and how many may come at once. */
export type RateLimits = { readonly rateLimit: number; readonly burstLimit: number };

export type Throttling = {
  /** For every route that has no limits of its own; each route has its own budget. */
  readonly default?: RateLimits;
  /** By route key. */
  readonly routes?: Readonly<Record<string, RateLimits>>;
};

/**
 * Token buckets as API Gateway has them, one for each route.
 *
 * @param now milliseconds on a clock that only goes forward
 * @returns whether a request for the route may pass now; asking takes a token
 */
export function createThrottle(throttling: Throttling, now: () => number): (routeKey: string) => boolean {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (routeKey) => {
    const limits = throttling.routes?.[routeKey] ?? throttling.default;
    if (!limits) return true;
    const time = now();
    const { tokens, at } = buckets.get(routeKey) ?? { tokens: limits.burstLimit, at: time };
    const refilled = Math.min(limits.burstLimit, tokens + ((time - at) / 1000) * limits.rateLimit);
    const passes = refilled >= 1;
    buckets.set(routeKey, { tokens: passes ? refilled - 1 : refilled, at: time });
    return passes;
  };
}
