import { Duration } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { EventSourceMapping } from "aws-cdk-lib/aws-lambda";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { FunctionName } from "../../../functions/env.ts";
import { visibilitySeconds } from "../limits.ts";
import type { Alarms } from "./alarms.ts";
import type { RelayFunction } from "./relay-function.ts";

export interface WorkQueueProps<Name extends FunctionName> {
  /** The function that works on it: sets how long a message in work stays hidden. */
  readonly worker: Name;
  readonly alarms: Alarms;
  /** Who notices when messages pile up or end as dead letters. */
  readonly whoNotices: string;
}

export interface WorkProps {
  readonly batchSize: number;
  readonly windowSeconds?: number;
  /** At most this many copies of the worker at once, to spare what it calls. */
  readonly maxConcurrency?: number;
}

/** A queue, its dead letters, its worker and the alarms on both. */
export class WorkQueue<Name extends FunctionName = FunctionName> extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { worker, alarms, whoNotices }: WorkQueueProps<Name>) {
    super(scope, id);
    const encryption = QueueEncryption.SQS_MANAGED;
    const retentionPeriod = Duration.days(14);
    this.deadLetters = new Queue(this, "DeadLetters", { encryption, enforceSSL: true, retentionPeriod });
    this.queue = new Queue(this, "Queue", {
      encryption,
      enforceSSL: true,
      retentionPeriod,
      visibilityTimeout: Duration.seconds(visibilitySeconds(worker)),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
    });
    alarms.add(`${id}DeadLetters`, {
      metric: this.deadLetters.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1) }),
      threshold: 1,
      runbook: "dead-letters",
      whoNotices: `${whoNotices}: ${worker} gave up on messages. Read its log, mend the cause, then move the dead letters back.`,
    });
    alarms.add(`${id}Late`, {
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1) }),
      threshold: Duration.minutes(10).toSeconds(),
      periods: 3,
      runbook: "late-queue",
      whoNotices: `${whoNotices}: messages wait for ${worker} for more than ten minutes.`,
    });
  }

  /** Connects the worker. Failures are told per message, so one bad message takes no other with it. */
  workedBy(worker: RelayFunction<Name>, { batchSize, windowSeconds, maxConcurrency }: WorkProps): void {
    worker.addToRolePolicy(
      new PolicyStatement({
        sid: "WorkOnItsQueue",
        actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
        resources: [this.queue.queueArn],
      }),
    );
    new EventSourceMapping(this, "Worker", {
      target: worker,
      eventSourceArn: this.queue.queueArn,
      reportBatchItemFailures: true,
      batchSize,
      ...(windowSeconds !== undefined && { maxBatchingWindow: Duration.seconds(windowSeconds) }),
      ...(maxConcurrency !== undefined && { maxConcurrency }),
    });
  }

  get url(): string {
    return this.queue.queueUrl;
  }

  toSend(): PolicyStatement {
    return new PolicyStatement({ actions: ["sqs:SendMessage"], resources: [this.queue.queueArn] });
  }
}
