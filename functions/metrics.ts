/** What everything is counted under in CloudWatch. */
const namespace = "Relaydesk";

/**
 * Makes a log line count: fields that CloudWatch reads as one more of `metric`, by these dimensions. They ride on a line
 * that is written anyway, so a count costs no request and no write.
 *
 * Embedded metric format: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function counted(
  metric: string,
  dimensions: Readonly<Record<string, string>>,
  now: number = Date.now(),
): Readonly<Record<string, unknown>> {
  return {
    ...dimensions,
    [metric]: 1,
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: [Object.keys(dimensions)],
          Metrics: [{ Name: metric, Unit: "Count" }],
        },
      ],
    },
  };
}
