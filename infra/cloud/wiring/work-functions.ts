import { Aws } from "aws-cdk-lib";
import { PLATFORMS } from "../platforms.ts";
import type { Parts } from "./parts.ts";

/** Few at a time: mail services and platforms have rates, which the senders share. */
export const SENDERS = 5;

/** What works on queues and by the clock; nobody waits for it. */
export function workFunctions(parts: Parts) {
  const { table, store, parameters, queues, sockets, outgoing, bus, publicUrl, run } = parts;
  const SYSTEM_NAME = Aws.STACK_NAME;
  const TABLE_NAME = table.name;
  const BUCKET_NAME = store.name;
  const PARAMETERS_PATH = parameters.path;
  const INBOUND_QUEUE_URL = queues.inbound.url;
  const OUTBOUND_QUEUE_URL = queues.outbound.url;
  const MEDIA_QUEUE_URL = queues.media.url;
  const DESK_SOCKET_URL = sockets.desk.url;
  const PUBLIC_URL = publicUrl;
  const EVENTS_QUEUE_URL = queues.events?.url ?? "";
  // News goes to whoever is connected; a connection that is gone is forgotten.
  const tellDesks = [table.toDelete(), sockets.desk.toPush()];
  const tellOthers = queues.events ? [queues.events.toSend()] : [];

  const triage = run(
    "triage",
    {
      SYSTEM_NAME,
      EVENTS_QUEUE_URL,
      TABLE_NAME,
      BUCKET_NAME,
      INBOUND_QUEUE_URL,
      OUTBOUND_QUEUE_URL,
      MEDIA_QUEUE_URL,
      PARAMETERS_PATH,
      DESK_SOCKET_URL,
      PUBLIC_URL,
    },
    tellDesks,
    tellOthers,
    table.toRead(),
    table.toWrite(),
    // Offers what waits to whom it can be offered.
    table.toQuery("queue"),
    store.toRead("inbound/", "texts/", "faq/"),
    store.toWrite("texts/"),
    store.toDelete("texts/"),
    queues.inbound.toSend(),
    queues.outbound.toSend(),
    queues.media.toSend(),
    parameters.toRead("pepper", "reply-token-keys"),
  );
  // Goes to addresses that come from outside, and so may do as little as can be: see `shared/download`.
  const fetchMedia = run(
    "fetch-media",
    { SYSTEM_NAME, TABLE_NAME, BUCKET_NAME, PARAMETERS_PATH, MEDIA_API_BASE: "", ...PLATFORMS },
    table.toUpdate(),
    store.toRead("texts/"),
    store.toWrite("media/"),
    store.toDelete("media/", "texts/", "attachments/"),
    parameters.toRead("channels/*"),
  );
  const deliver = run(
    "deliver",
    {
      SYSTEM_NAME,
      TABLE_NAME,
      BUCKET_NAME,
      PARAMETERS_PATH,
      SENDERS: String(SENDERS),
      CONFIGURATION_SET: outgoing.configurationSet.configurationSetName,
      CHAT_SOCKET_URL: sockets.chat.url,
      DESK_SOCKET_URL,
      ...PLATFORMS,
    },
    tellDesks,
    table.toRead(),
    table.toWrite(),
    sockets.chat.toPush(),
    store.toRead("texts/", "uploads/"),
    outgoing.toSend(),
    parameters.toRead("pepper", "reply-token-keys", "channels/*"),
  );
  const recordReceipt = run(
    "record-receipt",
    { SYSTEM_NAME, TABLE_NAME, BUCKET_NAME, PARAMETERS_PATH, DESK_SOCKET_URL },
    tellDesks,
    table.toRead(),
    table.toWrite(),
    store.toRead("texts/"),
    parameters.toRead("pepper"),
  );
  const runTimers = run(
    "run-timers",
    {
      SYSTEM_NAME,
      EVENTS_QUEUE_URL,
      TABLE_NAME,
      BUCKET_NAME,
      INBOUND_QUEUE_URL,
      OUTBOUND_QUEUE_URL,
      MEDIA_QUEUE_URL,
      PARAMETERS_PATH,
      DESK_SOCKET_URL,
    },
    tellDesks,
    tellOthers,
    table.toRead(),
    table.toWrite(),
    table.toQuery("timer"),
    table.toQuery("queue"),
    parameters.toRead("pepper"),
    store.toRead("texts/"),
    store.toWrite("texts/"),
    // Goes on with what persons asked to have erased.
    store.toDelete("mail/", "attachments/", "media/", "uploads/", "texts/"),
    queues.inbound.toSend(),
    queues.outbound.toSend(),
    queues.media.toSend(),
  );
  const checkChannels = run(
    "check-channels",
    { SYSTEM_NAME, TABLE_NAME, BUCKET_NAME, OUTBOUND_QUEUE_URL, PARAMETERS_PATH, ...PLATFORMS },
    table.toRead(),
    table.toWrite(),
    table.toQuery("queue"),
    store.toRead("texts/"),
    queues.outbound.toSend(),
    parameters.toRead("channels/*"),
  );
  // Goes to addresses of other people's systems, and so may do as little as can be.
  const sendEvents =
    queues.events &&
    run(
      "send-events",
      {
        ...{ SYSTEM_NAME, TABLE_NAME, PARAMETERS_PATH, EVENTS_QUEUE_URL },
        EVENT_BUS_NAME: bus?.name ?? "",
        WEBHOOKS_API_BASE: "",
      },
      table.toRead(),
      table.toUpdate(),
      parameters.toRead("webhooks/*"),
      queues.events.toSend(),
      bus ? [bus.toPut()] : [],
    );

  // Puts in force what customers are answered with, and may do nothing else.
  const publishFaq = run(
    "publish-faq",
    { TABLE_NAME, BUCKET_NAME },
    table.toRead(),
    table.toWrite(),
    store.toRead("faq/"),
    store.toWrite("faq/"),
  );

  return { publishFaq, sendEvents, triage, fetchMedia, deliver, recordReceipt, runTimers, checkChannels };
}
