import {
  CloudFormationClient,
  type CloudFormationClientConfig,
  DescribeStacksCommand,
  paginateListStackResources,
} from "@aws-sdk/client-cloudformation";
import type { Target, WorkQueueAddress } from "./target.ts";

/**
 * What is found by which output. A system may be one stack, or several that share a name: the outputs of all of them count, and
 * the first that has one.
 */
const outputs = {
  tableName: "TableName",
  bucketName: "BucketName",
  parametersPath: "ParametersPath",
} as const;

/** Stacks that a system of this name may be made of. Those that do not exist are passed over, but for the first. */
function stacksOf(name: string): readonly string[] {
  return [name, `${name}-data`];
}

type Parts = Pick<Target, keyof typeof outputs | "queues">;

/**
 * Finds the parts of a deployed system by the outputs of its stacks; queues by what the stacks consist of.
 *
 * @throws Error that says what is missing
 */
export async function findStack(name: string, config: CloudFormationClientConfig): Promise<Parts> {
  const client = new CloudFormationClient(config);
  try {
    const found = (await Promise.all(stacksOf(name).map((stack) => outputsOf(client, stack)))).flatMap(
      (stack) => stack ?? [],
    );
    if (found.length === 0) {
      throw new Error(
        `There is no stack ${name} in this account and region: see --stack, --profile, --region.`,
      );
    }
    const queues = await Promise.all(found.map((stack) => queuesOf(client, stack.name)));
    return { ...partsIn(found.map((stack) => stack.outputs)), queues: queues.flat() };
  } finally {
    client.destroy();
  }
}

/** The parts that outputs name. @throws Error that lists the outputs that no stack has */
export function partsIn(stacks: readonly ReadonlyMap<string, string>[]): Omit<Parts, "queues"> {
  const named = (output: string) => stacks.find((stack) => stack.has(output))?.get(output);
  const missing = Object.values(outputs).filter((output) => named(output) === undefined);
  if (missing.length > 0) throw new Error(`The stack has no output ${missing.join(", ")}: deploy it anew.`);
  const path = named(outputs.parametersPath) ?? "";
  return {
    tableName: named(outputs.tableName) ?? "",
    bucketName: named(outputs.bucketName) ?? "",
    parametersPath: path.endsWith("/") ? path : `${path}/`,
  };
}

async function outputsOf(client: CloudFormationClient, name: string) {
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    if (!stack) return undefined;
    const pairs = (stack.Outputs ?? []).map(
      ({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue] as const,
    );
    return { name, outputs: new Map(pairs) };
  } catch (error) {
    // CloudFormation's word for a stack that there is not.
    if (error instanceof Error && error.name === "ValidationError") return undefined;
    throw error;
  }
}

async function queuesOf(client: CloudFormationClient, StackName: string): Promise<WorkQueueAddress[]> {
  const queues: WorkQueueAddress[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName })) {
    for (const {
      ResourceType,
      LogicalResourceId = "",
      PhysicalResourceId = "",
    } of page.StackResourceSummaries ?? []) {
      if (ResourceType === "AWS::SQS::Queue") queues.push(queueNamed(LogicalResourceId, PhysicalResourceId));
    }
  }
  return queues;
}

/** As the constructs name them: `InboundQueue1A2B3C4D` and `InboundDeadLetters1A2B3C4D`. */
export function queueNamed(logicalId: string, url: string): WorkQueueAddress {
  const name = logicalId.replace(/[0-9A-F]{8}$/, "");
  return { name, url, deadLetters: name.endsWith("DeadLetters") };
}
