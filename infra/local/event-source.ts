import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { divideBySize, judge, type SqsRecord, toRecord } from "./event-source/batch.ts";
import type { InvocationResult } from "./lambda.ts";

export type EventSourceOptions = {
  /** Where SQS answers. */
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly region: string;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly functionArn: string;
  /** 1 to 10,000 messages, 10 unless given; more than 10 need a window of at least a second, as in AWS. */
  readonly batchSize?: number;
  /** How long to gather messages after the first, 0 to 300 seconds; 0 unless given. */
  readonly windowSeconds?: number;
  /** How many batches may be with the function at once; 2 unless given, which is how many environments a function has here. */
  readonly maximumConcurrency?: number;
  /** Whether the mapping has the response type `ReportBatchItemFailures`. */
  readonly partialFailures?: boolean;
  /** Not known to the local system: giving criteria is an error. */
  readonly filterCriteria?: unknown;
  invoke(functionArn: string, event: unknown): Promise<InvocationResult>;
  log(line: string): void;
};

export type EventSource = {
  /** Ends the poll at once and waits up to five seconds for batches that are with the function. */
  stop(): Promise<void>;
};

const longestPollSeconds = 20;
const longestPauseMilliseconds = 5000;
const drainMilliseconds = 5000;

/**
 * Lambda's event source mapping for an SQS queue: polls, invokes the function with batches and deletes what it has dealt
 * with. What failed stays in the queue, whose visibility timeout and redrive policy decide what comes next.
 *
 * @throws Error for a mapping that AWS would refuse or that the local system does not know
 */
export function startEventSource(options: EventSourceOptions): EventSource {
  assertSupported(options);
  const source = new SqsSource(options);
  const polling = source.poll();
  return { stop: () => source.stop(polling) };
}

class SqsSource {
  readonly #options: EventSourceOptions;
  readonly #client: SQSClient;
  readonly #stopping = new AbortController();
  readonly #stopped = once(this.#stopping.signal, "abort");
  readonly #running = new Set<Promise<void>>();

  constructor(options: EventSourceOptions) {
    this.#options = options;
    const { endpoint, region, credentials } = options;
    this.#client = new SQSClient({ endpoint, region, credentials });
  }

