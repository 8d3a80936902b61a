import config from "relaydesk:config";
import { outboundQueue, readInbound } from "../shared/aws/queues.ts";
import { triage } from "../shared/flow/triage.ts";
import { detectLanguage } from "../shared/matching/detect-language.ts";
import { detectSensitive } from "../shared/matching/sensitive.ts";
import { queueFunction } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { openIds, openParameters, openQueues, openStores } from "./services.ts";

const env = readEnvironment("triage");
const secrets = openParameters(env.PARAMETERS_PATH);
const ids = openIds(secrets);
const { tickets, blobs } = openStores(env.TABLE_NAME, env.BUCKET_NAME);
const outbound = outboundQueue(openQueues(), env.OUTBOUND_QUEUE_URL);
const openMatcher = async () => {
  const module = await import("./open-matcher.ts");
  return module.openMatcher(process.env.LAMBDA_TASK_ROOT ?? ".");
};
let matcher: ReturnType<typeof openMatcher> | undefined;

/** One inbound item to its ticket: see `shared/flow/triage.ts`. */
export const handler = queueFunction("triage", async (body, log, record) => {
  matcher ??= openMatcher();
  const inbound = await readInbound(body, blobs);
  const outcome = await triage(
    inbound,
    {
      store: tickets,
      outbound,
      matcher: await matcher,
      detectLanguage,
      detectSensitive,
      config,
      ids: await ids(),
      tokenKeys: await secrets.replyTokenKeys(),
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
  });
});
