import type { Received, Rejection } from "./channel.ts";

/** A refusal. `detail` goes to the log: our own words, never a part of the request. */
export function rejected(reason: Rejection, detail: string): Received {
  return { kind: "rejected", reason, detail };
}

/** Something understood that needs nothing done, counted under its reason. */
export function ignored(reason: string): Received {
  return { kind: "accepted", items: [], ignored: { [reason]: 1 } };
}
