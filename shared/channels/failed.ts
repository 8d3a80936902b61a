import type { FailureClass } from "../domain/outbox.ts";
import type { Delivery } from "./channel.ts";

export type Failure = Extract<Delivery, { kind: "failed" }>;

/** A send that did not work. `code` is for logs and agents: ours or the platform's, never a part of the message. */
export function failed(failure: FailureClass, code: string): Failure {
  return { kind: "failed", class: failure, code };
}

/** Nobody is believed who asks for more: asking again is cheap. Seconds. */
const longestPause = 3600;

/** Too much at once: tried again after the platform's own pause, when it told one. */
export function rateLimited(code: string, seconds: number | undefined): Failure {
  const known = seconds !== undefined && Number.isFinite(seconds) && seconds >= 0;
  return {
    kind: "failed",
    class: "rate-limited",
    code,
    ...(known && { retryAfterSeconds: Math.min(Math.ceil(seconds), longestPause) }),
  };
}
