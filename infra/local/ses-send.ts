import { randomBytes, randomUUID } from "node:crypto";
import type { FrontRequest, Handler } from "./front/request.ts";
import { addressesIn, readHeaders } from "./ses-receive/headers.ts";
import type { ConfigurationSets } from "./ses-send/configuration-sets.ts";
import {
  asSent,
  messageIdDomain,
  type OutgoingMessage,
  splitMessage,
  valuesOf,
} from "./ses-send/outgoing-message.ts";
import { answer, answerError, members, SesError, tagMembers } from "./ses-send/query-protocol.ts";
import { eventsFor, type SendingEvent, sendingEvent } from "./ses-send/sending-events.ts";
import type { SentMail, SentMailStore } from "./ses-send/sent-mail.ts";

/** `SendRawEmail` takes messages up to this size, after decoding. */
export const MAX_RAW_BYTES = 10 * 1024 * 1024;
const MAX_RECIPIENTS = 50;
const DAY_MS = 86_400_000;
/** An event that could not be published is tried again after this long, and at the next start. */
const RETRY_MS = 5_000;

export interface SesSendOptions {
  store: SentMailStore;
  region: string;
  accountId: string;
  configurationSets: ConfigurationSets;
  /**
   * Addresses and domains that may send, with the configuration set that counts when a mail names none. Empty means
   * that the template declares none, and any sender is accepted.
   */
  identities: ReadonlyMap<string, { configurationSet: string | undefined }>;
  publish(message: { topicArn: string; subject: string; message: string }): Promise<void>;
  log(line: string): void;
  now?: () => Date;
}

export interface SesSender {
  handle: Handler;
  /** Announces what a former run left unannounced. */
  resume(): Promise<void>;
  /** Waits for the announcements under way; no further ones begin. */
  close(): Promise<void>;
}

/**
 * Sending as SES's API of 2010 does it (query protocol): `SendRawEmail` and `GetSendQuota`. Mail goes to disk instead
 * of to anyone, rewritten as SES rewrites it, and the events of its configuration set follow, at least once each.
 */
export function sesSender(options: SesSendOptions): SesSender {
  const announcer = new Announcer(options);
  return {
    handle: async (request, response) => {
      const form = new URLSearchParams(request.body.toString("latin1"));
      const action = form.get("Action") ?? "";
      try {
        if (action === "SendRawEmail") {
          const mail = await sendRawEmail(form, request, options);
          answer(response, action, { MessageId: mail.id });
          announcer.start(mail);
        } else if (action === "GetSendQuota") {
          answer(response, action, quota(options));
        } else {
          throw new SesError("InvalidAction", `The local SES does not know the action ${action}.`);
        }
      } catch (error) {
        if (!(error instanceof SesError)) throw error;
        answerError(response, error);
      }
    },
    resume: async () => {
      for (const mail of options.store.list().reverse()) {
        if (mail.pendingEvents.length > 0) announcer.start(mail);
      }
    },
    close: () => announcer.close(),
  };
}

async function sendRawEmail(
  form: URLSearchParams,
  request: FrontRequest,
  options: SesSendOptions,
): Promise<SentMail> {
  const raw = Buffer.from(form.get("RawMessage.Data") ?? "", "base64");
  if (raw.length > MAX_RAW_BYTES) {
    throw new SesError(
      "InvalidParameterValue",
      `Message length is more than ${MAX_RAW_BYTES} bytes long: '${raw.length}'.`,
    );
  }
  const message = splitMessage(raw);
  const at = (options.now ?? (() => new Date()))();
  const from = senderOf(form, message);
  const identity = verifiedIdentity(from, options);
  const to = recipientsOf(form, message);
  const configurationSet = configurationSetOf(form, message, identity?.configurationSet, options);
  const id = newMessageId(at);
  const mail: SentMail = {
    id,
    at: at.toISOString(),
    from,
    to,
    subject: valuesOf(message, "subject")[0] ?? "",
    ...(configurationSet !== undefined && { configurationSet }),
    tags: { ...headerTags(message), ...tagMembers(form) },
    caller: /Credential=([^/]+)\//.exec(request.headers.authorization ?? "")?.[1] ?? "unknown",
    events: [],
    pendingEvents: eventsFor(to),
  };
  await options.store.add(mail, asSent(message, { id, domain: messageIdDomain(options.region), at }));
  return mail;
}

function senderOf(form: URLSearchParams, message: OutgoingMessage): string {
  const from = valuesOf(message, "from");
  if (from.length === 0) throw new SesError("InvalidParameterValue", "Missing required header 'From'.");
  if (from.length > 1) throw new SesError("InvalidParameterValue", "Duplicate header 'From'.");
  const named = form.get("Source") ?? valuesOf(message, "return-path")[0] ?? from[0] ?? "";
  return bareAddress(named);
}

