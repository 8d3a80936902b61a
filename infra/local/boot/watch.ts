import type { Dynamo } from "../dynamodb.ts";
import type { Resource } from "../template.ts";
import { attribute, declared } from "./declared.ts";
import { Queue } from "./resource-types.ts";
import type { SystemCalls } from "./system-calls.ts";

const MINUTE_MS = 60_000;

/** Queues that others send their dead letters to. */
export function deadLetterQueues(resources: readonly Resource[]): { name: string; url: string }[] {
  const queues = declared(resources, Queue);
  const targets = new Set(queues.map(({ props }) => props.RedrivePolicy?.deadLetterTargetArn));
  return queues
    .filter((queue) => targets.has(attribute(queue, "Arn")))
    .map((queue) => ({ name: attribute(queue, "QueueName"), url: queue.ref }));
}

/**
 * Looks at the dead letter queues and says which hold more than when last asked: an alarm tells in AWS, a line in the
 * terminal here.
 */
export class DeadLetterWatch {
  readonly #queues: readonly { name: string; url: string }[];
  readonly #depthOf: SystemCalls["queueDepth"];
  readonly #last = new Map<string, number>();

  constructor(queues: readonly { name: string; url: string }[], depthOf: SystemCalls["queueDepth"]) {
    this.#queues = queues;
    this.#depthOf = depthOf;
  }

  async look(): Promise<string[]> {
    const warnings: string[] = [];
    for (const { name, url } of this.#queues) {
      const depth = await this.#depthOf(url);
      if (depth > (this.#last.get(name) ?? 0)) {
        const messages = depth === 1 ? "1 message" : `${depth} messages`;
        warnings.push(`Warning: ${name} holds ${messages} that a function gave up on; its log says why.`);
      }
      this.#last.set(name, depth);
    }
    return warnings;
  }
}

/** A sweep reads every item, and with many of them takes no more of the time than one part in so many. */
const sweepShare = 100;

/** Deletes expired items and reports dead letters, each minute until stopped. */
export function startHousekeeping(
  dynamo: Dynamo,
  watch: DeadLetterWatch,
  log: (line: string) => void,
): () => void {
  let sweepsAfter = 0;
  const tidy = async () => {
    const began = Date.now();
    if (began >= sweepsAfter) {
      await dynamo.sweepExpired();
      sweepsAfter = Date.now() + sweepShare * (Date.now() - began);
    }
    for (const warning of await watch.look()) log(warning);
  };
  const run = () => void tidy().catch((error: unknown) => log(`Housekeeping failed: ${error}`));
  // Dead letters of a former run are worth knowing at once.
  run();
  const timer = setInterval(run, MINUTE_MS);
  return () => clearInterval(timer);
}
