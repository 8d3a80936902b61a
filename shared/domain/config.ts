import * as z from "zod/mini";
import { CalendarConfig } from "./calendar-config.ts";
import { Category } from "./category.ts";
import { CloudConfig } from "./cloud-config.ts";
import { Precision } from "./faq.ts";
import { Attachments, attachmentDefaults, FormConfig } from "./form-config.ts";
import { neverTopicNames } from "./never-topic-names.ts";
import { PhonePlan } from "./phone-plan.ts";
import { Retention, retentionDefaults } from "./retention.ts";
import { QueuePolicy, Satisfaction, Skill, StickyPolicy, VipPolicy } from "./routing-config.ts";
import { ServiceLevel } from "./service-level-config.ts";
import { Priority } from "./ticket.ts";
import { WebhookConfig } from "./webhook-config.ts";

const minutes = z.number().check(z.int(), z.positive());
const seconds = z.number().check(z.minimum(0), z.maximum(60));
const count = z.number().check(z.int(), z.nonnegative());
const window = z.strictObject({ count: count.check(z.maximum(100)), hours: minutes });
const address = z.string().check(z.regex(/^[^\s@<>]+@[^\s@<>]+$/, "must be a mail address"));
const key = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9-]{0,30}$/, "must be lower-case letters, digits and dashes"));

/** Keys of our own making, one per bot, number or app; each is the last part of its webhook's path. */
const accounts = z.array(key).check(z.minLength(1));
const webhook = z.exactOptional(z.strictObject({ accounts }));

