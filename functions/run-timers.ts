import config from "relaydesk:config";
import { dueErasures } from "../shared/aws/due-erasures.ts";
import { messageStore } from "../shared/aws/message-store.ts";
import { followUpQueue, mediaQueue, outboundQueue } from "../shared/aws/queues.ts";
import type { OutboxEntry } from "../shared/domain/outbox.ts";
import type { Ticket } from "../shared/domain/ticket.ts";
import { type Notice, runDue } from "../shared/flow/clock.ts";
import { groupQuestion, withChoice } from "../shared/matching/group-questions.ts";
import { openHours } from "./business-hours.ts";
import { withDeskNews } from "./desk-news.ts";
import { scheduledFunction } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { measured } from "./metrics.ts";
import { openLearning } from "./open-learning.ts";
import { openIds, openParameters, openParts, openQueues } from "./services.ts";
import { openStores } from "./stores.ts";

const env = readEnvironment("run-timers");
const { tickets, desk, outbox } = openStores(env.TABLE_NAME, env.BUCKET_NAME);
const parts = openParts(env.TABLE_NAME, env.BUCKET_NAME);
const messages = messageStore(parts);
const { store, tellDesks } = withDeskNews(tickets, env);
const learning = openLearning(env.TABLE_NAME);
const ids = openIds(openParameters(env.PARAMETERS_PATH));
const sqs = openQueues();
const outbound = outboundQueue(sqs, env.OUTBOUND_QUEUE_URL);
const followUps = followUpQueue(sqs, env.INBOUND_QUEUE_URL);
const media = mediaQueue(sqs, env.MEDIA_QUEUE_URL);

/** Every minute: whatever is due. What fails is counted as an error of the run, once everything else is done. */
export const handler = scheduledFunction("run-timers", async (log) => {
  let lag = 0;
  const services = {
    late: (seconds: number) => {
      lag = seconds;
    },
    store,
    desk,
    outbox,
    outbound,
    messages,
    media,
    followUps,
    unread: async (entry: OutboxEntry) => {
      const { continueByMail } = await import("../shared/flow/continue-by-mail.ts");
      return continueByMail(entry, {
        ...{ store: tickets, outbox, outbound, config, ids: await ids() },
        now: () => new Date(),
      });
    },
    survey: async (closed: Ticket) => {
      const { surveyAfterSilence } = await import("../shared/flow/survey.ts");
      return surveyAfterSilence(closed, { config, ids: await ids(), now: new Date() });
    },
    learning,
    group: groupQuestion,
    choose: withChoice,
    config,
    hours: await openHours(config),
    notify: (notice: Notice) => log.warn("a service level asks to tell people", { ...notice }),
    now: () => new Date(),
  };
  const run = await runDue(services, (ticket, error) =>
    log.error("what is due on a ticket failed", { ticket, error: error as Error }),
  );
  // Last, so that what people wait for does not wait for it.
  const due = await dueErasures(parts.table, new Date(), 10);
  if (due.length > 0) {
    const { goOnErasing } = await import("./go-on-erasing.ts");
    await goOnErasing(due, { parts, bucket: env.BUCKET_NAME, store, learning, ids: await ids() }, log);
  }
  await tellDesks(log);
  if (env.EVENTS_QUEUE_URL !== "") {
    const { wakeEvents } = await import("./nudge-events.ts");
    await wakeEvents(env, new Date(), log);
  }
  log.info("timers ran", { ...run, ...(lag > 0 && measured("TimerLag", lag, "Seconds")) });
  const stuck = run["reply-woken"];
  if (stuck) log.warn("replies waited for longer than they should", measured("RepliesStuck", stuck, "Count"));
  if (run.failed) throw new Error(`${run.failed} of the items that were due failed`);
});
