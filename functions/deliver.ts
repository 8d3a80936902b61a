import config from "relaydesk:config";
import { SESClient } from "@aws-sdk/client-ses";
import { rawMailSender } from "../shared/aws/mail.ts";
import { readNudge } from "../shared/aws/queues.ts";
import type { AccountSecrets, SendTools } from "../shared/channels/channel.ts";
import { loadChannel } from "../shared/channels/registry.ts";
import { deliver } from "../shared/flow/deliver.ts";
import { queueFunction } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { openIds, openParameters, openStores } from "./services.ts";

const env = readEnvironment("deliver");
const secrets = openParameters(env.PARAMETERS_PATH);
const ids = openIds(secrets);
const { tickets, outbox } = openStores(env.TABLE_NAME, env.BUCKET_NAME);
const sendRawMail = rawMailSender(new SESClient({}), env.CONFIGURATION_SET, process.env.AWS_REGION ?? "");

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
  log[level](`delivery ${kind}`, { ticket, outbox: id, ...facts });
});

function toolsFor(channel: string, accountSecrets: AccountSecrets): Omit<SendTools, "now"> {
  return {
    fetch,
    sendRawMail,
    apiBase: API_BASES[channel] ?? "",
    secrets: accountSecrets,
  };
}
