import config from "relaydesk:config";
import { followUpQueue, mediaQueue, outboundQueue, readFollowUp, signQueue } from "../shared/aws/queues.ts";
import { readInbound } from "../shared/aws/read-inbound.ts";
import { ticketStore } from "../shared/aws/ticket-store.ts";
import type { Config } from "../shared/domain/config.ts";
import type { TicketId } from "../shared/domain/ids.ts";
import type { InboundMessage } from "../shared/domain/message.ts";
import type { StoredMessage } from "../shared/flow/ports.ts";
import { type Triaged, triage } from "../shared/flow/triage.ts";
import { openHours } from "./business-hours.ts";
import { withDeskNews } from "./desk-news.ts";
import { queueFunction } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { counted } from "./metrics.ts";
import { offerAfterwards } from "./offer-afterwards.ts";
import { openIds, openParameters, openParts, openQueues } from "./services.ts";
import { statusLink } from "./status-link.ts";

const env = readEnvironment("triage");
const secrets = openParameters(env.PARAMETERS_PATH);
const ids = openIds(secrets);
const parts = openParts(env.TABLE_NAME, env.BUCKET_NAME);
const { store, tellDesks } = withDeskNews(ticketStore(parts), env);
const openHealth = async () => (await import("./inbound-health.ts")).openInboundHealth(parts);
let health: ReturnType<typeof openHealth> | undefined;
const sqs = openQueues();
const followUps = followUpQueue(sqs, env.INBOUND_QUEUE_URL);
const outbound = outboundQueue(sqs, env.OUTBOUND_QUEUE_URL);
const media = mediaQueue(sqs, env.MEDIA_QUEUE_URL);
const open = async (warn: Parameters<typeof import("./understanding.ts").openUnderstanding>[2]) => {
  const { openUnderstanding } = await import("./understanding.ts");
  return openUnderstanding(process.env.LAMBDA_TASK_ROOT ?? ".", parts, warn);
};
const hours = openHours(config);
let understanding: ReturnType<typeof open> | undefined;

type Settled = Exclude<Triaged, { kind: "repeat" | "later" }>;

/** What became of it and why, in words that are few: a metric is paid for by their combinations. */
function becameOf(outcome: Settled, channel: string) {
  if (outcome.kind === "ticketed") return { channel, result: outcome.decision.kind };
  return { channel, result: outcome.suppressed ? "suppressed" : "quarantined" };
}

const signs: Config["signs"] = config.signs;
const showSign = signQueue(sqs, env.OUTBOUND_QUEUE_URL);

/** That it was read, and that an answer may come, where the operator wants that. A sign that is lost is none. */
async function showSigns(ticket: TicketId, { channel, sender }: InboundMessage): Promise<void> {
  const wanted = (["read", "typing"] as const).filter((sign) => signs[sign].includes(channel));
  if (wanted.length === 0) return;
  const contact = (await ids()).contact(channel, sender.address);
  await Promise.all(wanted.map((sign) => showSign(ticket, sign, contact))).catch(() => {});
}

/** One inbound item to its ticket, or the end of a quiet time: see `shared/flow/triage.ts` and `read-burst.ts`. */
export const handler = queueFunction(
  "triage",
  async (body, log, record) => {
    understanding ??= open((why, release) => {
      log.warn("the published FAQ is not used", { why, version: release?.version });
    });
    const understand = await understanding;
    const keys = { ids: await ids(), tokenKeys: await secrets.replyTokenKeys() };
    const services = {
      store,
      noteReport: async (stored: StoredMessage) => {
        const { noteReportWith } = await import("./delivery-reports.ts");
        await noteReportWith(stored, parts, keys);
      },
      outbound,
      followUps,
      media,
      ...(await understand()),
      config,
      hours: await hours,
      ...keys,
      statusUrl: (ticket: TicketId, language: string) => {
        const { form } = config.channels;
        const link = form && statusLink(ticket, language, form, keys.tokenKeys, new Date());
        return link === undefined ? undefined : `${env.PUBLIC_URL}${link}`;
      },
      keepWords: config.search.textDays
        ? async (stored: StoredMessage) =>
            (await import("./found-words.ts")).keepMessage(stored, parts, keys.ids)
        : undefined,
      now: () => new Date(),
      blockOf: async (channel: string, address: string) =>
        (await import("./blocked-senders.ts")).blockedSender(channel, address, parts, keys.ids),
    };
    const attempt = Number(record.attributes.ApproximateReceiveCount);
    const quiet = readFollowUp(body);
    if (quiet) {
      // Of chats alone.
      const { readBurst } = await import("../shared/flow/read-burst.ts");
      const read = await readBurst(quiet.ticket, quiet.message, services);
      log.info("read together", {
        message_id: quiet.message,
        ticket: quiet.ticket,
        outcome: read.kind,
        ...(read.kind === "decided" && { decision: read.decision.kind, rule: read.decision.reason.rule }),
      });
      if (read.kind === "decided") await offerAfterwards(store, parts, await hours, log);
      return;
    }
    const inbound = await readInbound(body, parts.blobs);
    if (inbound.kind === "event") {
      const { noteEventWith } = await import("./delivery-reports.ts");
      const noted = await noteEventWith(inbound.event, parts, keys, media, attempt, {
        place: env,
        log,
      });
      if (noted === "later") throw new Error(`a ${inbound.event.type} came before what it is about`);
      log.info("noted", { channel: inbound.event.channel, type: inbound.event.type, outcome: noted });
      return;
    }
    const outcome = await triage(inbound, services, attempt);
    if (outcome.kind === "later")
      throw new Error(`${outcome.message} follows a message that is still on its way`);
    // What we send ourselves says nothing of whether customers get through.
    const isOurs = outcome.kind === "held" && outcome.cause === "own";
    if (inbound.kind === "message" && outcome.kind !== "repeat" && !isOurs) {
      health ??= openHealth();
      await (await health).note(inbound.message.channel, inbound.message.account, { kind: "inbound" });
    }
    if (inbound.kind === "message" && outcome.kind === "ticketed")
      await showSigns(outcome.ticket, inbound.message);
    log.info("triaged", {
      message_id: outcome.message,
      outcome: outcome.kind,
      ...(outcome.kind === "ticketed" && {
        ticket: outcome.ticket,
        decision: outcome.decision.kind,
        rule: outcome.decision.reason.rule,
      }),
      ...(outcome.kind === "held" && { cause: outcome.cause }),
      ...(outcome.kind !== "repeat" &&
        counted(
          "Messages",
          becameOf(outcome, inbound.kind === "message" ? inbound.message.channel : inbound.item.channel),
        )),
    });
    if (outcome.kind === "ticketed" && outcome.decision.kind === "route") {
      await offerAfterwards(store, parts, await hours, log);
    }
  },
  tellDesks,
);
