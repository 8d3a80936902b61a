import type { FunctionName } from "../../functions/env.ts";

/** What one function gets, and how much code it may load before its first event. */
export interface Limits {
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** `edge`: somebody waits for the answer of a cold start. `worker`: a queue or a schedule waits. */
  readonly kind: "edge" | "worker";
}

/**
 * Providers give up on a webhook after a few seconds, hence the short timeouts at the edge. Memory is at least twice what
 * functions were seen to hold (`npm run bench -- memory`, docs/benchmarks.md); that most have more is for the CPU which comes
 * with it, a whole one with 1,769 MB: a function that loads for 100 ms of CPU takes 350 ms at 512 MB and 1.4 s at 128 MB.
 */
export const limits: Readonly<Record<FunctionName, Limits>> = {
  "receive-webhook": { memoryMb: 512, timeoutSeconds: 10, kind: "edge" },
  "receive-form": { memoryMb: 512, timeoutSeconds: 10, kind: "edge" },
  "sign-upload": { memoryMb: 512, timeoutSeconds: 10, kind: "edge" },
  // Reads what is typed with the encoder while somebody looks at the page. People wait for these two as for the desk, and no
  // platform counts their seconds.
  "suggest-answers": { memoryMb: 1024, timeoutSeconds: 10, kind: "worker" },
  "show-status": { memoryMb: 512, timeoutSeconds: 10, kind: "worker" },
  // Takes apart mails of up to 40 MB.
  "receive-email": { memoryMb: 1024, timeoutSeconds: 60, kind: "worker" },
  triage: { memoryMb: 512, timeoutSeconds: 30, kind: "worker" },
  // Holds one file of up to `media.maxBytes` at a time, and a copy while it is put together.
  "fetch-media": { memoryMb: 512, timeoutSeconds: 180, kind: "worker" },
  deliver: { memoryMb: 512, timeoutSeconds: 30, kind: "worker" },
  "record-receipt": { memoryMb: 512, timeoutSeconds: 30, kind: "worker" },
  "desk-api": { memoryMb: 512, timeoutSeconds: 30, kind: "worker" },
  // Compiles: seconds of a whole processor for twenty entries, minutes for a thousand, and some 150 MB beside the encoder.
  "publish-faq": { memoryMb: 1769, timeoutSeconds: 300, kind: "worker" },
  // Needs the table and the queue with its first event, like the desk.
  "chat-socket": { memoryMb: 512, timeoutSeconds: 10, kind: "worker" },
  "chat-http": { memoryMb: 512, timeoutSeconds: 10, kind: "worker" },
  "confirm-address": { memoryMb: 512, timeoutSeconds: 10, kind: "worker" },
  // Asks platforms about a dozen accounts, one after the other.
  "check-channels": { memoryMb: 512, timeoutSeconds: 60, kind: "worker" },
  "desk-socket": { memoryMb: 512, timeoutSeconds: 10, kind: "worker" },
  // One delivery at a time, whose receiver has fifteen seconds.
  "send-events": { memoryMb: 512, timeoutSeconds: 30, kind: "worker" },
  "run-timers": { memoryMb: 512, timeoutSeconds: 30, kind: "worker" },
};

/** @throws when there is no function of that name. */
export function limitsOf(name: string): Limits {
  if (!isFunctionName(name)) throw new Error(`there is no function "${name}"`);
  return limits[name];
}

function isFunctionName(name: string): name is FunctionName {
  return name in limits;
}

/**
 * How long a message stays hidden while its worker has it. AWS asks for at least six times the timeout: a batch may be
 * retried a few times by the poller itself before it becomes visible to others.
 */
export function visibilitySeconds(worker: FunctionName): number {
  return 6 * limits[worker].timeoutSeconds;
}
