import { Duration, Stack, Validations } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  CfnConfigurationSetEventDestination,
  CfnReceiptRule,
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
} from "aws-cdk-lib/aws-ses";
import { Topic } from "aws-cdk-lib/aws-sns";
import { SqsSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import type { Alarms } from "./alarms.ts";
import { MAIL, type ObjectStore } from "./object-store.ts";
import { rulesOf, SES, sourcedFrom } from "./ses-sources.ts";
import type { WorkQueue } from "./work-queue.ts";

export interface IncomingMailProps {
  /** Mail to any of these reaches us. */
  readonly addresses: readonly string[];
  /** The rule set that is active in this region. The stack adds one rule to it and changes nothing else. */
  readonly ruleSet: string;
  readonly store: ObjectStore;
  readonly queue: WorkQueue;
}

/**
 * Mail in: SES keeps the raw mail in the bucket, then announces it. The rule joins a rule set that the operator has;
 * creating or activating one would silently take over all mail of the account.
 */
export class IncomingMail extends Construct {
  constructor(scope: Construct, id: string, { addresses, ruleSet, store, queue }: IncomingMailProps) {
    super(scope, id);
    const topic = announcements(this, queue, rulesOf(ruleSet));
    const rule = new CfnReceiptRule(this, "Rule", {
      ruleSetName: ruleSet,
      rule: {
        enabled: true,
        // Whole domains: replies come to `support+<token>@…`, and an address in a rule stands for itself alone.
        recipients: domainsOf(addresses),
        scanEnabled: true,
        tlsPolicy: "Optional",
        actions: [{ s3Action: { bucketName: store.name, objectKeyPrefix: MAIL, topicArn: topic.topicArn } }],
      },
    });
    // SES tries both permissions when the rule is made; the bucket's is in a stack that is deployed before.
    rule.node.addDependency(topic);
  }
}

export interface OutgoingMailProps {
  readonly from: string;
  readonly receipts: WorkQueue;
  readonly alarms: Alarms;
}

/** Mail out: what may be sent as whom, and the news of what became of it. */
export class OutgoingMail extends Construct {
  readonly configurationSet: ConfigurationSet;
  readonly #from: string;

  constructor(scope: Construct, id: string, { from, receipts, alarms }: OutgoingMailProps) {
    super(scope, id);
    this.#from = from;
    this.configurationSet = new ConfigurationSet(this, "Set", {
      reputationMetrics: true,
      tlsPolicy: ConfigurationSetTlsPolicy.OPTIONAL,
    });
    const topic = announcements(this, receipts, sourcedFrom(this.#setArn()));
    const destination = new CfnConfigurationSetEventDestination(this, "Events", {
      configurationSetName: this.configurationSet.configurationSetName,
      eventDestination: {
        enabled: true,
        matchingEventTypes: ["SEND", "DELIVERY", "BOUNCE", "COMPLAINT", "REJECT"],
        snsDestination: { topicArn: topic.topicArn },
      },
    });
    destination.node.addDependency(topic);
    watchReputation(alarms);
    Validations.of(Stack.of(this)).acknowledge({
      id: "AwsSolutions::AwsSolutions-IAM5[Resource::*]",
      reason: "ses:GetSendQuota, the only action with it, is about the account and takes no resource.",
    });
  }

  /** Also to ask how fast: SES knows no resource for that, and answers with three figures. */
  toSend(): PolicyStatement[] {
    const [domain = this.#from] = domainsOf([this.#from]);
    return [
      new PolicyStatement({
        actions: ["ses:SendRawEmail"],
        resources: [`${SES}:identity/${this.#from}`, `${SES}:identity/${domain}`, this.#setArn()],
      }),
      new PolicyStatement({ actions: ["ses:GetSendQuota"], resources: ["*"] }),
    ];
  }

  #setArn(): string {
    return `${SES}:configuration-set/${this.configurationSet.configurationSetName}`;
  }
}

/** The whole account's figures: SES puts an account under review at 5 % bounces or 0.1 % complaints. */
function watchReputation(alarms: Alarms): void {
  const rate = (metricName: string) =>
    new Metric({ namespace: "AWS/SES", metricName, statistic: "Average", period: Duration.hours(1) });
  alarms.add("BounceRate", {
    metric: rate("Reputation.BounceRate"),
    threshold: 0.02,
    runbook: "complaints-and-bounces",
    whoNotices:
      "Soon every customer on mail: too many answers bounce, and SES stops accounts that go on like this.",
  });
  alarms.add("ComplaintRate", {
    metric: rate("Reputation.ComplaintRate"),
    threshold: 0.0005,
    runbook: "complaints-and-bounces",
    whoNotices:
      "Soon every customer on mail: too many mark answers as spam, and SES stops accounts that go on like this.",
  });
}

/** A topic on which only SES speaks, and only for us, whose messages end in the queue as they are. */
function announcements(
  scope: Construct,
  queue: WorkQueue,
  conditions: ReturnType<typeof sourcedFrom>,
): Topic {
  const topic = new Topic(scope, "Topic", { enforceSSL: true });
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: "AnnounceMail",
      principals: [new ServicePrincipal("ses.amazonaws.com")],
      actions: ["sns:Publish"],
      resources: [topic.topicArn],
      conditions,
    }),
  );
  topic.addSubscription(
    new SqsSubscription(queue.queue, { rawMessageDelivery: true, deadLetterQueue: queue.deadLetters }),
  );
  return topic;
}

function domainsOf(addresses: readonly string[]): string[] {
  return [
    ...new Set(addresses.map((address) => address.slice(address.lastIndexOf("@") + 1).toLowerCase())),
  ].sort();
}
