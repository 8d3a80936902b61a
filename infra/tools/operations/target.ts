import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { readSystem } from "../../local/system-file.ts";
import { UsageError } from "../command.ts";
import { inWords } from "./aws-trouble.ts";
import { findStack } from "./find-stack.ts";

/** Options for `parseArgs` that say which system a command works on, and their help. */
export const targetOptions = {
  target: { type: "string", default: "local" },
  data: { type: "string", default: ".relaydesk" },
  stack: { type: "string", default: "Relaydesk" },
  profile: { type: "string" },
  region: { type: "string" },
} as const;

export const targetHelp = `  --target <which>     local (default): the system that runs on this machine; aws: one that is deployed
  --data <directory>   local: of the running system (default: .relaydesk)
  --stack <name>       aws: the stack (default: Relaydesk)
  --profile <name>     aws: which credentials of this machine (default: those of the environment)
  --region <name>      aws: where (default: that of the environment or the profile)`;

export interface TargetChoice {
  readonly target: string;
  readonly data: string;
  readonly stack: string;
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
}

export interface WorkQueueAddress {
  readonly name: string;
  readonly url: string;
  readonly deadLetters: boolean;
}

/** A system that a command works on: where its parts are, and clients that reach them. */
export interface Target {
  readonly kind: "local" | "aws";
  /** For people: which one it is. */
  readonly name: string;
  readonly tableName: string;
  readonly bucketName: string;
  /** With a slash at the end. */
  readonly parametersPath: string;
  readonly queues: readonly WorkQueueAddress[];
  /** Folder with the functions' logs, where they are on this machine. */
  readonly logs: string | undefined;
  readonly dynamo: DynamoDBClient;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly ssm: SSMClient;
}

/**
 * Finds the system that a command was asked to work on.
 *
 * @throws UsageError for a target that there is not, Error that says what to do when it cannot be found
 */
export async function openTarget(choice: TargetChoice): Promise<Target> {
  switch (choice.target) {
    case "local":
      return openLocal(choice.data);
    case "aws":
      return openAws(choice);
    default:
      throw new UsageError(`--target is local or aws, and not "${choice.target}".`);
  }
}

function openLocal(data: string): Target {
  const system = readSystem(data);
  const client = {
    endpoint: system.frontUrl,
    region: system.region,
    credentials: { accessKeyId: system.accessKey, secretAccessKey: "local" },
  };
  return {
    kind: "local",
    name: `the local system on ${data}`,
    tableName: only(system.tableNames, "table"),
    bucketName: only(system.bucketNames, "bucket"),
    parametersPath: only(system.parameterPaths, "folder of parameters"),
    queues: system.queues,
    logs: system.logs,
    ...clients(client, true),
  };
}

async function openAws({ stack, profile, region }: TargetChoice): Promise<Target> {
  const config = { ...(profile !== undefined && { profile }), ...(region !== undefined && { region }) };
  const found = await findStack(stack, config).catch((error: unknown) => {
    throw inWords(error);
  });
  return {
    kind: "aws",
    name: `the stack ${stack}${region === undefined ? "" : ` in ${region}`}`,
    ...found,
    logs: undefined,
    ...clients(config, false),
  };
}

interface ClientConfig {
  readonly endpoint?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

function clients(config: ClientConfig, forcePathStyle: boolean) {
  return {
    dynamo: new DynamoDBClient(config),
    s3: new S3Client({ ...config, forcePathStyle }),
    sqs: new SQSClient(config),
    ssm: new SSMClient(config),
  };
}

function only(names: readonly string[], what: string): string {
  const [name, ...others] = names;
  if (name === undefined || others.length > 0) {
    throw new Error(`The system has ${names.length} of what should be one: ${what}.`);
  }
  return name;
}
