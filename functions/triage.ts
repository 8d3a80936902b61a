import { readFileSync } from "node:fs";
import { join } from "node:path";
import config from "relaydesk:config";
import { outboundQueue, readInbound } from "../shared/aws/queues.ts";
import { ticketStore } from "../shared/aws/ticket-store.ts";
import { type Triaged, triage } from "../shared/flow/triage.ts";
import { detectLanguage } from "../shared/matching/detect-language.ts";
import { openIndex } from "../shared/matching/open-index.ts";
import { detectSensitive } from "../shared/matching/sensitive.ts";
import { queueFunction } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { counted } from "./metrics.ts";
import { openIds, openParameters, openParts, openQueues } from "./services.ts";

const env = readEnvironment("triage");
const secrets = openParameters(env.PARAMETERS_PATH);
const ids = openIds(secrets);
const parts = openParts(env.TABLE_NAME, env.BUCKET_NAME);
const tickets = ticketStore(parts);
const outbound = outboundQueue(openQueues(), env.OUTBOUND_QUEUE_URL);
const matcher = openIndex(readFileSync(join(process.env.LAMBDA_TASK_ROOT ?? ".", "faq-index.bin")));

type Settled = Exclude<Triaged, { kind: "repeat" | "later" }>;

/** What became of it and why, in words that are few: a metric is paid for by their combinations. */
function becameOf(outcome: Settled) {
  if (outcome.kind === "ticketed") {
    return { result: outcome.decision.kind, cause: outcome.decision.reason.rule };
  }
  return { result: outcome.suppressed ? "suppressed" : "quarantined", cause: outcome.cause };
}

/** One inbound item to its ticket: see `shared/flow/triage.ts`. */
export const handler = queueFunction("triage", async (body, log, record) => {
  const inbound = await readInbound(body, parts.blobs);
  const keys = { ids: await ids(), tokenKeys: await secrets.replyTokenKeys() };
  const outcome = await triage(
    inbound,
    {
      store: tickets,
      noteReport: async (stored) => {
        const { noteReportWith } = await import("./delivery-reports.ts");
        await noteReportWith(stored, parts, keys);
      },
      outbound,
      matcher,
      detectLanguage,
      detectSensitive,
      config,
      ...keys,
      now: () => new Date(),
    },
    Number(record.attributes.ApproximateReceiveCount),
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
    ...(outcome.kind !== "repeat" && counted("Messages", becameOf(outcome))),
  });
});
