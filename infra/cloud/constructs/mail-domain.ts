import { CfnOutput, RemovalPolicy } from "aws-cdk-lib";
import { EmailIdentity, Identity, MailFromBehaviorOnMxFailure } from "aws-cdk-lib/aws-ses";
import { Construct } from "constructs";

export interface MailDomainProps {
  /** Of the support address. */
  readonly domain: string;
  /** The part in front of it where bounces go. */
  readonly mailFrom: string;
}

/**
 * Makes a domain known to SES: it signs what is sent (DKIM), and bounces go to a name below it, so that SPF passes. It stays
 * when the stack goes: another would be given other DKIM records, and mail would fail until they are published.
 */
export class MailDomain extends Construct {
  constructor(scope: Construct, id: string, { domain, mailFrom }: MailDomainProps) {
    super(scope, id);
    const identity = new EmailIdentity(this, "Identity", {
      identity: Identity.domain(domain),
      mailFromDomain: `${mailFrom}.${domain}`,
      // Mail must go out while the record is not there yet.
      mailFromBehaviorOnMxFailure: MailFromBehaviorOnMxFailure.USE_DEFAULT_VALUE,
    });
    identity.applyRemovalPolicy(RemovalPolicy.RETAIN);
    const records = identity.dkimRecords.map(({ name, value }) => `${name} CNAME ${value}`);
    records.forEach((record, at) => {
      new CfnOutput(this, `Dkim${at + 1}`, { value: record, description: "Publish this record: DKIM" });
    });
  }
}
