import { Aws } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";

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
}

/** One topic that operators subscribe to, and every alarm of the system on it. */
export class Alarms extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.topic = new Topic(this, "Topic", { displayName: "Relaydesk alarms", enforceSSL: true });
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

  add(id: string, props: AlarmProps): void {
    const { metric, threshold, when = "reached", periods = 1, silence = "fine", whoNotices } = props;
    const alarm = new Alarm(this, id, {
      metric,
      threshold,
      alarmDescription: whoNotices,
      evaluationPeriods: periods,
      comparisonOperator:
        when === "below"
          ? ComparisonOperator.LESS_THAN_THRESHOLD
          : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: silence === "bad" ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
  }
}
