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
  return measured(metric, 1, "Count", dimensions, now);
}

/** Makes a log line carry a figure likewise. Each combination of dimensions is a metric that is paid for by the month. */
export function measured(
  metric: string,
  value: number,
  unit: "Count" | "Seconds",
  dimensions: Readonly<Record<string, string>> = {},
  now: number = Date.now(),
): Readonly<Record<string, unknown>> {
  return {
    ...dimensions,
    [metric]: value,
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          // Every system counts for itself.
          Namespace: process.env.SYSTEM_NAME ?? "Relaydesk",
          Dimensions: [Object.keys(dimensions)],
          Metrics: [{ Name: metric, Unit: unit }],
        },
      ],
    },
  };
}
