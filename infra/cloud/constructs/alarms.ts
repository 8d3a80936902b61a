import { Aws } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import type { CloudConfig } from "../../../shared/domain/cloud-config.ts";

/** Pages of `docs/runbooks`: what to do when an alarm goes off. */
export type Runbook =
  | "answers-fail"
  | "books"
  | "channel-trouble"
  | "clock"
  | "complaints-and-bounces"
  | "dead-letters"
  | "events-dead"
  | "front-door"
  | "late-queue"
  | "no-messages"
  | "sockets"
  | "stuck-replies"
  | "throttled";

export interface AlarmProps {
  readonly metric: IMetric;
  /** Alarms at this value and above; `when: "below"` turns that round. */
  readonly threshold: number;
  readonly when?: "reached" | "below";
  /** How many periods in a row. */
  readonly periods?: number;
  /** What no figure at all means. */
  readonly silence?: "fine" | "bad";
  /** Who notices the failure and how: the first thing that whoever is woken up reads. */
  readonly whoNotices: string;
  /** The second. */
  readonly runbook: Runbook;
}

export type AlarmsProps = Pick<CloudConfig["watch"], "alarmAddresses" | "runbooks">;

/** One topic that operators subscribe to, and every alarm of the system on it. */
export class Alarms extends Construct {
  readonly topic: Topic;
  readonly #runbooks: string;
  readonly #all: Alarm[] = [];

  constructor(scope: Construct, id: string, { alarmAddresses, runbooks = "docs/runbooks/" }: AlarmsProps) {
    super(scope, id);
    this.#runbooks = runbooks;
    this.topic = new Topic(this, "Topic", { displayName: "Relaydesk alarms", enforceSSL: true });
    for (const address of alarmAddresses) this.topic.addSubscription(new EmailSubscription(address));
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: "AlarmsOfThisAccount",
        principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
        actions: ["sns:Publish"],
        resources: [this.topic.topicArn],
        conditions: {
          StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID },
          ArnLike: {
            "aws:SourceArn": `arn:${Aws.PARTITION}:cloudwatch:${Aws.REGION}:${Aws.ACCOUNT_ID}:alarm:*`,
          },
        },
      }),
    );
  }

  /** Every alarm that was added. */
  get all(): readonly Alarm[] {
    return this.#all;
  }

  add(id: string, props: AlarmProps): void {
    const { metric, threshold, when = "reached", periods = 1, silence = "fine", whoNotices, runbook } = props;
    const alarm = new Alarm(this, id, {
      metric,
      threshold,
      alarmDescription: `${whoNotices}\n\nWhat to do: ${this.#runbooks}${runbook}.md`,
      evaluationPeriods: periods,
      comparisonOperator:
        when === "below"
          ? ComparisonOperator.LESS_THAN_THRESHOLD
          : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: silence === "bad" ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
    this.#all.push(alarm);
  }
}
