import type { Category } from "./category.ts";
import type { Config } from "./config.ts";
import type { Routing } from "./decision.ts";
import { promisedFor } from "./service-levels.ts";
import type { Priority } from "./ticket.ts";

/** How a topic that machines do not answer is treated. */
interface TopicPolicy {
  /** Where it belongs whatever else it is about; absent: the place that it would have without the topic. */
  readonly category?: Category;
  /** At least this urgent, whatever the queue says. */
  readonly priority: Priority;
  /** The customer gets safety advice at once. */
  readonly safety: boolean;
}

/** Topics that are a human's work, the gravest first: the first one found decides where the ticket goes. */
const topicPolicies: Readonly<Record<string, TopicPolicy>> = {
  "self-harm": { category: "other", priority: 1, safety: false },
  threat: { category: "other", priority: 1, safety: false },
  "stolen-account": { category: "security", priority: 1, safety: true },
  "unauthorised-payment": { category: "security", priority: 1, safety: true },
  phishing: { category: "security", priority: 1, safety: true },
  legal: { category: "complaint", priority: 2, safety: false },
  complaint: { category: "complaint", priority: 4, safety: false },
  "personal-data": { priority: 4, safety: false },
};

/** A topic that was found but is not known here: a human's work all the same. */
const unknownTopic: TopicPolicy = { category: "other", priority: 4, safety: false };

/** The policy of the gravest topic, or `undefined` when there is none. */
export function policyOf(topics: readonly string[]): TopicPolicy | undefined {
  if (topics.length === 0) return undefined;
  const gravest = Object.keys(topicPolicies).find((topic) => topics.includes(topic));
  return gravest === undefined ? unknownTopic : topicPolicies[gravest];
}

/** What a queue may ask for besides the category. */
export interface Sending {
  readonly channel?: string;
  readonly language?: string;
  readonly vip?: boolean;
}

/**
 * Where a ticket of this category goes, and how urgent it is there: the first queue that takes it, in the order in which
 * the operator wrote them. `atLeast` can only make it more urgent.
 */
export function routingFor(
  category: Category,
  config: Config,
  atLeast: Priority = 4,
  sending: Sending = {},
): Routing {
  const named = Object.entries(config.queues).find(
    ([, queue]) => queue.categories.includes(category) && takes(queue, sending),
  );
  const queue = named?.[0] ?? config.defaultQueue;
  const settings = config.queues[queue];
  if (!settings) throw new Error(`There is no queue "${queue}": the configuration was not checked`);
  return {
    category,
    queue,
    priority: atLeast < settings.priority ? atLeast : settings.priority,
    skills: settings.skills,
    firstResponseMinutes: minutesPromised(queue, settings.priority, sending, config),
  };
}

type Queue = Config["queues"][string];

/** A condition that the queue does not set holds; one of which nothing is known does not. */
function takes({ channels, languages, vip }: Queue, sending: Sending): boolean {
  const { channel = "", language = "" } = sending;
  if (channels && !channels.includes(channel)) return false;
  if (languages && !languages.some((each) => speaks(each, language))) return false;
  return vip === undefined || vip === (sending.vip ?? false);
}

/** Whether who speaks `spoken` reads `written`: `zh` reads `zh-TW`, `zh-TW` does not read every `zh`. BCP 47. */
export function speaks(spoken: string, written: string): boolean {
  const [one, other] = [spoken.toLowerCase(), written.toLowerCase()];
  return one === other || other.startsWith(`${one}-`);
}

function minutesPromised(queue: string, priority: Priority, { channel = "" }: Sending, config: Config) {
  return promisedFor({ queue, priority, channel }, config).minutes.firstResponse ?? 0;
}

/** The most urgent one, the first of those that are equally urgent. Throws when there is none. */
export function moreUrgentRouting(routings: readonly Routing[]): Routing {
  return routings.reduce((most, next) => (next.priority < most.priority ? next : most));
}
