import * as z from "zod/mini";
import { CalendarConfig } from "./calendar-config.ts";
import { Category } from "./category.ts";
import { Precision } from "./faq.ts";
import { neverTopicNames } from "./never-topic-names.ts";
import { QueuePolicy, Skill, StickyPolicy, VipPolicy } from "./routing-config.ts";
import { ServiceLevel } from "./service-level-config.ts";
import { Priority } from "./ticket.ts";

const minutes = z.number().check(z.int(), z.positive());
const seconds = z.number().check(z.minimum(0), z.maximum(60));
const count = z.number().check(z.int(), z.nonnegative());
const window = z.strictObject({ count: count.check(z.maximum(100)), hours: minutes });
const address = z.string().check(z.regex(/^[^\s@<>]+@[^\s@<>]+$/, "must be a mail address"));
const key = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9-]{0,30}$/, "must be lower-case letters, digits and dashes"));

const webhook = z.exactOptional(
  z.strictObject({
    /** Keys of our own making, one per bot, number or app; each is the last part of its webhook's path. */
    accounts: z.array(key).check(z.minLength(1)),
  }),
);

const Queue = z.strictObject({
  name: z.strictObject({ en: z.string(), "zh-CN": z.string() }),
  /** Tickets of these categories land here. */
  categories: z.array(Category),
  /** 1 is the most urgent. */
  priority: Priority,
  /** What an agent should know, such as `refunds` or `refunds:3` for a level of at least three. */
  skills: z._default(z.array(Skill), []),
  /** Target for a human's first response, around the clock, where no service level says otherwise. */
  firstResponseMinutes: z.exactOptional(minutes),
  /** Name of a service level: other targets, business hours, what happens when one is missed. */
  serviceLevel: z.exactOptional(key),
  ...QueuePolicy,
  /** Keys of the queue index; more for queues that take over ~1,000 changes a second. */
  shards: z._default(z.number().check(z.int(), z.minimum(1), z.maximum(16)), 1),
});

/**
 * The operator's one file, `relaydesk.config.ts`, as it is written. Parsed when the functions are bundled, with errors
 * that name the field, so that no function spends its cold start on it.
 */
export const Config = z.strictObject({
  brand: z.strictObject({
    name: z.string().check(z.minLength(1)),
    /** Answers are sent from here, and it is where customers write. */
    supportAddress: address,
  }),
  /** For fixed texts when a customer's language is unknown or not spoken. */
  defaultLanguage: z.string(),
  channels: z.strictObject({
    email: z.exactOptional(
      z.strictObject({
        addresses: z.array(address).check(z.minLength(1)),
        /** What is stored of a mail's attachments. The rest is listed with the reason; the raw mail has it. */
        attachments: z._default(
          z.strictObject({
            maxCount: z._default(count, 100),
            /** Of one attachment. SES takes in mails of 40 MB at most. */
            maxBytes: z._default(count, 40 * 1024 * 1024),
          }),
          { maxCount: 100, maxBytes: 40 * 1024 * 1024 },
        ),
      }),
    ),
    form: z.exactOptional(
      z.strictObject({
        /** Other sites that may post to the JSON endpoint. */
        origins: z._default(z.array(z.string()), []),
      }),
    ),
    /** Channels with webhooks, by the names that their paths have. */
    generic: webhook,
    instagram: webhook,
    line: webhook,
    messenger: webhook,
    slack: webhook,
    telegram: webhook,
    "twilio-sms": webhook,
    "twilio-voice": webhook,
    wechat: webhook,
    /** Experimental: written from documentation, never tried with Weibo. */
    weibo: webhook,
    whatsapp: webhook,
    x: webhook,
  }),
  /** Business hours by name: zones, ranges of the days of a week, holidays. */
  calendars: z._default(z.record(key, CalendarConfig), {}),
  serviceLevels: z._default(z.record(key, ServiceLevel), {}),
  queues: z.record(key, Queue),
  /** For tickets whose category no queue takes. */
  defaultQueue: key,
  answering: z.strictObject({
    enabled: z._default(z.boolean(), true),
    /** Categories that are never answered automatically, besides what is built in. */
    neverCategories: z._default(z.array(Category), ["complaint"]),
    /** Share of automatic answers that must be right; an entry may ask for more or less in its front matter. */
    precision: z._default(Precision, 0.95),
    /** The same for the entries of a category. */
    categoryPrecision: z._default(z.partialRecord(Category, Precision), {}),
    /**
     * Topics that are a person's work wherever they are found in a message. Whatever stands here, a stolen account and an
     * unauthorised payment always are.
     */
    neverTopics: z._default(z.array(z.enum(neverTopicNames)), [...neverTopicNames]),
    /** Words of your own that bring a person, in any case and width: a product that was recalled, a campaign. */
    neverPhrases: z._default(z.array(z.string().check(z.minLength(2))), []),
    /**
     * In chats, messages that follow each other are read together once no more come for so many seconds, and answered
     * once. 0 reads each by itself. Tickets are shown to agents at once all the same.
     */
    quietSeconds: z._default(seconds, 4),
    /** The same for single channels. */
    quietSecondsOf: z._default(z.record(z.string(), seconds), {}),
    /** Automatic replies to one contact within the window; beyond it messages go to people unanswered. */
    perContact: z._default(window, { count: 5, hours: 24 }),
    /** Automatic replies on one ticket within the window; beyond it likewise. */
    perTicket: z._default(window, { count: 3, hours: 24 }),
    /** How often one contact opens closed tickets again within the window; beyond it their mail is quarantined. */
    reopensPerContact: z._default(window, { count: 5, hours: 24 }),
    /** From how many times on the same words of one contact are no longer answered automatically. */
    identicalTexts: z._default(window, { count: 2, hours: 24 }),
  }),
  desk: z.strictObject({
    /** An assigned ticket with a waiting customer goes back to its queue after this. */
    leaseMinutes: z._default(minutes, 240),
    /** Tickets one agent may have at once, unless set for the agent. */
    maxOpenTickets: z._default(count, 20),
    /** Silence after an automatic answer or an agent's reply closes the ticket. */
    autoCloseHours: z._default(minutes, 72),
    /** A message on a ticket closed longer ago opens a new one. */
    reopenDays: z._default(minutes, 14),
    /** A waiting ticket counts as one priority more urgent for every so many minutes, so that none waits for ever. */
    ageingMinutes: z._default(minutes, 480),
    /** Targets for first responses by channel, where neither the queue nor its service level has one. */
    firstResponseMinutesOf: z._default(z.record(z.string(), minutes), { email: 1440 }),
    /** Customers come back to the agent who knows them. */
    sticky: StickyPolicy,
    /** Whose tickets are those of important customers. */
    vip: VipPolicy,
  }),
});
export type Config = z.infer<typeof Config>;
export type ConfigInput = z.input<typeof Config>;

