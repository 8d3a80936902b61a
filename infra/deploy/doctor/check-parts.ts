import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { configuredAccounts } from "../../../shared/domain/channel-health.ts";
import type { OperatorConfig } from "../../../shared/domain/config.ts";
import type { Target } from "../../tools/operations/target.ts";
import { type Finding, fine, mind, stop } from "../finding.ts";
import { missingOf } from "../secrets.ts";

/** Whether every secret is there. Their values are not looked at. */
export async function checkSecrets(
  { ssm, parametersPath }: Target,
  config: OperatorConfig,
): Promise<readonly Finding[]> {
  const accounts = configuredAccounts(config)
    .filter(({ channel }) => channel !== "email" && channel !== "form")
    .map(({ channel, account }) => `channels/${channel}/${account}`);
  const endpoints = Object.keys(config.webhooks.endpoints).map((endpoint) => `webhooks/${endpoint}`);
  const wanted = ["pepper", "reply-token-keys", ...accounts, ...endpoints];
  const missing = await missingOf(ssm, parametersPath, wanted);
  if (missing.length === 0) return [fine(`All ${wanted.length} secrets are there.`)];
  return missing.map((name) =>
    name.startsWith("channels/")
      ? mind(
          `The account ${name.slice("channels/".length)} has no secrets, and so does not exist.`,
          `docs/channels says what belongs into ${parametersPath}${name}; or leave it out of relaydesk.config.ts.`,
        )
      : stop(
          name.startsWith("webhooks/")
            ? `The secret ${name} is missing: no event leaves for this endpoint.`
            : `The secret ${name} is missing: nothing works without it.`,
          "npm run deploy makes it; or see docs/secrets.md.",
        ),
  );
}

/** Dead letters, and what waits. */
export async function checkQueues({ sqs, queues }: Target): Promise<readonly Finding[]> {
  const depths = await Promise.all(
    queues.map(async ({ name, url, deadLetters }) => {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["ApproximateNumberOfMessages"] }),
      );
      return { name, deadLetters, depth: Number(Attributes?.ApproximateNumberOfMessages ?? 0) };
    }),
  );
  const dead = depths.filter(({ deadLetters, depth }) => deadLetters && depth > 0);
  const waiting = depths.filter(({ deadLetters, depth }) => !deadLetters && depth > 1000);
  return [
    ...dead.map(({ name, depth }) =>
      stop(`${depth} messages in ${name}: a function gave up on them.`, "docs/runbooks/dead-letters.md"),
    ),
    ...waiting.map(({ name, depth }) =>
      mind(`${depth} messages wait in ${name}.`, "docs/runbooks/late-queue.md"),
    ),
    ...(dead.length + waiting.length === 0 ? [fine("No dead letters, and nothing waits.")] : []),
  ];
}
