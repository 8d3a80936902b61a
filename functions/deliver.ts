import config from "relaydesk:config";
import { SESClient } from "@aws-sdk/client-ses";
import { rawMailSender, readSendQuota } from "../shared/aws/mail.ts";
import { readNudge } from "../shared/aws/queues.ts";
import { sendingRate } from "../shared/aws/sending-rate.ts";
import type { AccountSecrets, SendTools } from "../shared/channels/channel.ts";
import { loadChannel } from "../shared/channels/registry.ts";
import type { Topic } from "../shared/domain/connection.ts";
import { deliver } from "../shared/flow/deliver.ts";
import { queueFunction } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { counted } from "./metrics.ts";
import { openSockets } from "./open-sockets.ts";
import { openIds, openParameters } from "./services.ts";
import { openSendingStores } from "./stores.ts";

const env = readEnvironment("deliver");
const secrets = openParameters(env.PARAMETERS_PATH);
const ids = openIds(secrets);
const { tickets, outbox, suppressions, blobs } = openSendingStores(env.TABLE_NAME, env.BUCKET_NAME);
const { connections, sockets } = openSockets(env.TABLE_NAME, env.CHAT_SOCKET_URL);
const ses = new SESClient({});
const rate = sendingRate({
  readQuota: () => readSendQuota(ses),
  senders: Number(env.SENDERS),
  now: Date.now,
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: Math.random,
});
const sendRawMail = rawMailSender(ses, env.CONFIGURATION_SET, process.env.AWS_REGION ?? "", rate);

/** Where each channel's platform answers. Mail goes through SES and needs none. */
const API_BASES: Readonly<Record<string, string>> = {
  generic: env.GENERIC_API_BASE,
  instagram: env.INSTAGRAM_API_BASE,
  line: env.LINE_API_BASE,
  messenger: env.MESSENGER_API_BASE,
  slack: env.SLACK_API_BASE,
  telegram: env.TELEGRAM_API_BASE,
  "twilio-sms": env.TWILIO_SMS_API_BASE,
  wechat: env.WECHAT_API_BASE,
  weibo: env.WEIBO_API_BASE,
  whatsapp: env.WHATSAPP_API_BASE,
  x: env.X_API_BASE,
};

/** One stored reply to its customer: see `shared/flow/deliver.ts`. */
export const handler = queueFunction("deliver", async (body, log) => {
  const { ticket, outbox: id } = readNudge(body);
  const outcome = await deliver(ticket, id, {
    store: tickets,
    outbox,
    suppressions,
    blobs,
    openChannel: loadChannel,
    secretsOf: (channel, account) => secrets.channelSecrets(channel, account),
    toolsFor,
    ids: await ids(),
    tokenKeys: await secrets.replyTokenKeys(),
    config,
    now: () => new Date(),
    random: Math.random,
  });
  const { kind, ...facts } = outcome;
  const level = kind === "failed" ? "error" : "info";
  const cause = outcome.kind === "failed" || outcome.kind === "retry" ? outcome.code : "none";
  const count = kind === "nothing-to-do" ? {} : counted("Deliveries", { result: kind, cause });
  log[level](`delivery ${kind}`, { ticket, outbox: id, ...facts, ...count });
});

/** To the open windows of a chat; its code is loaded with the first reply that goes there. */
async function push({ account, conversation }: { account: string; conversation: string }, message: string) {
  const { publish } = await import("../shared/flow/publish.ts");
  const topic: Topic = `chat:${(await ids()).conversation("chat", account, conversation)}`;
  return publish([topic], message, { connections, sockets, now: () => new Date() });
}

function toolsFor(channel: string, accountSecrets: AccountSecrets): Omit<SendTools, "now"> {
  return {
    fetch,
    sendRawMail,
    push,
    apiBase: API_BASES[channel] ?? "",
    secrets: accountSecrets,
  };
}
