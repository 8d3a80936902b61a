import { Aws, Duration } from "aws-cdk-lib";
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  MathExpression,
  Metric,
  PeriodOverride,
  TextWidget,
} from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import { ownMetric, refusedByTable, refusedFunctions } from "../wiring/watch.ts";
import type { DeskTable } from "./desk-table.ts";
import type { RelayFunction } from "./relay-function.ts";
import type { WorkQueue } from "./work-queue.ts";

export interface OperationsDashboardProps {
  readonly queues: Readonly<Record<string, WorkQueue>>;
  readonly table: DeskTable;
  readonly functions: readonly RelayFunction[];
  readonly alarms: readonly Alarm[];
}

const FIVE = Duration.minutes(5);
const HOUR = Duration.hours(1);

/** One page that says how the system is: what is wrong first, then what customers notice, then what it costs. */
export class OperationsDashboard extends Construct {
  constructor(scope: Construct, id: string, props: OperationsDashboardProps) {
    super(scope, id);
    const dashboard = new Dashboard(this, "Dashboard", {
      periodOverride: PeriodOverride.INHERIT,
      defaultInterval: Duration.days(1),
    });
    const title = new TextWidget({
      markdown: `# ${Aws.STACK_NAME}\nWhat each alarm means and what to do is in its description.`,
      width: 24,
      height: 2,
    });
    const state = new AlarmStatusWidget({ title: "Alarms", alarms: [...props.alarms], width: 24, height: 5 });
    dashboard.addWidgets(title);
    dashboard.addWidgets(state);
    for (const row of [customers(), waiting(props), answers(), trouble(props), cost(props)]) {
      dashboard.addWidgets(...row);
    }
  }
}

/** What came, what became of it, how much of it was answered without anybody, how long people waited for somebody. */
function customers(): IWidget[] {
  return [
    graph("Messages by channel and outcome", [searched("Messages", "channel,result")], { stacked: true }),
    graph("Answered automatically, %", [
      new MathExpression({
        expression: `100 * SUM(${search("Messages", "channel,result", 'result="answer"')}) / SUM(${search("Messages", "channel,result")})`,
        label: "of all messages",
        period: HOUR,
        usingMetrics: {},
      }),
    ]),
    graph("First response of a person, seconds", [
      ownMetric("FirstResponse", "p50", HOUR).with({ label: "half of them within" }),
      ownMetric("FirstResponse", "p90", HOUR).with({ label: "nine of ten within" }),
    ]),
  ];
}

function waiting({ queues }: OperationsDashboardProps): IWidget[] {
  const all = Object.entries(queues);
  return [
    graph(
      "Age of the oldest message, seconds",
      all.map(([label, { queue }]) => queue.metricApproximateAgeOfOldestMessage({ period: FIVE, label })),
    ),
    graph(
      "Dead letters",
      all.map(([label, { deadLetters }]) =>
        deadLetters.metricApproximateNumberOfMessagesVisible({ period: FIVE, label }),
      ),
    ),
    graph("Replies stuck, and how late the clock is", [
      ownMetric("RepliesStuck", "Sum", FIVE).with({ label: "replies stuck" }),
      ownMetric("TimerLag", "Maximum", FIVE).with({ label: "seconds late" }),
    ]),
  ];
}

function answers(): IWidget[] {
  const reputation = (id: string, metricName: string, label: string) =>
    new MathExpression({
      expression: `100 * ${id}`,
      usingMetrics: {
        [id]: new Metric({ namespace: "AWS/SES", metricName, statistic: "Average", period: HOUR }),
      },
      label,
      period: HOUR,
    });
  return [
    graph("Deliveries by outcome", [searched("Deliveries", "result")], { stacked: true }),
    graph("Did not arrive", [searched("Undelivered", "result")], { stacked: true }),
    graph("Mail of the whole account, %", [
      reputation("bounces", "Reputation.BounceRate", "bounced (alarm at 2)"),
      reputation("complaints", "Reputation.ComplaintRate", "complained about (alarm at 0.05)"),
    ]),
  ];
}

function trouble({ table, functions }: OperationsDashboardProps): IWidget[] {
  return [
    graph("Refused for want of capacity", [refusedByTable(table, FIVE), refusedFunctions(FIVE)]),
    graph(
      "Errors of functions",
      functions.map((each) => each.metricErrors({ period: FIVE, label: each.relayName })),
    ),
    graph("Accounts of channels in trouble", [searched("ChannelTrouble", "channel,account")]),
  ];
}

/** What the bill grows with. */
function cost({ table, functions, queues }: OperationsDashboardProps): IWidget[] {
  const units = (metricName: string, label: string) =>
    new Metric({
      namespace: "AWS/DynamoDB",
      metricName,
      dimensionsMap: { TableName: table.name },
      statistic: "Sum",
      period: HOUR,
      label,
    });
  const sends = new Metric({
    namespace: "AWS/SES",
    metricName: "Send",
    statistic: "Sum",
    period: HOUR,
    label: "mails of the account",
  });
  return [
    graph(
      "Cost: milliseconds of functions",
      functions.map((each) => each.metricDuration({ statistic: "Sum", period: HOUR, label: each.relayName })),
      { stacked: true },
    ),
    graph("Cost: units of the table", [
      units("ConsumedWriteCapacityUnits", "write units"),
      units("ConsumedReadCapacityUnits", "read units"),
    ]),
    graph("Cost: messages of queues, mails", [
      ...Object.entries(queues).map(([label, { queue }]) =>
        queue.metricNumberOfMessagesSent({ period: HOUR, label }),
      ),
      sends,
    ]),
  ];
}

function graph(title: string, left: IMetric[], { stacked = false } = {}): GraphWidget {
  return new GraphWidget({
    title,
    left,
    stacked,
    width: 8,
    height: 6,
    leftYAxis: { min: 0, showUnits: false },
  });
}

/** Every combination of dimensions that there is, as a line of its own. */
function searched(metric: string, dimensions: string): IMetric {
  return new MathExpression({
    expression: search(metric, dimensions),
    label: "",
    period: HOUR,
    usingMetrics: {},
  });
}

function search(metric: string, dimensions: string, where = ""): string {
  return `SEARCH('{"${Aws.STACK_NAME}",${dimensions}} MetricName="${metric}" ${where}', 'Sum', ${HOUR.toSeconds()})`;
}
