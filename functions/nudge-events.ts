import { SQSClient } from "@aws-sdk/client-sqs";
import { eventQueue } from "../shared/aws/event-queue.ts";
import { webhookStore } from "../shared/aws/webhook-store.ts";
import type { EventQueue, WebhookStore } from "../shared/flow/ports.ts";
import type { TicketNews } from "../shared/flow/ticket-news.ts";
import type { Log } from "./edge.ts";
import { openTable } from "./services.ts";

interface Place {
  readonly TABLE_NAME: string;
  readonly EVENTS_QUEUE_URL: string;
}

interface Opened {
  readonly webhooks: WebhookStore;
  readonly queue: EventQueue;
}

let opened: Opened | undefined;

function open({ TABLE_NAME, EVENTS_QUEUE_URL }: Place): Opened {
  opened ??= {
    webhooks: webhookStore(openTable(TABLE_NAME)),
    // Not with `openQueues`: functions that put nothing else into queues would load SQS before their first event.
    queue: eventQueue(new SQSClient({}), EVENTS_QUEUE_URL),
  };
  return opened;
}

/** Has sent at once what was just committed. Whatever goes wrong here is made up by the clock. */
export async function nudgeEvents(news: readonly TicketNews[], place: Place, log: Log): Promise<void> {
  const { webhooks, queue } = open(place);
  try {
    const changes = news.flatMap(({ ticket, v }) => (v === undefined ? [] : [{ ticket, v }]));
    const found = await Promise.all(changes.map(({ ticket, v }) => webhooks.eventsOf(ticket, v)));
    await queue.nudge(found.flat());
  } catch (error) {
    log.warn("events wait for the clock", { error: error as Error });
  }
}

/** As many as are sent within a minute or two. */
const eventsPerRun = 500;

/** What a nudge lost, what is to be tried again, and what a worker left when it died. */
export async function wakeEvents(place: Place, now: Date, log: Log): Promise<void> {
  const { webhooks, queue } = open(place);
  const due = await webhooks.dueEvents(now, eventsPerRun);
  await queue.nudge(due);
  if (due.length > 0) log.info("events woken", { events: due.length });
}