function verifiedIdentity(from: string, { identities, region }: SesSendOptions) {
  if (identities.size === 0) return undefined;
  const address = from.toLowerCase();
  const identity = identities.get(address) ?? identities.get(address.slice(address.lastIndexOf("@") + 1));
  if (identity) return identity;
  throw new SesError(
    "MessageRejected",
    `Email address is not verified. The following identities failed the check in region ${region.toUpperCase()}: ${from}`,
  );
}

function recipientsOf(form: URLSearchParams, message: OutgoingMessage): string[] {
  const named = members(form, "Destinations");
  const inHeaders = ["to", "cc", "bcc"].flatMap((name) => valuesOf(message, name).flatMap(addressesIn));
  const recipients = (named.length > 0 ? named : inHeaders).map(bareAddress);
  if (recipients.length === 0) throw new SesError("InvalidParameterValue", "No recipients specified.");
  if (recipients.length > MAX_RECIPIENTS) {
    throw new SesError("InvalidParameterValue", `Recipient count exceeds ${MAX_RECIPIENTS}.`);
  }
  return recipients;
}

function configurationSetOf(
  form: URLSearchParams,
  message: OutgoingMessage,
  fallback: string | undefined,
  options: SesSendOptions,
): string | undefined {
  const name =
    form.get("ConfigurationSetName") ?? valuesOf(message, "x-ses-configuration-set")[0] ?? fallback;
  if (name === undefined || options.configurationSets.has(name)) return name;
  throw new SesError("ConfigurationSetDoesNotExist", `Configuration set <${name}> does not exist.`);
}

function headerTags(message: OutgoingMessage): Record<string, string> {
  const pairs = valuesOf(message, "x-ses-message-tags").flatMap((value) => value.split(","));
  return Object.fromEntries(pairs.map((pair) => splitOnce(pair, "=")).filter(([name]) => name !== ""));
}

/** @throws SesError for what is no address; SES reads ASCII only. */
function bareAddress(text: string): string {
  const address = /<([^<>]*)>\s*$/.exec(text)?.[1] ?? text.trim();
  if (!/^[^\s@<>]+@[^\s@<>]+$/.test(address)) {
    throw new SesError("InvalidParameterValue", `Missing final '@domain': ${address}`);
  }
  return address;
}

function quota({ store, now }: SesSendOptions): Record<string, string> {
  const since = (now ?? (() => new Date()))().getTime() - DAY_MS;
  const sent = store.list().filter((mail) => Date.parse(mail.at) >= since);
  const recipients = sent.reduce((sum, mail) => sum + mail.to.length, 0);
  return { Max24HourSend: "50000.0", MaxSendRate: "14.0", SentLast24Hours: `${recipients}.0` };
}

/** Publishes the events of sent mails in the background and writes down which are out. */
class Announcer {
  readonly #options: SesSendOptions;
  readonly #underWay = new Set<Promise<void>>();
  readonly #retries = new Set<NodeJS.Timeout>();
  #closed = false;

  constructor(options: SesSendOptions) {
    this.#options = options;
  }

  start(mail: SentMail): void {
    if (this.#closed) return;
    const work = this.#announce(mail).finally(() => this.#underWay.delete(work));
    this.#underWay.add(work);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const retry of this.#retries) clearTimeout(retry);
    await Promise.all(this.#underWay);
  }

  async #announce(mail: SentMail): Promise<void> {
    const { store, log } = this.#options;
    try {
      const found = await store.find(mail.id);
      const headers = found ? readHeaders(found.raw).headers : [];
      for (const event of mail.pendingEvents) await this.#publish(event, mail, headers);
      await store.update({ ...mail, events: [...mail.events, ...mail.pendingEvents], pendingEvents: [] });
    } catch (error) {
      log(
        `Events of sent mail ${mail.id} are not announced yet: ${error instanceof Error ? error.message : error}`,
      );
      const retry = setTimeout(() => {
        this.#retries.delete(retry);
        this.start(mail);
      }, RETRY_MS);
      this.#retries.add(retry);
    }
  }

  async #publish(event: string, mail: SentMail, headers: Parameters<typeof sendingEvent>[2]): Promise<void> {
    const destinations = this.#options.configurationSets.get(mail.configurationSet ?? "") ?? [];
    if (!isSendingEvent(event)) return;
    for (const { topicArn, events } of destinations) {
      if (!events.has(event.toLowerCase())) continue;
      const message = JSON.stringify(sendingEvent(event, mail, headers, this.#options));
      await this.#options.publish({ topicArn, subject: "Amazon SES Email Event Notification", message });
    }
  }
}

function isSendingEvent(text: string): text is SendingEvent {
  return ["Send", "Delivery", "Bounce", "Complaint"].includes(text);
}

/** `<16 hex digits>-<uuid>-000000`, as SES names the mail it sends. */
function newMessageId(at: Date): string {
  return `${at.getTime().toString(16).padStart(16, "0")}-${randomBytes(4).toString("hex")}${randomUUID().slice(8)}-000000`;
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text.trim(), ""] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}
