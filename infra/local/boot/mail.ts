import { join } from "node:path";
import { readJsonFile, writeDurably } from "../durable-file.ts";
import { type ReceiptRule, receiptRules } from "../ses-receive/receipt-rules.ts";
import { type ConfigurationSets, configurationSets } from "../ses-send/configuration-sets.ts";
import type { Resource } from "../template.ts";
import { declared } from "./declared.ts";
import { ConfigurationSet, EmailIdentity, ReceiptRule as RuleType, SendingEvents } from "./resource-types.ts";
import type { SystemCalls } from "./system-calls.ts";

/** Which addresses SES has greeted in this data directory. */
const GREETED_FILE = "ses-greeted.json";

/** Everything that the template says about mail. */
export interface MailSetup {
  rules: ReceiptRule[];
  sets: ConfigurationSets;
  identities: Map<string, { configurationSet: string | undefined }>;
}

/** @throws Error that names what SES does in AWS and not here. */
export function mailSetup(resources: readonly Resource[]): MailSetup {
  const names = declared(resources, ConfigurationSet).map(({ ref }) => ref);
  const identities = declared(resources, EmailIdentity).map(({ props }) => {
    const configurationSet = props.ConfigurationSetAttributes?.ConfigurationSetName;
    return [props.EmailIdentity.toLowerCase(), { configurationSet }] as const;
  });
  return {
    rules: receiptRules(resources.filter(({ type }) => type === RuleType.type)),
    sets: configurationSets(
      names,
      resources.filter(({ type }) => type === SendingEvents.type),
    ),
    identities: new Map(identities),
  };
}

/**
 * What SES does once when a topic or bucket is connected to it, and what takes workers by surprise in AWS: a text that
 * is no event is published to the topic of a configuration set, and an object that is no mail is put beside the mails.
 */
export async function greetOnce(
  { rules, sets }: MailSetup,
  dataDir: string,
  { putObject }: Pick<SystemCalls, "putObject">,
  publish: (message: { topicArn: string; subject: string; message: string }) => Promise<void>,
): Promise<void> {
  const path = join(dataDir, GREETED_FILE);
  const stored = readJsonFile(path);
  const greeted = new Set<unknown>(Array.isArray(stored) ? stored : []);
  const before = greeted.size;
  for (const { topicArn } of [...sets.values()].flat()) {
    if (greeted.has(topicArn)) continue;
    const message = "Successfully validated SNS topic for Amazon SES event publishing.";
    await publish({ topicArn, subject: "Amazon SES Email Event Notification", message });
    greeted.add(topicArn);
  }
  for (const action of rules.flatMap((rule) => rule.actions)) {
    if (action.kind !== "s3") continue;
    const place = `${action.bucket}/${action.prefix}`;
    if (greeted.has(place)) continue;
    const text = Buffer.from("Amazon SES can deliver mail to this bucket.\r\n");
    const key = `${action.prefix}AMAZON_SES_SETUP_NOTIFICATION`;
    await putObject({ bucket: action.bucket, key, parts: [text] });
    greeted.add(place);
  }
  if (greeted.size > before) await writeDurably(path, JSON.stringify([...greeted]));
}
