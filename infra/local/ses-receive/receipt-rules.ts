import * as z from "zod";

/** The S3 action of a receipt rule: keep the raw mail in a bucket, then tell a topic. */
const S3Action = z.strictObject({
  BucketName: z.string().min(1),
  ObjectKeyPrefix: z.exactOptional(z.string()),
  TopicArn: z.exactOptional(z.string()),
});

/** Ends the handling of a mail: later actions and later rules do not see it. */
const StopAction = z.strictObject({ Scope: z.literal("RuleSet") });

const Action = z.union([z.strictObject({ S3Action }), z.strictObject({ StopAction })]);

/**
 * What `AWS::SES::ReceiptRule` may say locally. The objects are strict: an action or property that the local SES does
 * not carry out is an error at start and never passed over.
 */
const RuleProperties = z.strictObject({
  RuleSetName: z.string().min(1),
  After: z.exactOptional(z.string()),
  Rule: z.strictObject({
    Name: z.exactOptional(z.string()),
    Enabled: z.exactOptional(z.boolean()),
    Recipients: z.exactOptional(z.array(z.string().min(1))),
    ScanEnabled: z.exactOptional(z.boolean()),
    // "Require" is not enforced: the local SMTP port is on loopback, where there is nothing to encrypt against.
    TlsPolicy: z.exactOptional(z.enum(["Optional", "Require"])),
    Actions: z.exactOptional(z.array(z.unknown())),
  }),
});

export type ReceiptAction =
  | { kind: "s3"; bucket: string; prefix: string; topicArn: string | undefined }
  | { kind: "stop" };

/** A receipt rule, ready to be applied. */
export interface ReceiptRule {
  name: string;
  /** Addresses and domains as SES writes them; empty means every address. */
  recipients: readonly string[];
  /** Whether SES looks for spam and viruses; without it both verdicts read DISABLED. */
  scans: boolean;
  actions: readonly ReceiptAction[];
}

/** The properties of one `AWS::SES::ReceiptRule` with every reference resolved. */
export interface RuleResource {
  logicalId: string;
  /** What `Ref` gives: the rule's name, which `After` of another rule names. */
  ref: string;
  props: unknown;
}

/**
 * Turns the template's receipt rules into the ones to apply, in the order SES would: a rule stands after the one that
 * its `After` names. Disabled rules are left out.
 *
 * @throws Error that lists every property or action that the local SES does not know.
 */
export function receiptRules(resources: readonly RuleResource[]): ReceiptRule[] {
  const problems: string[] = [];
  const parsed = resources.map((resource) => {
    const props = RuleProperties.safeParse(resource.props);
    if (!props.success) {
      problems.push(`${resource.logicalId} (AWS::SES::ReceiptRule): ${z.prettifyError(props.error)}`);
      return undefined;
    }
    const actions = (props.data.Rule.Actions ?? []).map((action) =>
      toAction(resource.logicalId, action, problems),
    );
    return { resource, props: props.data, actions };
  });
  if (problems.length > 0) throw new Error(problems.join("\n"));
  const rules = parsed.filter((rule) => rule !== undefined);
  return inOrder(rules)
    .filter(({ props }) => props.Rule.Enabled !== false)
    .map(({ resource, props, actions }) => ({
      name: resource.ref,
      recipients: props.Rule.Recipients ?? [],
      scans: props.Rule.ScanEnabled === true,
      actions: actions.filter((action) => action !== undefined),
    }));
}

/**
 * Whether a rule applies to an address. A condition is an address, a domain (`example.com`) or all subdomains of one
 * (`.example.com`). An address stands for itself alone, without labels: to take mail for `support+token@example.com`
 * a rule names the domain.
 */
export function appliesTo(rule: ReceiptRule, address: string): boolean {
  if (rule.recipients.length === 0) return true;
  const wanted = address.toLowerCase();
  const domain = wanted.slice(wanted.lastIndexOf("@") + 1);
  return rule.recipients.some((condition) => {
    const text = condition.toLowerCase();
    if (text.includes("@")) return wanted === text;
    return text.startsWith(".") ? domain.endsWith(text) : domain === text;
  });
}

function toAction(logicalId: string, action: unknown, problems: string[]): ReceiptAction | undefined {
  const parsed = Action.safeParse(action);
  if (!parsed.success) {
    const names = action && typeof action === "object" ? Object.keys(action).join(", ") : String(action);
    problems.push(
      `${logicalId} (AWS::SES::ReceiptRule): the local SES does not carry out ${names} as written: ${JSON.stringify(action)}. ` +
        "It knows S3Action with BucketName, ObjectKeyPrefix and TopicArn, and StopAction.",
    );
    return undefined;
  }
  if ("StopAction" in parsed.data) return { kind: "stop" };
  const { BucketName, ObjectKeyPrefix, TopicArn } = parsed.data.S3Action;
  return { kind: "s3", bucket: BucketName, prefix: ObjectKeyPrefix ?? "", topicArn: TopicArn };
}

function inOrder<T extends { resource: RuleResource; props: { After?: string } }>(rules: readonly T[]): T[] {
  const ordered: T[] = rules.filter((rule) => rule.props.After === undefined);
  const waiting = new Set(rules.filter((rule) => rule.props.After !== undefined));
  while (waiting.size > 0) {
    const next = [...waiting].find((rule) =>
      ordered.some(({ resource }) => resource.ref === rule.props.After),
    );
    if (!next) {
      const names = [...waiting].map(({ resource }) => resource.logicalId).join(", ");
      throw new Error(
        `${names} (AWS::SES::ReceiptRule): After names a rule that the template does not have.`,
      );
    }
    ordered.splice(ordered.findIndex(({ resource }) => resource.ref === next.props.After) + 1, 0, next);
    waiting.delete(next);
  }
  return ordered;
}
