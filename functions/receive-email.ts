import config from "relaydesk:config";
import * as z from "zod/mini";
import { bucketBlobs } from "../shared/aws/blobs.ts";
import { inboundQueue } from "../shared/aws/queues.ts";
import { loadChannel } from "../shared/channels/registry.ts";
import { accept } from "./accept.ts";
import { queueFunction } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { openIds, openParameters, openQueues } from "./services.ts";

const env = readEnvironment("receive-email");
const ids = openIds(openParameters(env.PARAMETERS_PATH));
const blobs = bucketBlobs(env.BUCKET_NAME);
const queue = inboundQueue(openQueues(), env.INBOUND_QUEUE_URL, blobs);

const ownAddresses = (config.channels.email?.addresses ?? []).map((address: string) => address.toLowerCase());

const Verdict = z.object({
  status: z.catch(z.enum(["PASS", "FAIL", "GRAY", "PROCESSING_FAILED", "DISABLED"]), "PROCESSING_FAILED"),
});

/** Told only beside a failure, in either case of letters. */
const Policy = z.catch(
  z.optional(
    z.pipe(
      z.pipe(
        z.string(),
        z.transform((text) => text.toLowerCase()),
      ),
      z.enum(["none", "quarantine", "reject"]),
    ),
  ),
  undefined,
);

/**
 * What SES says of a mail it stored, as far as it matters here.
 * https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html
 */
const Notification = z.object({
  notificationType: z.literal("Received"),
  mail: z.object({ messageId: z.string(), source: z.string(), timestamp: z.string() }),
  receipt: z.object({
    recipients: z.array(z.string()),
    spamVerdict: Verdict,
    virusVerdict: Verdict,
    spfVerdict: Verdict,
    dkimVerdict: Verdict,
    dmarcVerdict: Verdict,
    dmarcPolicy: Policy,
    action: z.object({ objectKey: z.string() }),
  }),
  /** Ours: put there when a person lets a quarantined mail through. */
  released: z.exactOptional(z.object({ by: z.string(), cause: z.string() })),
});

/** A mail that SES stored: parsed by the e-mail channel and put on the inbound queue, its attachments beside it. */
export const handler = queueFunction("receive-email", async (body, log) => {
  const event = z.safeParse(Notification, JSON.parse(body));
  if (!event.success) {
    // SES announces its own set-up on the same topic; nothing was received then.
    log.warn("ignored a notification that is not of a received mail");
    return;
  }
  const { mail, receipt, released } = event.data;
  const rawKey = receipt.action.objectKey;
  const raw = await blobs.get(rawKey);
  if (!raw) throw new Error(`the mail ${rawKey} was announced but is not in the bucket`);

  const channel = await loadChannel("email");
  if (!channel) throw new Error("the e-mail channel is not registered");
  const received = await channel.receive(
    {
      transport: "mail",
      raw,
      rawKey,
      serviceId: mail.messageId,
      envelope: { from: mail.source, to: receipt.recipients },
      verdicts: {
        spam: receipt.spamVerdict.status,
        virus: receipt.virusVerdict.status,
        spf: receipt.spfVerdict.status,
        dkim: receipt.dkimVerdict.status,
        dmarc: receipt.dmarcVerdict.status,
        ...(receipt.dmarcPolicy !== undefined && { dmarcPolicy: receipt.dmarcPolicy }),
      },
      receivedAt: mail.timestamp,
      lenient: released !== undefined,
    },
    {
      secrets: undefined,
      now: new Date(),
      ownAddresses,
      ...(config.channels.email && { attachmentLimits: config.channels.email.attachments }),
    },
  );
  if (received.kind !== "accepted") throw new Error(`the e-mail channel answered ${received.kind}`);
  for (const blob of received.blobs ?? []) await blobs.put(blob.key, blob.body, blob.contentType);
  const items = received.items.map((item) =>
    item.kind === "unparseable"
      ? { ...item, item: { ...item.item, replay: body } }
      : released
        ? { ...item, message: { ...item.message, released } }
        : item,
  );
  await accept(items, { queue, ids, log }, rawKey);
});
