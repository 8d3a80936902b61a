import * as z from "zod/mini";
import { Category } from "./category.ts";
import { Precision } from "./faq.ts";
import { Attachments, attachmentDefaults, FormConfig } from "./form-config.ts";
import { neverTopicNames } from "./never-topic-names.ts";
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
  skills: z._default(z.array(z.string()), []),
  /** Target for a human's first response. */
  firstResponseMinutes: minutes,
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
    form: z.exactOptional(FormConfig),
    /** The live chat on web sites. */
    chat: z.exactOptional(Chat),
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
  }),
});
export type Config = z.infer<typeof Config>;
export type ConfigInput = z.input<typeof Config>;

/** Types the operator's file while it is written; checks nothing at run time. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
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
  if (!(config.defaultQueue in config.queues)) {
    throw new Error(
      `relaydesk.config.ts is not right:\n  defaultQueue: there is no queue "${config.defaultQueue}"`,
    );
  }
  return config;
}
