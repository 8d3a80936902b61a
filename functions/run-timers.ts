import { followUpQueue, outboundQueue } from "../shared/aws/queues.ts";
import { runDue } from "../shared/flow/clock.ts";
import { groupQuestion, withChoice } from "../shared/matching/group-questions.ts";
import { scheduledFunction } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { openLearning, openQueues } from "./services.ts";
import { openStores } from "./stores.ts";

const env = readEnvironment("run-timers");
const { tickets, desk, outbox } = openStores(env.TABLE_NAME, env.BUCKET_NAME);
const learning = openLearning(env.TABLE_NAME);
const sqs = openQueues();
const outbound = outboundQueue(sqs, env.OUTBOUND_QUEUE_URL);
const followUps = followUpQueue(sqs, env.INBOUND_QUEUE_URL);

/** Every minute: whatever is due. The line is what an alarm on absence of work watches. */
export const handler = scheduledFunction("run-timers", async (log) => {
  const run = await runDue({
    store: tickets,
    desk,
    outbox,
    outbound,
    followUps,
    learning,
    group: groupQuestion,
    choose: withChoice,
    now: () => new Date(),
  });
  log.info("timers ran", { ...run });
});
