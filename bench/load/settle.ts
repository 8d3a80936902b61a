import { setTimeout as pause } from "node:timers/promises";
import { DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { System } from "../../infra/local/system-file.ts";

/** How long everything may take to come to rest: a message of a killed process stays hidden for three minutes, and answers are tried again for longer. */
const patienceSeconds = 1200;
const lookEverySeconds = 2;
/**
 * Between two looks at the queues a message may pass from one that is yet to be looked at into one that was: only what is at
 * rest for several looks is.
 */
const quietLooks = 3;

/** What still moves. */
interface Moving {
  /** Messages that were seen and are not done. */
  readonly unfinished: number;
  /** Replies by state. */
  readonly replies: Readonly<Record<string, number>>;
  /** Messages by queue, those for dead letters left out: waiting, delayed, or hidden since a process that had them died. */
  readonly queued: Readonly<Record<string, number>>;
}

/**
 * Waits until every message is done and every reply has gone out or been given up, or until waiting has been long enough;
 * answers with the replies by state.
 */
export async function settle(
  system: System,
  progress: (line: string) => void,
): Promise<Readonly<Record<string, number>>> {
  const config = {
    endpoint: system.frontUrl,
    region: system.region,
    credentials: { accessKeyId: system.accessKey, secretAccessKey: "local" },
  };
  const dynamo = new DynamoDBClient(config);
  const sqs = new SQSClient(config);
  const end = performance.now() + patienceSeconds * 1000;
  let quiet = 0;
  let told = "";
  for (;;) {
    const moving = { ...(await readTable(dynamo, system)), queued: await readQueues(sqs, system) };
    const what = describe(moving);
    quiet = what === "" ? quiet + 1 : 0;
    if (what !== told && what !== "") progress(`waiting for ${what}`);
    told = what;
    if (quiet >= quietLooks || performance.now() > end) {
      dynamo.destroy();
      sqs.destroy();
      return moving.replies;
    }
    await pause(lookEverySeconds * 1000);
  }
}

function describe({ unfinished, replies, queued }: Moving): string {
  const onTheirWay = (replies.PENDING ?? 0) + (replies.SENDING ?? 0);
  return [
    ...(unfinished > 0 ? [`${unfinished} messages to be done`] : []),
    ...(onTheirWay > 0 ? [`${onTheirWay} replies`] : []),
    ...Object.entries(queued).map(([name, count]) => `${count} in ${name}`),
  ].join(", ");
}

async function readTable(client: DynamoDBClient, { tableNames }: System) {
  const replies: Record<string, number> = {};
  let unfinished = 0;
  for await (const { Items = [] } of paginateScan({ client }, { TableName: tableNames[0] ?? "" })) {
    for (const { pk, sk, d } of Items) {
      if (pk?.S?.startsWith("MID#") && d?.M?.done?.BOOL === false) unfinished += 1;
      const state = sk?.S?.startsWith("O#") ? d?.M?.state?.S : undefined;
      if (state !== undefined) replies[state] = (replies[state] ?? 0) + 1;
    }
  }
  return { unfinished, replies };
}

async function readQueues(sqs: SQSClient, { queues }: System): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { name, url } of queues.filter(({ deadLetters }) => !deadLetters)) {
    const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] });
    const { Attributes = {} } = await sqs.send(command);
    const all = Object.entries(Attributes)
      .filter(([attribute]) => attribute.startsWith("ApproximateNumberOfMessages"))
      .reduce((sum, [, count]) => sum + Number(count), 0);
    if (all > 0) counts[name] = all;
  }
  return counts;
}
