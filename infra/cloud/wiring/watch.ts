import { Aws, Duration } from "aws-cdk-lib";
import { type IMetric, MathExpression, Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { CloudConfig } from "../../../shared/domain/cloud-config.ts";
import type { Alarms } from "../constructs/alarms.ts";
import type { DeskTable } from "../constructs/desk-table.ts";
import type { RelayFunction } from "../constructs/relay-function.ts";

const minutes = Duration.minutes;

/** What functions count themselves: see `functions/metrics.ts`. */
export function ownMetric(
  metricName: string,
  statistic: string,
  period: Duration,
  dimensionsMap: Readonly<Record<string, string>> = {},
): Metric {
  return new Metric({
    namespace: Aws.STACK_NAME,
    metricName,
    statistic,
    period,
    ...(Object.keys(dimensionsMap).length > 0 && { dimensionsMap: { ...dimensionsMap } }),
  });
}

/** Reads and writes that the table refused. */
export function refusedByTable(table: DeskTable, period: Duration): IMetric {
  const refused = (metricName: string) =>
    new Metric({
      namespace: "AWS/DynamoDB",
      metricName,
      dimensionsMap: { TableName: table.name },
      statistic: "Sum",
      period,
    });
  return new MathExpression({
    expression: "FILL(r, 0) + FILL(w, 0)",
    usingMetrics: { r: refused("ReadThrottleEvents"), w: refused("WriteThrottleEvents") },
    period,
    label: "refused by the table",
  });
}

/** Functions that were not started, in the whole account: they share one limit. */
export function refusedFunctions(period: Duration): IMetric {
  return new Metric({
    namespace: "AWS/Lambda",
    metricName: "Throttles",
    statistic: "Sum",
    period,
    label: "functions not started",
  });
}

export interface WatchProps {
  readonly alarms: Alarms;
  readonly table: DeskTable;
  readonly inbound: RelayFunction;
  readonly watch: CloudConfig["watch"];
}

/** Alarms on what no part sees of itself: that nothing comes, that something is refused, that what is due waits. */
export function watchTheWhole({ alarms, table, inbound, watch }: WatchProps): void {
  alarms.add("TableThrottled", {
    metric: refusedByTable(table, minutes(5)),
    threshold: 10,
    periods: 3,
    runbook: "throttled",
    whoNotices:
      "Customers and agents wait: the table refuses reads or writes, because more comes than it can take.",
  });
  alarms.add("FunctionsThrottled", {
    metric: refusedFunctions(minutes(5)),
    threshold: 10,
    periods: 3,
    runbook: "throttled",
    whoNotices:
      "Customers and agents wait: AWS starts no more functions, because the account's limit of concurrent ones is reached.",
  });
  alarms.add("RepliesStuck", {
    metric: ownMetric("RepliesStuck", "Sum", minutes(5)),
    threshold: 5,
    periods: 3,
    runbook: "stuck-replies",
    whoNotices:
      "Customers do not get the answers that are written: they lie in the outbox for longer than they should.",
  });
  alarms.add("TimersLate", {
    metric: ownMetric("TimerLag", "Maximum", minutes(5)),
    threshold: 600,
    periods: 2,
    runbook: "clock",
    whoNotices: "Agents and customers: deadlines are acted upon more than ten minutes late.",
  });
  alarms.add("AnswersFail", {
    metric: ownMetric("Deliveries", "Sum", minutes(15), { result: "failed" }),
    threshold: 10,
    periods: 2,
    runbook: "answers-fail",
    whoNotices: "Customers do not get the answers that are written: many deliveries fail for good.",
  });
  if (watch.silentHours === undefined) return;
  alarms.add("NoMessages", {
    metric: inbound.metricInvocations({ period: Duration.hours(1), statistic: "Sum" }),
    threshold: 1,
    when: "below",
    silence: "bad",
    periods: watch.silentHours,
    runbook: "no-messages",
    whoNotices: `Customers whose messages do not arrive: for ${watch.silentHours} hours nobody wrote on any channel.`,
  });
}

/** That an endpoint was given up on: whoever runs it learns what happened from nowhere else. */
export function watchEvents(alarms: Alarms): void {
  alarms.add("EventsDead", {
    metric: ownMetric("EventsDead", "Sum", minutes(5)),
    threshold: 1,
    runbook: "events-dead",
    whoNotices:
      "Agents who work in other systems miss what happened to tickets: an event was not taken for a day, or never can be.",
  });
}
