import config from "relaydesk:config";
import { SESClient } from "@aws-sdk/client-ses";
import { channelHealthStore } from "../shared/aws/channel-health-store.ts";
import { rawMailSender, readSendQuota } from "../shared/aws/mail.ts";
import { outboxStore } from "../shared/aws/outbox-store.ts";
import { readNudge, readSign, type SignNudge } from "../shared/aws/queues.ts";
import { quotaStore } from "../shared/aws/quota-store.ts";
import { sendingRate } from "../shared/aws/sending-rate.ts";
import { sharedTokens } from "../shared/aws/shared-tokens.ts";
import { suppressionStore } from "../shared/aws/suppression-store.ts";
import { ticketStore } from "../shared/aws/ticket-store.ts";
import type { AccountSecrets, SendTools } from "../shared/channels/channel.ts";
import { loadChannel } from "../shared/channels/registry.ts";
import type { Topic } from "../shared/domain/connection.ts";
import type { OutboxId, TicketId } from "../shared/domain/ids.ts";
import { type Delivered, type DeliverServices, deliver, refuseGivenUp } from "../shared/flow/deliver.ts";
import { healthNotes } from "../shared/flow/health-notes.ts";
import { sendingTurns } from "../shared/flow/turns.ts";
import { openHours } from "./business-hours.ts";
import { type Log, queueFunction } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { counted } from "./metrics.ts";
import { platformBases } from "./platform-bases.ts";
import { withReplyNews } from "./reply-news.ts";
import { openIds, openParameters, openParts } from "./services.ts";

const env = readEnvironment("deliver");
const secrets = openParameters(env.PARAMETERS_PATH);
const ids = openIds(secrets);
const parts = openParts(env.TABLE_NAME, env.BUCKET_NAME);
const health = channelHealthStore(parts);
const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
const ses = new SESClient({});
const rate = sendingRate({
  readQuota: () => readSendQuota(ses),
  senders: Number(env.SENDERS),
  now: Date.now,
  sleep,
  random: Math.random,
});
const { store, outbox, tellDesks } = withReplyNews(
  { store: ticketStore(parts), outbox: outboxStore(parts) },
  env,
);
const stores = {
  store,
  outbox,
  suppressions: suppressionStore(parts),
  blobs: parts.blobs,
  health,
  healthNotes: healthNotes(health, () => new Date()),
  turns: sendingTurns({ quotas: quotaStore(parts), senders: Number(env.SENDERS), now: Date.now, sleep }),
};
const apiBases = platformBases(env);
const tokens = sharedTokens({ table: parts.table, now: Date.now, sleep });
const sendRawMail = rawMailSender(ses, env.CONFIGURATION_SET, process.env.AWS_REGION ?? "", rate);

/** One stored reply to its customer: see `shared/flow/deliver.ts`. */
export const handler = queueFunction(
  "deliver",
  async (body, log, { attributes }) => {
    const sign = readSign(body);
    if (sign) return show(sign, log);
    const { ticket, outbox: id } = readNudge(body);
    const services: DeliverServices = {
      ...stores,
      openChannel: loadChannel,
      secretsOf: (channel, account) => secrets.channelSecrets(channel, account),
      toolsFor,
      ids: await ids(),
      tokenKeys: await secrets.replyTokenKeys(),
      config,
      hours: await openHours(config),
      now: () => new Date(),
      random: Math.random,
    };
    const outcome = await deliver(ticket, id, services, Number(attributes.ApproximateReceiveCount));
    const { kind, ...facts } = outcome;
    const level = kind === "failed" || kind === "given-up" ? "error" : "info";
    const cause = "code" in outcome ? outcome.code : "none";
    const count = kind === "nothing-to-do" ? {} : { cause, ...counted("Deliveries", { result: kind }) };
    log[level](`delivery ${kind}`, { ticket, outbox: id, ...facts, ...count });
    refuseGivenUp(outcome);
    if (outcome.kind === "waits" && outcome.stopped) await raiseAlarm(outcome, ticket, id, log);
  },
  tellDesks,
);

/** Best effort: a sign that could not be shown is not tried again. */
async function show({ ticket, sign }: SignNudge, log: Log): Promise<void> {
  try {
    const found = await stores.store.ticket(ticket);
    if (!found) return;
    const { channel, account } = found;
    const { stopped } = await health.channelState(channel, account);
    if (stopped) return;
    const { showSign } = await import("../shared/channels/signs.ts");
    const accountSecrets = await secrets.channelSecrets(channel, account);
    const outcome = await showSign(sign, found, { ...toolsFor(channel, accountSecrets), now: new Date() });
    log.info(`sign ${outcome}`, { ticket, sign, channel });
  } catch (error) {
    log.warn("a sign could not be shown", { ticket, sign, error: error as Error });
  }
}

/** Counted under the account, which has an alarm of its own in the stack. */
async function raiseAlarm(
  { code }: Extract<Delivered, { kind: "waits" }>,
  ...[ticket, id, log]: [TicketId, OutboxId, Log]
): Promise<void> {
  const entry = await stores.outbox.entry(ticket, id);
  if (!entry) return;
  const { channel, account } = entry;
  log.error(`nothing is sent from ${channel} ${account} any more: its credentials were refused`, {
    code,
    ...counted("ChannelTrouble", { channel, account }),
  });
}

let chatSockets: ReturnType<typeof import("./open-sockets.ts").openSockets> | undefined;

/** To the open windows of a chat; its code is loaded with the first reply that goes there. */
async function push({ account, conversation }: { account: string; conversation: string }, message: string) {
  const [{ publish }, { openSockets }] = await Promise.all([
    import("../shared/flow/publish.ts"),
    import("./open-sockets.ts"),
  ]);
  chatSockets ??= openSockets(env.TABLE_NAME, env.CHAT_SOCKET_URL);
  const topic: Topic = `chat:${(await ids()).conversation("chat", account, conversation)}`;
  return publish([topic], message, { ...chatSockets, now: () => new Date() });
}

function toolsFor(channel: string, accountSecrets: AccountSecrets): Omit<SendTools, "now"> {
  return {
    fetch,
    sendRawMail,
    apiBase: apiBases[channel] ?? "",
    push,
    secrets: accountSecrets,
    tokens,
  };
}