  async poll(): Promise<void> {
    let failures = 0;
    while (!this.#stopping.signal.aborted) {
      await this.#roomForAnother();
      if (this.#stopping.signal.aborted) break;
      try {
        const messages = await this.#gather();
        if (messages.length > 0) this.#run(messages);
        failures = 0;
      } catch (error) {
        if (this.#stopping.signal.aborted) break;
        failures += 1;
        if (failures === 1) this.#log(`polling fails: ${describe(error)}`);
        await pause(Math.min(longestPauseMilliseconds, 100 * 2 ** failures), this.#stopping.signal);
      }
    }
  }

  async stop(polling: Promise<void>): Promise<void> {
    this.#stopping.abort();
    await polling;
    const drained = new AbortController();
    await Promise.race([Promise.all(this.#running), pause(drainMilliseconds, drained.signal)]);
    drained.abort();
    this.#client.destroy();
  }

  async #roomForAnother(): Promise<void> {
    const { maximumConcurrency = 2 } = this.#options;
    while (this.#running.size >= maximumConcurrency && !this.#stopping.signal.aborted) {
      await Promise.race([...this.#running, this.#stopped]);
    }
  }

  /** Waits for a message and then, within the window, for more. */
  async #gather(): Promise<Message[]> {
    const { batchSize = 10, windowSeconds = 0 } = this.#options;
    const messages = await this.#receive(batchSize, longestPollSeconds);
    const end = performance.now() + windowSeconds * 1000;
    while (windowSeconds > 0 && messages.length > 0 && messages.length < batchSize) {
      // A poll is never cut short, since that could lose the messages it was about to bring until they time out. The
      // queue waits whole seconds, so the last stretch is a pause and then polls that do not wait.
      const left = Math.max(0, end - performance.now());
      const wait = Math.min(longestPollSeconds, Math.floor(left / 1000));
      if (wait === 0) await pause(left, this.#stopping.signal);
      const more = await this.#receiveMore(batchSize - messages.length, wait);
      messages.push(...more);
      if (this.#stopping.signal.aborted || (wait === 0 && more.length === 0)) break;
    }
    return messages;
  }

  /** What has been gathered must not be lost to a poll that fails. */
  async #receiveMore(maximum: number, waitSeconds: number): Promise<Message[]> {
    try {
      return await this.#receive(maximum, waitSeconds);
    } catch (error) {
      if (!this.#stopping.signal.aborted) this.#log(`polling fails: ${describe(error)}`);
      return [];
    }
  }

  async #receive(maximum: number, waitSeconds: number): Promise<Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: this.#options.queueUrl,
      MaxNumberOfMessages: Math.min(10, maximum),
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ["All"],
      MessageAttributeNames: ["All"],
    });
    const { Messages: messages } = await this.#client.send(command, { abortSignal: this.#stopping.signal });
    return messages ?? [];
  }

  #run(messages: readonly Message[]): void {
    const { queueArn, region } = this.#options;
    const records = messages.map((message) => toRecord(message, queueArn, region));
    const work = this.#process(records)
      .catch((error) => this.#log(describe(error)))
      .finally(() => this.#running.delete(work));
    this.#running.add(work);
  }

  async #process(records: readonly SqsRecord[]): Promise<void> {
    const { functionArn, invoke, partialFailures = false } = this.#options;
    for (const part of divideBySize(records)) {
      const result = await invoke(functionArn, { Records: part });
      const { done, problem } = judge(part, result, partialFailures);
      if (problem) this.#log(problem);
      await this.#delete(done);
    }
  }

  async #delete(records: readonly SqsRecord[]): Promise<void> {
    for (let start = 0; start < records.length; start += 10) {
      const entries = records.slice(start, start + 10).map(({ receiptHandle }, index) => ({
        Id: String(index),
        ReceiptHandle: receiptHandle,
      }));
      const { Failed: failed } = await this.#client.send(
        new DeleteMessageBatchCommand({ QueueUrl: this.#options.queueUrl, Entries: entries }),
      );
      if (failed?.length) this.#log(`${failed.length} messages could not be deleted: ${failed[0]?.Message}`);
    }
  }

  #log(line: string): void {
    const name = (arn: string): string => arn.split(":").at(-1) ?? arn;
    this.#options.log(`${name(this.#options.queueArn)} → ${name(this.#options.functionArn)}: ${line}`);
  }
}

function assertSupported(options: EventSourceOptions): void {
  const { queueArn, batchSize = 10, windowSeconds = 0, maximumConcurrency = 2, filterCriteria } = options;
  const refuse = (why: string): never => {
    throw new Error(`The event source of ${queueArn}: ${why}`);
  };
  if (filterCriteria !== undefined) refuse("FilterCriteria is not supported by the local system");
  if (queueArn.endsWith(".fifo")) refuse("FIFO queues are not supported by the local system");
  if (!isWithin(batchSize, 1, 10_000)) refuse(`BatchSize must be 1 to 10000, not ${batchSize}`);
  if (!isWithin(windowSeconds, 0, 300))
    refuse(`the batching window must be 0 to 300 s, not ${windowSeconds}`);
  if (batchSize > 10 && windowSeconds < 1) {
    refuse("a BatchSize over 10 needs MaximumBatchingWindowInSeconds of at least 1");
  }
  if (!isWithin(maximumConcurrency, 1, 1000))
    refuse(`the concurrency must be 1 to 1000, not ${maximumConcurrency}`);
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Waits, but not longer than until the signal. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { signal }).catch(() => {});
}
