import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import {
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { replayQueues } from "../../../shared/aws/queues.ts";
import { HoldCause } from "../../../shared/domain/message.ts";
import type { HeldItem } from "../../../shared/flow/ports.ts";
import { releaseHeld } from "../../../shared/flow/release-held.ts";
import { isMain } from "../../main-module.ts";
import { type ExitCode, endProgress, exitCodes, runTool, type Terminal, UsageError } from "../command.ts";
import { openStores } from "./services.ts";
import { openTarget, type Target, targetHelp, targetOptions } from "./target.ts";

export const help = `
npm run redrive -- [options]

Sends what failed through the system again: dead letters go back to the queues that they came from, and what was held in
quarantine goes through triage. Only shows what there is, unless --go is said. Everything may come twice: a message that was
processed meanwhile finds its trace, and changes nothing.

  --go                 do it
  --queue <name>       only the dead letters of this queue
  --quarantine         the quarantine instead of dead letters
  --cause <cause>      with --quarantine: only what was held for this cause; needed with --go
  --channel <name>     with --quarantine: only of this channel
${targetHelp}
  --help

Exit codes: 0 done, or nothing to do; 1 something could not be sent again; 2 called wrongly.
`;

interface Choice {
  readonly go: boolean;
  readonly cause?: string | undefined;
  readonly channel?: string | undefined;
  readonly queue?: string | undefined;
}

export async function main(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      go: { type: "boolean", default: false },
      queue: { type: "string" },
      quarantine: { type: "boolean", default: false },
      cause: { type: "string" },
      channel: { type: "string" },
      ...targetOptions,
    },
  });
  if (!values.quarantine && (values.cause !== undefined || values.channel !== undefined)) {
    throw new UsageError("--cause and --channel go with --quarantine.");
  }
  if (values.cause !== undefined && !HoldCause.safeParse(values.cause).success) {
    throw new UsageError(`There is no cause "${values.cause}".`);
  }
  if (values.quarantine && values.go && values.cause === undefined) {
    throw new UsageError("Which of it? Say --cause: what was held as spam or as a virus is rarely meant.");
  }
  const target = await openTarget(values);
  return values.quarantine
    ? redriveHeld(values, target, terminal)
    : redriveDeadLetters(values, target, terminal);
}

/** Dead letters back to where they came from, by the queue service itself: nothing passes through this machine. */
async function redriveDeadLetters({ go, queue }: Choice, target: Target, { say, progress }: Terminal) {
  const wanted = (name: string) => queue === undefined || name.toLowerCase().includes(queue.toLowerCase());
  const dead = target.queues.filter(({ name, deadLetters }) => deadLetters && wanted(name));
  if (dead.length === 0) throw new UsageError(`${target.name} has no dead letters of "${queue}".`);
  let failed = 0;
  let waiting = 0;
  for (const { name, url } of dead) {
    const { count, arn } = await readQueue(target.sqs, url);
    waiting += count;
    say(`${name}: ${count}`);
    if (!go || count === 0) continue;
    progress(`moving ${count} back`);
    const { moved, problem } = await move(target.sqs, arn, await sourceOf(name, target));
    endProgress();
    say(`  ${moved} went back to their queue.${problem === undefined ? "" : ` ${problem}`}`);
    if (problem !== undefined || moved < count) failed += 1;
  }
  if (!go && waiting > 0)
    say("Nothing was changed. Find out why they failed (docs/operations.md), then say --go.");
  return failed > 0 ? exitCodes.problems : exitCodes.done;
}

/** The queue whose dead letters these are: each has one, and is named like it. */
async function sourceOf(deadLetters: string, { queues, sqs }: Target): Promise<string | undefined> {
  const start = deadLetters.replace(/DeadLetters.*$/, "Queue");
  const source = queues.find((each) => !each.deadLetters && each.name.startsWith(start));
  return source && (await readQueue(sqs, source.url)).arn;
}

async function readQueue(sqs: SQSClient, url: string): Promise<{ count: number; arn: string }> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] }),
  );
  return { count: Number(Attributes.ApproximateNumberOfMessages ?? 0), arn: Attributes.QueueArn ?? "" };
}

/** How long a move is watched; it goes on without us. Seconds. */
const watchedFor = 600;

async function move(
  sqs: SQSClient,
  SourceArn: string,
  DestinationArn: string | undefined,
): Promise<{ moved: number; problem?: string }> {
  const { TaskHandle } = await sqs.send(
    new StartMessageMoveTaskCommand({ SourceArn, ...(DestinationArn !== undefined && { DestinationArn }) }),
  );
  for (let seconds = 0; seconds < watchedFor; seconds += 1) {
    const { Results = [] } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }));
    const [task] = Results;
    const moved = Number(task?.ApproximateNumberOfMessagesMoved ?? 0);
    if (task?.Status === "COMPLETED") return { moved };
    if (task?.Status === "FAILED" || task?.Status === "CANCELLED") {
      return { moved, problem: `It ended: ${task.FailureReason ?? task.Status}.` };
    }
    await setTimeout(1000);
  }
  return { moved: 0, problem: `It still goes on as ${TaskHandle ?? "a task"}: look at the queue later.` };
}

const heldPerPage = 100;

async function redriveHeld(choice: Choice, target: Target, { say, progress }: Terminal): Promise<ExitCode> {
  const services = await openStores(target);
  const items: HeldItem[] = [];
  let cursor: string | undefined;
  do {
    const page = await services.desk.held(heldPerPage, cursor);
    items.push(...page.items.filter((item) => fits(item, choice)));
    cursor = page.cursor;
    progress(`${items.length} found`);
  } while (cursor !== undefined);
  endProgress();
  for (const [what, count] of countBy(items)) say(`${what}: ${count}`);
  if (items.length === 0) say("There is nothing of that in quarantine.");
  if (!choice.go || items.length === 0) {
    if (items.length > 0)
      say("Nothing was changed. Look at them at the desk first; then say --cause and --go.");
    return exitCodes.done;
  }
  const replays = replayQueues(target.sqs, urlsOf(target), services.blobs);
  const counts = { released: 0, settled: 0, stuck: 0 };
  for (const item of items) {
    const outcome = await releaseHeld(item.id, "operator", { ...services, replays });
    if (outcome.kind === "done") counts.released += 1;
    else if (outcome.reason === "settled-already") counts.settled += 1;
    else counts.stuck += 1;
    progress(`${counts.released} of ${items.length} sent again`);
  }
  endProgress();
  say(`${counts.released} go through triage again.`);
  if (counts.settled > 0) say(`${counts.settled} were settled by somebody else meanwhile.`);
  if (counts.stuck > 0) say(`${counts.stuck} never were messages and cannot become any: they stay.`);
  return counts.stuck > 0 ? exitCodes.problems : exitCodes.done;
}

function fits({ cause, channel }: HeldItem, choice: Choice): boolean {
  const isCause = choice.cause === undefined || cause === choice.cause;
  return isCause && (choice.channel === undefined || channel === choice.channel);
}

function countBy(items: readonly HeldItem[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { cause, channel } of items) {
    const what = `${cause}, ${channel}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return counts;
}

function urlsOf({ queues }: Target): Record<"inbound" | "mail", string> {
  const urlOf = (what: string) => {
    const found = queues.find(
      ({ name, deadLetters }) => !deadLetters && name.toLowerCase().includes(`${what}queue`),
    );
    if (!found) throw new Error(`The system has no queue "${what}".`);
    return found.url;
  };
  return { inbound: urlOf("inbound"), mail: urlOf("mail") };
}

if (isMain(import.meta)) await runTool(help, main);
