import * as z from "zod/mini";

/** What of a deployment costs something whether messages come or not, and what its functions are given. */
export interface Shape {
  readonly alarms: number;
  readonly dashboards: number;
  readonly customMetrics: number;
  readonly keys: number;
  readonly secrets: number;
  readonly advancedParameters: number;
  readonly hostedZones: number;
  readonly webAcls: number;
  readonly webAclRules: number;
  /** Queues with a function on them, which Lambda polls; with a maximum concurrency it keeps all its pollers. */
  readonly polledQueues: number;
  readonly eventBuses: number;
  /** Runs in a month, by logical id of the function. */
  readonly scheduled: readonly { readonly functionName: string; readonly runs: number }[];
  /** MB, by name of the function. */
  readonly memoryMb: Readonly<Record<string, number>>;
  /** Days that raw mails are kept; undefined for ever. */
  readonly mailDays: number | undefined;
  /** Point-in-time recovery of the table. */
  readonly recovery: boolean;
}

const Template = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.optional(z.record(z.string(), z.unknown())) }),
  ),
});

const FunctionProperties = z.object({
  Description: z.optional(z.string()),
  MemorySize: z.optional(z.number()),
});
const RuleProperties = z.object({
  ScheduleExpression: z.string(),
  Targets: z.array(z.object({ Arn: z.unknown() })),
});
const Recovery = z.object({
  PointInTimeRecoverySpecification: z.object({ PointInTimeRecoveryEnabled: z.boolean() }),
});
const Expiring = z.object({
  LifecycleConfiguration: z.object({
    Rules: z.array(z.object({ Prefix: z.optional(z.string()), ExpirationInDays: z.optional(z.number()) })),
  }),
});

/**
 * Reads a deployment's shape from its synthesised CloudFormation templates, nested or several as they may be.
 *
 * @throws when one of them is no template.
 */
export function shapeOf(templates: readonly unknown[]): Shape {
  const resources = templates.flatMap((template) => Object.entries(Template.parse(template).Resources));
  const of = (type: string) =>
    resources
      .filter(([, { Type }]) => Type === type)
      .map(([id, { Properties }]) => ({ id, props: Properties ?? {} }));
  const functions = of("AWS::Lambda::Function").flatMap(({ id, props }) => {
    const { Description = "", MemorySize = 128 } = FunctionProperties.parse(props);
    const name = /^Relaydesk ([a-z-]+)$/.exec(Description)?.[1];
    return name === undefined ? [] : [{ id, name, memoryMb: MemorySize }];
  });
  const nameOf = (arn: unknown) => functions.find(({ id }) => JSON.stringify(arn).includes(`"${id}"`))?.name;
  return {
    alarms: of("AWS::CloudWatch::Alarm").length,
    dashboards: of("AWS::CloudWatch::Dashboard").length,
    customMetrics: of("AWS::Logs::MetricFilter").length,
    keys: of("AWS::KMS::Key").length,
    secrets: of("AWS::SecretsManager::Secret").length,
    advancedParameters: of("AWS::SSM::Parameter").filter(({ props }) => props.Tier === "Advanced").length,
    hostedZones: of("AWS::Route53::HostedZone").length,
    webAcls: of("AWS::WAFv2::WebACL").length,
    webAclRules: of("AWS::WAFv2::WebACL").flatMap(({ props }) =>
      Array.isArray(props.Rules) ? props.Rules : [],
    ).length,
    polledQueues: of("AWS::Lambda::EventSourceMapping").length,
    eventBuses: of("AWS::Events::EventBus").length,
    scheduled: of("AWS::Events::Rule").flatMap(({ props }) => {
      const rule = RuleProperties.safeParse(props);
      const runs = rule.success ? runsAMonth(rule.data.ScheduleExpression) : 0;
      const targets = rule.success ? rule.data.Targets : [];
      return targets.flatMap(({ Arn }) => {
        const functionName = nameOf(Arn);
        return functionName === undefined || runs === 0 ? [] : [{ functionName, runs }];
      });
    }),
    memoryMb: Object.fromEntries(functions.map(({ name, memoryMb }) => [name, memoryMb])),
    mailDays: of("AWS::S3::Bucket")
      .flatMap(({ props }) => {
        const parsed = Expiring.safeParse(props);
        return parsed.success ? parsed.data.LifecycleConfiguration.Rules : [];
      })
      .find(({ Prefix }) => Prefix === "mail/")?.ExpirationInDays,
    recovery: of("AWS::DynamoDB::Table").some(({ props }) => {
      const parsed = Recovery.safeParse(props);
      return parsed.success && parsed.data.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled;
    }),
  };
}

const MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 24 * 60 };

/** Of a rate; of a cron expression once a day, which is what those of ours are. */
function runsAMonth(expression: string): number {
  const [, every, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (every === undefined || unit === undefined) return expression.startsWith("cron(") ? 30 : 0;
  return Math.round((30 * 24 * 60) / (Number(every) * (MINUTES[unit] ?? 1)));
}
