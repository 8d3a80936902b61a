import type { FunctionSpec } from "../lambda.ts";
import { parseSchedule, type ScheduleRule } from "../schedules.ts";
import type { Resource } from "../template.ts";
import { attribute, declared } from "./declared.ts";
import { assertMayInvoke } from "./grants.ts";
import { EventSource, Lambda, Queue, Schedule } from "./resource-types.ts";

/** A process takes 80 to 100 MB, so few copies of a function run beside each other. */
const MOST_ENVIRONMENTS = 2;

/** Of every function's access key: whoever could use it can read it here. */
export const LOCAL_SECRET = "local";

/** What every function is told beside the variables of the template. */
export interface FunctionSurroundings {
  region: string;
  frontUrl: string;
  recorderUrl: string;
}

/** An event source mapping, told apart from what runs it. */
export interface MappedQueue {
  queueUrl: string;
  queueArn: string;
  functionArn: string;
  /** Whose permissions the poll has: its function's, as in AWS. */
  functionName: string;
  batchSize: number;
  windowSeconds: number;
  maximumConcurrency: number;
  partialFailures: boolean;
}

/** What functions are told in a variable of their environment, each value once. */
export function toldToFunctions(resources: readonly Resource[], variable: string): string[] {
  const told = declared(resources, Lambda).flatMap(
    ({ props }) => props.Environment.Variables[variable] ?? [],
  );
  return [...new Set(told)];
}

/** The functions of the template, each with the environment that it would have in AWS, pointed at this machine. */
export function functionSpecs(
  resources: readonly Resource[],
  surroundings: FunctionSurroundings,
): FunctionSpec[] {
  return declared(resources, Lambda).map((lambda) => {
    const { Code, Handler, Timeout, MemorySize, Environment, ReservedConcurrentExecutions } = lambda.props;
    return {
      name: lambda.ref,
      arn: attribute(lambda, "Arn"),
      dir: lambda.assetPath(Code.S3Key),
      handler: Handler,
      timeoutSeconds: Timeout,
      memoryMb: MemorySize,
      env: environment(lambda.ref, Environment.Variables, surroundings),
      maxEnvironments: Math.min(MOST_ENVIRONMENTS, ReservedConcurrentExecutions ?? MOST_ENVIRONMENTS),
    };
  });
}

/**
 * A variable that names a provider's address (`TELEGRAM_API_BASE`) is turned to the provider recorder: nothing that runs
 * here may reach a real customer. The access key is the function's name, by which the front knows its permissions.
 */
function environment(
  name: string,
  variables: Readonly<Record<string, string>>,
  { region, frontUrl, recorderUrl }: FunctionSurroundings,
): Record<string, string> {
  const redirected = Object.entries(variables).map(([key, value]) => {
    const channel = /^([A-Z0-9_]+)_API_BASE$/.exec(key)?.[1];
    return [key, channel ? `${recorderUrl}/${channel.toLowerCase().replaceAll("_", "-")}` : value];
  });
  return {
    ...Object.fromEntries(redirected),
    AWS_ENDPOINT_URL: frontUrl,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: name,
    AWS_SECRET_ACCESS_KEY: LOCAL_SECRET,
  };
}

/** @throws Error when a mapping names a queue or function that the template does not have. */
export function mappedQueues(resources: readonly Resource[]): MappedQueue[] {
  const queues = declared(resources, Queue);
  const lambdas = declared(resources, Lambda);
  return declared(resources, EventSource)
    .filter(({ props }) => props.Enabled)
    .map(({ logicalId, props }) => {
      const queue = queues.find((each) => attribute(each, "Arn") === props.EventSourceArn);
      const lambda = lambdas.find((each) => [each.ref, attribute(each, "Arn")].includes(props.FunctionName));
      if (!queue) throw new Error(`${logicalId}: ${props.EventSourceArn} is no queue of the template.`);
      if (!lambda) throw new Error(`${logicalId}: ${props.FunctionName} is no function of the template.`);
      return {
        queueUrl: queue.ref,
        queueArn: props.EventSourceArn,
        functionArn: attribute(lambda, "Arn"),
        functionName: lambda.ref,
        batchSize: props.BatchSize,
        windowSeconds: props.MaximumBatchingWindowInSeconds,
        maximumConcurrency: Math.min(
          MOST_ENVIRONMENTS,
          props.ScalingConfig?.MaximumConcurrency ?? MOST_ENVIRONMENTS,
        ),
        partialFailures: props.FunctionResponseTypes.includes("ReportBatchItemFailures"),
      };
    });
}

/**
 * The schedules of the template.
 *
 * @throws Error when one cannot be read, runs what is no function, or a function that does not let it.
 */
export function schedules(
  resources: readonly Resource[],
  { region, accountId }: { region: string; accountId: string },
): ScheduleRule[] {
  return declared(resources, Schedule).map((rule) => {
    const { ScheduleExpression: expression, State, Targets: targets } = rule.props;
    parseSchedule(expression, 0);
    for (const target of targets) {
      assertMayInvoke("events.amazonaws.com", target.Arn, rule.logicalId, resources);
    }
    const enabled = State === "ENABLED";
    return { region, accountId, name: rule.ref, arn: attribute(rule, "Arn"), expression, enabled, targets };
  });
}
