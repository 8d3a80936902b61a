import { Aws, Duration } from "aws-cdk-lib";
import { MathExpression } from "aws-cdk-lib/aws-cloudwatch";
import { FilterPattern, MetricFilter } from "aws-cdk-lib/aws-logs";
import type { Alarms } from "../constructs/alarms.ts";
import type { RelayFunction } from "../constructs/relay-function.ts";
import { ownMetric } from "./watch.ts";

/** Messages that may be on their way when a day ends. */
const UNDER_WAY = 10;

export interface BooksProps {
  readonly alarms: Alarms;
  /** What writes `accepted` once it has promised a message: see `functions/accept.ts`. */
  readonly edges: readonly RelayFunction[];
  /** What writes `triaged` once a message has become something; again when it comes again. */
  readonly triage: RelayFunction;
}

/**
 * Holds what was promised against what became of it, once a day, from the lines that say so: they are counted where they lie,
 * and no function has to. `npm run reconcile` says which messages.
 */
export function balanceTheBooks({ alarms, edges, triage }: BooksProps): void {
  for (const edge of edges) countLines(edge, "accepted", "Accepted");
  countLines(triage, "triaged", "Triaged");
  const period = Duration.days(1);
  alarms.add("BooksMismatch", {
    metric: new MathExpression({
      expression: "FILL(accepted, 0) - FILL(triaged, 0)",
      usingMetrics: {
        accepted: ownMetric("Accepted", "Sum", period),
        triaged: ownMetric("Triaged", "Sum", period),
      },
      label: "accepted and not triaged",
      period,
    }),
    threshold: UNDER_WAY,
    runbook: "books",
    whoNotices:
      "Customers whose messages were accepted and became nothing: more were promised in a day than were worked on.",
  });
}

function countLines({ log }: RelayFunction, line: string, metricName: string): void {
  new MetricFilter(log, `${metricName}Lines`, {
    logGroup: log,
    filterPattern: FilterPattern.stringValue("$.message", "=", line),
    metricNamespace: Aws.STACK_NAME,
    metricName,
    metricValue: "1",
  });
}