const origin = z
  .string()
  .check(
    z.regex(/^https?:\/\/[^/?#\s]+$/, "must be an origin such as https://www.example.com, without a path"),
  );
const localised = z.strictObject({ en: z.string(), "zh-CN": z.string() });
const clock = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time such as 09:00"));

const Chat = z.strictObject({
  /** One per site or app with the widget on it; the key is what `data-account` in its page says. */
  accounts: z.array(key).check(z.minLength(1)),
  /** Which pages may open the chat of an account, as browsers name them: scheme, host and port. */
  origins: z.record(key, z.array(origin).check(z.minLength(1))),
  /** The first thing that visitors read; without it the widget's own words. */
  greeting: z.exactOptional(localised),
  /** When people are there to answer. Without hours the chat promises only what the queue's target says. */
  hours: z.exactOptional(
    z.strictObject({
      /** IANA name, such as `Asia/Shanghai`. */
      timeZone: z.string().check(z.refine(isTimeZone, "must be a time zone such as Asia/Shanghai")),
      /** By day of the week, 1 Monday to 7 Sunday; a day that is missing is closed. */
      days: z.record(
        z.string().check(z.regex(/^[1-7]$/, "must be a day from 1, Monday, to 7, Sunday")),
        z.strictObject({ from: clock, to: clock }),
      ),
    }),
  ),
  /** Files that customers may send along; `maxFiles` counts those of one message, three at most. */
  attachments: z._default(Attachments, { ...attachmentDefaults, maxFiles: 3 }),
  /** A reply that nobody has read after this goes on by mail, when an address is known. */
  emailAfterMinutes: z._default(minutes, 5),
});

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

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
export const OperatorConfig = z.strictObject({
  brand: z.strictObject({
    name: z.string().check(z.minLength(1)),
    /** Where customers reach this desk, without a path; the address of the pages when absent. It stands in mails. */
    url: z.exactOptional(
      z.string().check(z.regex(/^https:\/\/[^\s/?#]+$/, "must be an address such as https://desk.example")),
    ),
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
    form: z.exactOptional(FormConfig),
    /** The live chat on web sites. */
    chat: z.exactOptional(Chat),
    /** Channels with webhooks, by the names that their paths have. */
    discord: webhook,
    generic: webhook,
    instagram: webhook,
    line: webhook,
    messenger: webhook,
    slack: webhook,
    /** Microsoft Teams. */
    teams: webhook,
    telegram: webhook,
    "twilio-sms": webhook,
    "twilio-voice": z.exactOptional(z.strictObject({ accounts, answering: z.exactOptional(PhonePlan) })),
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
     * Share of messages that no entry answers. Answers to them count as wrong, so that more is left to people the more of
     * them are expected.
     */
    outOfScopeShare: z._default(z.number().check(z.minimum(0), z.maximum(0.9)), 0.2),
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
  /** What is fetched of the files that customers send in chats; the text never waits for it. */
  media: z._default(
    z.strictObject({
      /** Of one file. The function that fetches has to hold it in its memory. */
      maxBytes: z._default(count.check(z.maximum(100 * 1024 * 1024)), 25 * 1024 * 1024),
      /** For one file, from the first request to its last byte. */
      maxSeconds: z._default(minutes.check(z.maximum(60)), 45),
      /** Of one message. */
      maxCount: z._default(count.check(z.maximum(40)), 20),
      /** How long fetched files are kept. */
      retentionDays: z._default(minutes, 400),
    }),
    { maxBytes: 25 * 1024 * 1024, maxSeconds: 45, maxCount: 20, retentionDays: 400 },
  ),
  /** How long things are kept; `npm run retention` shows what it means. */
  retention: z._default(Retention, retentionDefaults),
  /** When an account of a channel is in trouble: shown at the desk, and an alarm. */
  health: z._default(
    z.strictObject({
      /** Credentials that end within so many days. */
      expiryDays: z._default(minutes, 14),
      /** Share of failed attempts to send within two hours, and how many there must be at least. */
      errorShare: z._default(z.number().check(z.positive(), z.maximum(1)), 0.5),
      errorsAtLeast: z._default(minutes, 10),
      /** By channel: hours without any message from customers. Only for channels on which somebody always writes. */
      silentHours: z._default(z.record(z.string(), minutes), {}),
    }),
    { expiryDays: 14, errorShare: 0.5, errorsAtLeast: 10, silentHours: {} },
  ),
  /** Messages that WhatsApp approved, for customers whose last message is more than a day old. */
  templates: z._default(
    z.array(
      z.strictObject({
        channel: z._default(z.literal("whatsapp"), "whatsapp"),
        name: z.string().check(z.regex(/^[a-z0-9_]{1,512}$/, "must be lower-case letters, digits and _")),
        /** As the platform writes it: `en_US`, `zh_CN`. */
        language: z
          .string()
          .check(z.regex(/^[a-z]{2,3}(_[A-Za-z]{2,4})?$/, "must be a language as in en_US")),
        /** The approved text, with its gaps: `Hello {{1}}, …`. */
        text: z.string().check(z.minLength(1), z.maxLength(1024)),
      }),
    ),
    [],
  ),
  /** Signs that customers see while they wait, on the channels named; what a platform does not have is left out. */
  signs: z._default(
    z.strictObject({
      /** The message was read: shown when it has become a ticket's. */
      read: z._default(z.array(z.string()), []),
      /** Somebody is typing: shown just before an answer. */
      typing: z._default(z.array(z.string()), []),
    }),
    { read: [], typing: [] },
  ),
  search: z._default(
    z.strictObject({
      /**
       * For how many days the words of messages and answers are found; 0 keeps none. Each message then costs one write unit
       * more: docs/search.md.
       */
      textDays: z._default(count.check(z.maximum(400)), 0),
    }),
    { textDays: 0 },
  ),
  desk: z.strictObject({
    /** An assigned ticket with a waiting customer goes back to its queue after this. */
    leaseMinutes: z._default(minutes, 240),
    /** Requests of one person to the desk API; a hundred may come at once. */
    requestsPerMinute: z._default(minutes, 600),
    /** Tickets one agent may have at once, unless set for the agent. */
    maxOpenTickets: z._default(count, 20),
    /** What becomes of further messages of somebody whose ticket was marked as spam. */
    afterSpam: z._default(z.enum(["quarantine", "nothing"]), "quarantine"),
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
    satisfaction: Satisfaction,
  }),
  /** Which other systems are told what happens to tickets: docs/webhooks.md. */
  webhooks: z._default(WebhookConfig, { endpoints: {} }),
  /** What is made in AWS, and how. */
  aws: z._default(CloudConfig, CloudConfig.parse({})),
});
export type OperatorConfig = z.infer<typeof OperatorConfig>;
export type ConfigInput = z.input<typeof OperatorConfig>;
/** What the functions have of it. */
export type Config = Omit<OperatorConfig, "aws" | "retention">;

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

/** The operator's file is wrong, in words for the operator. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  /** @param wrong fields, each with what is wrong with it */
  constructor(wrong: readonly string[]) {
    super(`relaydesk.config.ts is not right:\n${wrong.map((line) => `  ${line}`).join("\n")}`);
  }
}

/** Parses the operator's file. @throws ConfigError that lists every wrong field */
export function parseConfig(input: unknown): OperatorConfig {
  const parsed = z.safeParse(OperatorConfig, input);
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map(({ path, message }) => `${path.join(".") || "(file)"}: ${message}`),
    );
  }
  const config = parsed.data;
  if (!(config.defaultQueue in config.queues)) {
    throw new ConfigError([`defaultQueue: there is no queue "${config.defaultQueue}"`]);
  }
  const mistake = phoneMistake(config);
  if (mistake !== undefined) throw new ConfigError([mistake]);
  const wrong = wrongNames(config);
  if (wrong.length > 0) throw new ConfigError(wrong);
  return config;
}

/** What the plan for calls names elsewhere and is not there. */
function phoneMistake({ channels, calendars }: Config): string | undefined {
  const at = "channels.twilio-voice.answering";
  const { hours, textBack } = channels["twilio-voice"]?.answering ?? {};
  if (hours !== undefined && !Object.hasOwn(calendars, hours)) {
    return `${at}.hours: there is no calendar "${hours}"`;
  }
  if (textBack && !channels["twilio-sms"]?.accounts.includes(textBack.account)) {
    return `${at}.textBack.account: twilio-sms has no account "${textBack.account}"`;
  }
  return undefined;
}
