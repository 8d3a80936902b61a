import { randomUUID } from "node:crypto";
import { SqsError, type SqsMessage, type SqsQueue, SqsStore } from "./fauxqs.ts";
import type { QueueStore } from "./queue-store.ts";

/** A finished redrive as `ListMessageMoveTasks` reports it. Times are milliseconds since 1970. */
interface MoveTask {
  readonly Status: "COMPLETED";
  readonly SourceArn: string;
  readonly DestinationArn?: string;
  readonly ApproximateNumberOfMessagesMoved: number;
  readonly ApproximateNumberOfMessagesToMove: number;
  readonly StartedTimestamp: number;
}

/** Redrives dead letters: what `StartMessageMoveTask` does in the background is done here before it answers. */
export class MoveTasks {
  readonly #store: QueueStore;
  readonly #tasks: MoveTask[] = [];

  constructor(store: QueueStore) {
    this.#store = store;
  }

  /**
   * Moves every waiting message back to the queue it came from, or all of them to `destinationArn`. Moved messages are
   * new ones, as in SQS: new id, receive count zero.
   *
   * @throws SqsError when a queue does not exist, is FIFO, or is nobody's dead-letter queue.
   */
  start(sourceArn: string, destinationArn: string | undefined): { TaskHandle: string } {
    const source = this.#deadLetterQueue(sourceArn);
    const destination = destinationArn === undefined ? undefined : this.#existing(destinationArn);
    source.processTimers();
    const waiting = [...source.messages];
    const moved = this.#store.together(() =>
      waiting.filter((message) => this.#move(message, source, destination)),
    );
    this.#tasks.unshift({
      Status: "COMPLETED",
      SourceArn: sourceArn,
      ...(destinationArn !== undefined && { DestinationArn: destinationArn }),
      ApproximateNumberOfMessagesMoved: moved.length,
      ApproximateNumberOfMessagesToMove: waiting.length,
      StartedTimestamp: Date.now(),
    });
    return { TaskHandle: Buffer.from(randomUUID()).toString("base64") };
  }

  /** The latest tasks of a queue, newest first; SQS keeps ten. */
  list(sourceArn: string): { Results: MoveTask[] } {
    return { Results: this.#tasks.filter((task) => task.SourceArn === sourceArn).slice(0, 10) };
  }

  #move(message: SqsMessage, source: SqsQueue, destination: SqsQueue | undefined): boolean {
    const target = destination ?? this.#store.getQueueByArn(this.#store.deadLetterSource(message) ?? "");
    if (target === undefined) {
      return false;
    }
    this.#store.remove(source, message);
    target.enqueue(
      SqsStore.createMessage(message.body, message.messageAttributes, undefined, message.messageGroupId),
    );
    return true;
  }

  #deadLetterQueue(arn: string): SqsQueue {
    const queue = this.#existing(arn);
    if (this.#store.queuesWithDeadLetterQueue(arn).length === 0) {
      throw new SqsError("InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue.");
    }
    return queue;
  }

  #existing(arn: string): SqsQueue {
    const queue = this.#store.getQueueByArn(arn);
    if (queue === undefined) {
      throw new SqsError("ResourceNotFoundException", `There is no queue with the ARN ${arn}.`, 404);
    }
    if (queue.isFifo()) {
      throw new SqsError("UnsupportedOperation", "The local system does not move messages of FIFO queues.");
    }
    return queue;
  }
}
