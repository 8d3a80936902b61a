import config from "relaydesk:config";
import { bucketBlobs } from "../shared/aws/blobs.ts";
import { messageStore } from "../shared/aws/message-store.ts";
import { readMediaNudge } from "../shared/aws/queues.ts";
import type { AccountSecrets } from "../shared/channels/channel.ts";
import { loadChannel } from "../shared/channels/registry.ts";
import { download } from "../shared/download/download.ts";
import { openGuarded } from "../shared/download/open-guarded.ts";
import { fetchMedia } from "../shared/flow/fetch-media.ts";
import { queueFunction } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { counted } from "./metrics.ts";
import { platformBases } from "./platform-bases.ts";
import { openParameters, openParts } from "./services.ts";

const env = readEnvironment("fetch-media");
const secrets = openParameters(env.PARAMETERS_PATH);
const messages = messageStore(openParts(env.TABLE_NAME, env.BUCKET_NAME));
const blobs = bucketBlobs(env.BUCKET_NAME);
const open = openGuarded();

/** Where each channel's platform is asked. */
const apiBases: Readonly<Record<string, string>> = {
  ...platformBases(env),
  // Recordings of calls lie where pictures of text messages do.
  "twilio-voice": env.TWILIO_SMS_API_BASE,
};

/** The files of one stored message from its platform to the bucket: see `shared/flow/fetch-media.ts`. */
export const handler = queueFunction("fetch-media", async (body, log) => {
  const place = readMediaNudge(body);
  const run = await fetchMedia(place, {
    messages,
    blobs,
    openChannel: loadChannel,
    secretsOf: (channel, account) => secrets.channelSecrets(channel, account),
    toolsFor: (channel: string, accountSecrets: AccountSecrets) => ({
      fetch,
      apiBase: apiBases[channel] ?? "",
      secrets: accountSecrets,
    }),
    download: (from, { media }) => {
      const { maxBytes, maxSeconds } = config.media;
      const policy = { hosts: media.hosts, maxBytes, maxSeconds, standIn: env.MEDIA_API_BASE };
      return download(from, policy, open, new Date());
    },
    config,
    now: () => new Date(),
    random: Math.random,
  });
  const { kind, stored, failed, codes } = run;
  const count =
    kind === "nothing-to-do"
      ? {}
      : { cause: failed[0] ?? codes[0] ?? "none", ...counted("MediaRuns", { result: kind }) };
  log[failed.length > 0 ? "warn" : "info"](`media ${kind}`, {
    ticket: place.ticket,
    message_id: place.message,
    stored,
    failed,
    codes,
    ...count,
  });
});
