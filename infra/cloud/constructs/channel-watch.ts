import { Aws, Duration } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { Construct } from "constructs";
import { configuredAccounts } from "../../../shared/domain/channel-health.ts";
import type { Config } from "../../../shared/domain/config.ts";
import type { Alarms } from "./alarms.ts";
import type { RelayFunction } from "./relay-function.ts";

export interface ChannelWatchProps {
  readonly runs: RelayFunction;
  readonly config: Config;
  readonly alarms: Alarms;
}

/**
 * Looks at the accounts of all channels every five minutes, and has an alarm for each of them. The metric has a figure only
 * while an account is in trouble, so at rest it costs nothing.
 */
export class ChannelWatch extends Construct {
  constructor(scope: Construct, id: string, { runs, config, alarms }: ChannelWatchProps) {
    super(scope, id);
    const period = Duration.minutes(10);
    new Rule(this, "Rule", {
      description: `Runs ${runs.relayName} every five minutes`,
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [new LambdaFunction(runs, { retryAttempts: 0, maxEventAge: Duration.minutes(5) })],
    });
    for (const { channel, account } of configuredAccounts(config)) {
      alarms.add(`Channel-${channel}-${account.replace(/[^a-z0-9-]/gi, "-")}`, {
        metric: new Metric({
          namespace: Aws.STACK_NAME,
          metricName: "ChannelTrouble",
          dimensionsMap: { channel, account },
          statistic: "Sum",
          period,
        }),
        threshold: 1,
        runbook: "channel-trouble",
        whoNotices: `Customers on ${channel} (account ${account}) may get no answers, or soon: its credentials were refused or end soon, most of what is sent fails, or nothing comes in. "channels" in the desk says which.`,
      });
    }
    alarms.add(`${id}Failing`, {
      metric: runs.metricErrors({ period: Duration.minutes(15) }),
      threshold: 3,
      runbook: "channel-trouble",
      whoNotices: `Customers would be the first to notice when a channel stops working: ${runs.relayName} fails.`,
    });
  }
}
