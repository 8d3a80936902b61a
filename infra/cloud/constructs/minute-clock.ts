import { Duration } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { Construct } from "constructs";
import type { Alarms } from "./alarms.ts";
import type { RelayFunction } from "./relay-function.ts";

export interface MinuteClockProps {
  readonly runs: RelayFunction;
  readonly alarms: Alarms;
  /** Who notices when it stands still. */
  readonly whoNotices: string;
}

/** Runs a function each minute. A missed run is made up by the next, so nothing waits for a retry. */
export class MinuteClock extends Construct {
  constructor(scope: Construct, id: string, { runs, alarms, whoNotices }: MinuteClockProps) {
    super(scope, id);
    new Rule(this, "Rule", {
      description: `Runs ${runs.relayName} each minute`,
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(runs, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });
    alarms.add(`${id}Stopped`, {
      metric: runs.metricInvocations({ period: Duration.minutes(5) }),
      threshold: 1,
      when: "below",
      silence: "bad",
      periods: 2,
      runbook: "clock",
      whoNotices: `${whoNotices}: ${runs.relayName} has not run for ten minutes.`,
    });
    alarms.add(`${id}Failing`, {
      metric: runs.metricErrors({ period: Duration.minutes(5) }),
      threshold: 3,
      runbook: "clock",
      whoNotices: `${whoNotices}: ${runs.relayName} fails.`,
    });
  }
}
