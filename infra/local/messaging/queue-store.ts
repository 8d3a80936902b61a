import { SqsError, type SqsMessage, type SqsQueue, SqsStore } from "./fauxqs.ts";
import type { Storage } from "./storage.ts";

/** Finds the dead-letter queue that a redrive policy names. */
type FindQueue = (arn: string) => SqsQueue | undefined;

/**
 * The queues, corrected where the emulator differs from SQS:
 *
 * - queue URLs point at the public address, also after a restart on another port;
 * - a dead letter knows the queue it came from, and moves there in one step that a crash cannot halve;
 * - messages older than the retention period are gone;
 * - a message whose visibility ran out can still be deleted with its last receipt handle until it is received again.
 */
export class QueueStore extends SqsStore {
  readonly #publicUrl: string;
  readonly #accountId: string;
  readonly #storage: Storage | undefined;
  readonly #now: () => number;
  readonly #sources: Map<string, string>;
  readonly #lastHandles = new WeakMap<SqsMessage, string>();
  readonly #swept = new WeakMap<SqsQueue, number>();

  constructor(options: {
    publicUrl: string;
    accountId: string;
    storage: Storage | undefined;
    now: () => number;
  }) {
    super();
    this.#publicUrl = options.publicUrl;
    this.#accountId = options.accountId;
    this.#storage = options.storage;
    this.#now = options.now;
    this.#sources = options.storage?.deadLetterSources() ?? new Map();
  }

  override createQueue(
    name: string,
    _url: string,
    arn: string,
    attributes?: Record<string, string>,
    tags?: Record<string, string>,
  ): SqsQueue {
    const queue = super.createQueue(name, this.urlOf(name), arn, attributes, tags);
    this.#correct(queue);
    return queue;
  }

  urlOf(queueName: string): string {
    return `${this.#publicUrl}/${this.#accountId}/${queueName}`;
  }

  arnOf(queueName: string, region: string): string {
    return `arn:aws:sqs:${region}:${this.#accountId}:${queueName}`;
  }

  topicArnOf(topicName: string, region: string): string {
    return `arn:aws:sns:${region}:${this.#accountId}:${topicName}`;
  }

  /** The ARN of the queue that a dead letter came from. */
  deadLetterSource(message: SqsMessage): string | undefined {
    return this.#sources.get(message.messageId);
  }

  /** The queues whose dead letters go to the queue with this ARN. */
  queuesWithDeadLetterQueue(arn: string): SqsQueue[] {
    return [...this.allQueues()].filter((queue) => deadLetterQueueOf(queue) === arn);
  }

  /** Makes all writes of one operation reach the disk together. */
  together<Result>(work: () => Result): Result {
    return this.#storage === undefined ? work() : this.#storage.together(work);
  }

  /** Removes one message for good, wherever it waits in a standard queue. */
  remove(queue: SqsQueue, message: SqsMessage): void {
    queue.messages = queue.messages.filter((other) => other !== message);
    queue.delayedMessages = queue.delayedMessages.filter((other) => other !== message);
    this.#storage?.deleteMessage(message.messageId);
    this.#sources.delete(message.messageId);
  }

  /** Shows every message again that was received and not deleted; answers their number. */
  releaseInFlight(): number {
    let released = 0;
    for (const queue of this.allQueues()) {
      for (const receiptHandle of [...queue.inflightMessages.keys()]) {
        queue.changeVisibility(receiptHandle, 0);
        released += 1;
      }
    }
    return released;
  }

  /** Forgets messages that are older than the queue keeps them. Looks at most once a second: it reads every message. */
  dropExpired(queue: SqsQueue): void {
    const now = this.#now();
    if (now - (this.#swept.get(queue) ?? 0) < 1000) {
      return;
    }
    this.#swept.set(queue, now);
    const oldest = now - Number(queue.attributes.MessageRetentionPeriod) * 1000;
    const waiting = [...queue.messages, ...queue.delayedMessages];
    for (const message of waiting.filter((candidate) => candidate.sentTimestamp < oldest)) {
      this.remove(queue, message);
    }
  }

  #correct(queue: SqsQueue): void {
    const dequeue = queue.dequeue.bind(queue);
    queue.dequeue = (count, visibilityTimeout, findQueue) =>
      this.together(() => {
        this.dropExpired(queue);
        const received = dequeue(count, visibilityTimeout, findQueue && this.#remembering(queue, findQueue));
        for (const { ReceiptHandle } of received) {
          this.#rememberHandle(queue, ReceiptHandle);
        }
        return received;
      });
    const deleteMessage = queue.deleteMessage.bind(queue);
    queue.deleteMessage = (receiptHandle) => {
      const inFlight = queue.inflightMessages.get(receiptHandle);
      if (inFlight) {
        this.#sources.delete(inFlight.message.messageId);
        return deleteMessage(receiptHandle);
      }
      return this.#deleteLate(queue, receiptHandle);
    };
  }

  /** Looks up the dead-letter queue and notes the origin of each message that is put there. */
  #remembering(source: SqsQueue, findQueue: FindQueue): FindQueue {
    return (arn) => {
      const target = findQueue(arn);
      return (
        target &&
        Object.create(target, {
          enqueue: { value: (message: SqsMessage) => this.#bury(message, source, target) },
        })
      );
    };
  }

  #bury(message: SqsMessage, source: SqsQueue, target: SqsQueue): void {
    this.#sources.set(message.messageId, source.arn);
    this.#storage?.insertDeadLetterSource(message.messageId, source.arn);
    target.enqueue(message);
  }

  #rememberHandle(queue: SqsQueue, receiptHandle: string): void {
    const entry = queue.inflightMessages.get(receiptHandle);
    if (entry) {
      this.#lastHandles.set(entry.message, receiptHandle);
    }
  }

  #deleteLate(queue: SqsQueue, receiptHandle: string): boolean {
    const message = queue.messages.find((candidate) => this.#lastHandles.get(candidate) === receiptHandle);
    if (message) {
      this.remove(queue, message);
    }
    return message !== undefined;
  }
}

/** The ARN in a queue's redrive policy, if it has one. */
export function deadLetterQueueOf(queue: SqsQueue): string | undefined {
  const policy = queue.attributes.RedrivePolicy;
  return policy === undefined ? undefined : parseRedrivePolicy(policy).deadLetterTargetArn;
}

/**
 * Reads a redrive policy as SQS does.
 *
 * @throws SqsError `InvalidParameterValue` when it is not an object with a target and a count from 1 to 1,000.
 */
export function parseRedrivePolicy(text: string): { deadLetterTargetArn: string; maxReceiveCount: number } {
  const policy = parseObject(text);
  const deadLetterTargetArn = policy.deadLetterTargetArn;
  const maxReceiveCount = Number(policy.maxReceiveCount);
  const countIsValid = Number.isInteger(maxReceiveCount) && maxReceiveCount >= 1 && maxReceiveCount <= 1000;
  if (typeof deadLetterTargetArn !== "string" || !countIsValid) {
    throw new SqsError(
      "InvalidParameterValue",
      "Value for parameter RedrivePolicy is invalid. Reason: it needs a deadLetterTargetArn and a maxReceiveCount from 1 to 1000.",
    );
  }
  return { deadLetterTargetArn, maxReceiveCount };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