/** Types the operator's file while it is written; checks nothing at run time. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}

/** Whether what overflows goes round in a circle: nobody would ever be waited for. */
function comesBack(queue: string, queues: Config["queues"]): boolean {
  const passed = new Set<string>();
  let at = queues[queue]?.overflow?.to;
  while (at !== undefined && at !== queue && !passed.has(at)) {
    passed.add(at);
    at = queues[at]?.overflow?.to;
  }
  return at === queue;
}

/** Names of what there is not. */
function wrongNames({ defaultQueue, queues, serviceLevels, calendars }: Config): string[] {
  const wrong: string[] = [];
  const check = (field: string, what: string, name: string | undefined, there: object) => {
    if (name !== undefined && !Object.hasOwn(there, name))
      wrong.push(`${field}: there is no ${what} "${name}"`);
  };
  check("defaultQueue", "queue", defaultQueue, queues);
  for (const [id, { serviceLevel, overflow }] of Object.entries(queues)) {
    check(`queues.${id}.serviceLevel`, "service level", serviceLevel, serviceLevels);
    check(`queues.${id}.overflow.to`, "queue", overflow?.to, queues);
    if (comesBack(id, queues)) wrong.push(`queues.${id}.overflow.to: leads back to "${id}" in the end`);
  }
  for (const [id, { hours, warn, breach }] of Object.entries(serviceLevels)) {
    check(`serviceLevels.${id}.hours`, "calendar", hours, calendars);
    check(`serviceLevels.${id}.warn.moveTo`, "queue", warn?.moveTo, queues);
    check(`serviceLevels.${id}.breach.moveTo`, "queue", breach?.moveTo, queues);
  }
  return wrong;
}

/** Parses the operator's file. Throws one error that lists every wrong field in words. */
export function parseConfig(input: unknown): Config {
  const parsed = z.safeParse(Config, input);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(
      (issue) => `  ${issue.path.join(".") || "(file)"}: ${issue.message}`,
    );
    throw new Error(`relaydesk.config.ts is not right:\n${lines.join("\n")}`);
  }
  const config = parsed.data;
  const wrong = wrongNames(config);
  if (wrong.length > 0) throw new Error(`relaydesk.config.ts is not right:\n  ${wrong.join("\n  ")}`);
  return config;
}
