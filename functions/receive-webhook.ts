import { channels } from "relaydesk:config";
import { bucketBlobs } from "../shared/aws/blobs.ts";
import { inboundQueue } from "../shared/aws/queues.ts";
import type { Received, Rejection } from "../shared/channels/channel.ts";
import { loadChannel } from "../shared/channels/registry.ts";
import { webhookAccounts } from "../shared/domain/webhook-accounts.ts";
import { accept } from "./accept.ts";
import { type HttpResponse, httpFunction, problem } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { openIds, openParameters, openQueues } from "./services.ts";

const env = readEnvironment("receive-webhook");
const secrets = openParameters(env.PARAMETERS_PATH);
const ids = openIds(secrets);
const queue = inboundQueue(openQueues(), env.INBOUND_QUEUE_URL, bucketBlobs(env.BUCKET_NAME));

/** A platform's webhook: verified and normalised by its channel, answered 2xx once the queue has it. */
export const handler = httpFunction("receive-webhook", async (request, log) => {
  const { channel: name = "", account = "" } = request.params;
  const channel = await loadChannel(name);
  if (!channel || !webhookAccounts(name, { channels }).includes(account)) return rejected("unknown-account");
  if (request.body.byteLength > channel.maxBodyBytes) return rejected("too-large");

  const received = await channel.receive(
    {
      transport: "http",
      method: request.method,
      path: request.path,
      rawQuery: request.rawQuery,
      headers: request.headers,
      body: request.body,
      account,
      sourceIp: request.sourceIp,
    },
    {
      secrets: await secrets.channelSecrets(name, account),
      now: new Date(),
      ownAddresses: [],
      fetch,
      ...(name === "twilio-voice" && channels[name]?.answering && { phone: await openPhone() }),
    },
  );
  if (received.kind === "accepted") await accept(received.items, { queue, ids, log });
  if (received.kind === "accepted" && Object.keys(received.ignored).length > 0) {
    log.info("ignored", { channel: name, account, reasons: received.ignored });
  }
  if (received.kind === "rejected") log.warn("rejected", { channel: name, reason: received.reason });
  return respond(received);
});

/** What is said in calls: few requests need it. */
async function openPhone() {
  const { openPhoneDesk } = await import("./phone-desk.ts");
  return openPhoneDesk();
}

function respond(received: Received): HttpResponse {
  switch (received.kind) {
    case "handshake":
      return answered(received);
    case "accepted":
      return answered(received.answer ?? { contentType: "application/json", body: "{}" });
    case "rejected":
      return rejected(received.reason);
  }
}

function answered({ contentType, body }: { contentType: string; body: string }): HttpResponse {
  return { status: 200, headers: { "content-type": contentType }, body };
}

const ANSWERS: Record<Rejection, readonly [number, string]> = {
  "bad-signature": [401, "The request is not signed with this account's secret."],
  forbidden: [403, "The webhook's token is another one."],
  malformed: [400, "The body is not what this webhook takes."],
  "too-large": [413, "The body is larger than this webhook takes."],
  "unsupported-media-type": [415, "This content type is not taken here."],
  "method-not-allowed": [405, "This method is not taken here."],
  "unknown-account": [404, "There is no such webhook."],
  unavailable: [503, "Try again later."],
};

function rejected(reason: Rejection): HttpResponse {
  return problem(...ANSWERS[reason]);
}
