import config from "relaydesk:config";
import { channelHealthStore } from "../shared/aws/channel-health-store.ts";
import { outboxStore } from "../shared/aws/outbox-store.ts";
import { outboundQueue } from "../shared/aws/queues.ts";
import { sharedTokens } from "../shared/aws/shared-tokens.ts";
import { ticketStore } from "../shared/aws/ticket-store.ts";
import { askPlatform } from "../shared/channels/ask-platform.ts";
import { checkChannels } from "../shared/flow/check-channels.ts";
import { scheduledFunction } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { counted } from "./metrics.ts";
import { platformBases } from "./platform-bases.ts";
import { openParameters, openParts, openQueues } from "./services.ts";

const env = readEnvironment("check-channels");
const secrets = openParameters(env.PARAMETERS_PATH);
const parts = openParts(env.TABLE_NAME, env.BUCKET_NAME);
const apiBases = platformBases(env);
const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
const tokens = sharedTokens({ table: parts.table, now: Date.now, sleep });

/** Every few minutes: how the accounts of all channels do. See `shared/flow/check-channels.ts`. */
export const handler = scheduledFunction("check-channels", async (log) => {
  let failures = 0;
  const services = {
    health: channelHealthStore(parts),
    outbox: outboxStore(parts),
    store: ticketStore(parts),
    outbound: outboundQueue(openQueues(), env.OUTBOUND_QUEUE_URL),
    secretsOf: (channel: string, account: string) => secrets.channelSecrets(channel, account),
    askPlatform,
    toolsFor: (channel: string, accountSecrets: Awaited<ReturnType<typeof secrets.channelSecrets>>) => ({
      fetch,
      apiBase: apiBases[channel] ?? "",
      secrets: accountSecrets,
      tokens,
    }),
    config,
    now: () => new Date(),
  };
  const checked = await checkChannels(services, ({ channel, account }, error) => {
    failures += 1;
    log.error("an account could not be checked", { channel, account, error: error as Error });
  });
  for (const { channel, account, troubles, resumed } of checked) {
    if (resumed) log.info(`${channel} ${account} has other credentials: what waited for them goes out`);
    if (troubles.length === 0) continue;
    log.error(`${channel} ${account} is in trouble: ${troubles.map(({ kind }) => kind).join(", ")}`, {
      troubles,
      ...counted("ChannelTrouble", { channel, account }),
    });
  }
  log.info("channels checked", { accounts: checked.length, failures });
  if (failures > 0) throw new Error(`${failures} of the accounts could not be checked`);
});
