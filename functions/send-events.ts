import config from "relaydesk:config";
import { eventQueue, readEventNudge } from "../shared/aws/event-queue.ts";
import { webhookStore } from "../shared/aws/webhook-store.ts";
import { openGuarded } from "../shared/download/open-guarded.ts";
import { postEvent } from "../shared/download/post-event.ts";
import { sendEvent } from "../shared/flow/send-event.ts";
import { queueFunction } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { measured } from "./metrics.ts";
import { openParameters, openQueues, openTable } from "./services.ts";

const env = readEnvironment("send-events");
const secrets = openParameters(env.PARAMETERS_PATH);
const webhooks = webhookStore(openTable(env.TABLE_NAME));
const queue = eventQueue(openQueues(), env.EVENTS_QUEUE_URL);
const open = openGuarded();

/** Loaded only where there is a bus. */
async function openBus() {
  const { openEventBus } = await import("./open-event-bus.ts");
  return openEventBus(env.EVENT_BUS_NAME);
}
let bus: ReturnType<typeof openBus> | undefined;

/** As long as Standard Webhooks has receivers wait for at least. */
const maxSeconds = 15;

/** One event to one endpoint, or on the bus: see `shared/flow/send-event.ts`. */
export const handler = queueFunction("send-events", async (body, log) => {
  const place = readEventNudge(body);
  const sent = await sendEvent(place, {
    webhooks,
    queue,
    config: config.webhooks,
    secretsOf: secrets.webhookSecrets,
    post: (request) => postEvent(request, { maxSeconds, standIn: env.WEBHOOKS_API_BASE }, open, new Date()),
    put: async (event) => {
      bus ??= openBus();
      return (await bus)(event);
    },
    now: () => new Date(),
    random: Math.random,
  });
  const last = sent.kind === "nothing-to-do" ? undefined : sent.delivery.tried.at(-1);
  const facts = { ...place, outcome: sent.kind, ...(last && { status: last.status, cause: last.code }) };
  if (sent.kind === "dead")
    log.error("an event is given up", { ...facts, ...measured("EventsDead", 1, "Count") });
  else log[sent.kind === "again" ? "warn" : "info"]("event sent", facts);
});
