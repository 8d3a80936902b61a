import { parseArgs } from "node:util";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { parameters } from "../../shared/aws/parameters.ts";
import { idsWith } from "../../shared/domain/ids.ts";
import { reconcile } from "../../shared/domain/reconcile.ts";
import { readSystem } from "../local/system-file.ts";
import { readLedger } from "./ledger.ts";

/** More than this many mismatches are counted, not listed. */
const LISTED = 20;

/**
 * Proves that nothing was lost: received = ticketed + quarantined + suppressed, message by message. Exits with 1 when
 * something does not add up, and says what. Works on the running local system of `--data` (default `.relaydesk`).
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { data: { type: "string", default: ".relaydesk" } } });
  const system = readSystem(values.data);
  const client = {
    endpoint: system.frontUrl,
    region: system.region,
    credentials: { accessKeyId: system.accessKey, secretAccessKey: "local" },
  };
  const secrets = parameters(new SSMClient(client), only(system.parameterPaths, "folder of parameters"));
  const facts = await readLedger(
    {
      dynamo: new DynamoDBClient(client),
      s3: new S3Client({ ...client, forcePathStyle: true }),
      sqs: new SQSClient(client),
      tableName: only(system.tableNames, "table"),
      bucketName: only(system.bucketNames, "bucket"),
      queues: system.queues,
      logs: system.logs,
      ids: idsWith(await secrets.pepper()),
    },
    (line) => console.error(`… ${line}`),
  );
  const result = reconcile(facts);
  console.log(
    `received ${result.received} = ticketed ${result.ticketed} + quarantined ${result.quarantined} + suppressed ${result.suppressed}`,
  );
  if (result.mismatches.length === 0) return;
  for (const mismatch of result.mismatches.slice(0, LISTED)) console.log(`  ${mismatch}`);
  const more = result.mismatches.length - LISTED;
  if (more > 0) console.log(`  and ${more} more`);
  console.log(`${result.mismatches.length} do not add up.`);
  process.exitCode = 1;
}

function only(names: readonly string[], what: string): string {
  const [name, ...others] = names;
  if (name === undefined || others.length > 0) {
    throw new Error(`The system has ${names.length} of what should be one: ${what}.`);
  }
  return name;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
