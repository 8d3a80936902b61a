import { readFileSync } from "node:fs";
import { join } from "node:path";
import config from "relaydesk:config";
import { outboundQueue } from "../shared/aws/queues.ts";
import { readInbound } from "../shared/aws/read-inbound.ts";
import { triage } from "../shared/flow/triage.ts";
import { detectLanguage } from "../shared/matching/detect-language.ts";
import { openIndex } from "../shared/matching/open-index.ts";
import { detectSensitive } from "../shared/matching/sensitive.ts";
import { queueFunction } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { openIds, openParameters, openQueues, openStores } from "./services.ts";

const env = readEnvironment("triage");
const secrets = openParameters(env.PARAMETERS_PATH);
const ids = openIds(secrets);
const { tickets, outbox, blobs } = openStores(env.TABLE_NAME, env.BUCKET_NAME);
const outbound = outboundQueue(openQueues(), env.OUTBOUND_QUEUE_URL);
const matcher = openIndex(readFileSync(join(process.env.LAMBDA_TASK_ROOT ?? ".", "faq-index.bin")));

/** One inbound item to its ticket: see `shared/flow/triage.ts`. */
export const handler = queueFunction("triage", async (body, log, record) => {
  const inbound = await readInbound(body, blobs);
  if (inbound.kind === "event") {
    // Most of what comes is a message.
    const { noteEvent } = await import("../shared/flow/note-event.ts");
    const noted = await noteEvent(
      inbound.event,
      { store: tickets, outbox, ids: await ids() },
      attempt(record),
    );
    if (noted === "later") throw new Error("a status came before the note of what was sent");
    log.info("noted", { channel: inbound.event.channel, type: inbound.event.type, outcome: noted });
    return;
  }
  const outcome = await triage(
    inbound,
    {
      store: tickets,
      outbound,
      matcher,
      detectLanguage,
      detectSensitive,
      config,
      ids: await ids(),
      tokenKeys: await secrets.replyTokenKeys(),
      now: () => new Date(),
    },
    attempt(record),
  );
  if (outcome.kind === "later")
    throw new Error(`${outcome.message} follows a message that is still on its way`);
  log.info("triaged", {
    message_id: outcome.message,
    outcome: outcome.kind,
    ...(outcome.kind === "ticketed" && {
      ticket: outcome.ticket,
      decision: outcome.decision.kind,
      rule: outcome.decision.reason.rule,
    }),
    ...(outcome.kind === "held" && { cause: outcome.cause }),
  });
});

function attempt(record: { readonly attributes: { readonly ApproximateReceiveCount: string } }): number {
  return Number(record.attributes.ApproximateReceiveCount);
}
