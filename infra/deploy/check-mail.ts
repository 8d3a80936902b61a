import {
  DescribeActiveReceiptRuleSetCommand,
  GetIdentityVerificationAttributesCommand,
  GetSendQuotaCommand,
  type SESClient,
} from "@aws-sdk/client-ses";
import type { OperatorConfig } from "../../shared/domain/config.ts";
import { codeOf, type Finding, fine, mind, stop } from "./finding.ts";

/** Mails a day in SES's sandbox, https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html */
const SANDBOX_A_DAY = 200;

/** All that mail needs, in and out; nothing where the operator has no mail channel. */
export async function checkMail(
  ses: SESClient,
  { channels, brand, aws }: OperatorConfig,
  region: string,
  isNew: boolean,
): Promise<readonly Finding[]> {
  const findings = [
    await checkDomain(ses, brand.supportAddress, aws.mail.identity, isNew),
    await checkSandbox(ses),
  ];
  return channels.email ? [await checkRuleSet(ses, aws.mail.receiptRuleSet, region), ...findings] : findings;
}

/** Whether the region takes mail in, and into which rule set. */
export async function checkRuleSet(ses: SESClient, wanted: string, region: string): Promise<Finding> {
  try {
    const { Metadata } = await ses.send(new DescribeActiveReceiptRuleSetCommand({}));
    if (Metadata?.Name === undefined) {
      return stop(
        `No receipt rule set is active in ${region}, so SES takes no mail in. Relaydesk adds a rule to yours and never makes or activates one.`,
        `aws ses create-receipt-rule-set --rule-set-name ${wanted} --region ${region}
aws ses set-active-receipt-rule-set --rule-set-name ${wanted} --region ${region}`,
      );
    }
    if (Metadata.Name === wanted)
      return fine(`Mail comes in by the rule set ${wanted}, which is active in ${region}.`);
    return stop(
      `The active rule set in ${region} is ${Metadata.Name}, and the configuration names ${wanted}.`,
      `In relaydesk.config.ts: aws: { mail: { receiptRuleSet: "${Metadata.Name}" } }`,
    );
  } catch (error) {
    return stop(
      `SES takes no mail in, in ${region} (${codeOf(error)}).`,
      `Take a region that does, with AWS_REGION or --region:
https://docs.aws.amazon.com/ses/latest/dg/regions.html#region-receive-email
or do without the mail channel: leave channels.email out of relaydesk.config.ts.`,
    );
  }
}

async function checkDomain(
  ses: SESClient,
  address: string,
  identity: "existing" | "made",
  isNew: boolean,
): Promise<Finding> {
  const domain = address.slice(address.lastIndexOf("@") + 1);
  const { VerificationAttributes = {} } = await ses.send(
    new GetIdentityVerificationAttributesCommand({ Identities: [domain, address] }),
  );
  const states = [domain, address].flatMap((name) => VerificationAttributes[name]?.VerificationStatus ?? []);
  if (states.includes("Success")) {
    if (identity === "made" && isNew && VerificationAttributes[domain]) {
      return stop(
        `SES knows ${domain} already, and the configuration says that this system makes it known.`,
        `In relaydesk.config.ts: aws: { mail: { identity: "existing" } }`,
      );
    }
    return fine(`SES knows that mail from ${address} is ours.`);
  }
  if (identity === "made") {
    return mind(
      `SES does not know yet that ${domain} is ours.`,
      "The outputs Dkim1, Dkim2, Dkim3 will name three records: publish them where the domain's DNS is. docs/email.md has the others.",
    );
  }
  return stop(
    `SES does not know that ${domain} is ours: nothing can be sent from ${address}.`,
    `Let this system make it known. In relaydesk.config.ts: aws: { mail: { identity: "made" } }
or do it yourself as docs/email.md says.`,
  );
}

async function checkSandbox(ses: SESClient): Promise<Finding> {
  const { Max24HourSend = 0, MaxSendRate = 0 } = await ses.send(new GetSendQuotaCommand({}));
  if (Max24HourSend < 0) return fine("SES sends as much as one likes.");
  if (Max24HourSend > SANDBOX_A_DAY)
    return fine(`SES sends ${Max24HourSend} mails a day, ${MaxSendRate} a second.`);
  return mind(
    `SES is in its sandbox: ${Max24HourSend} mails a day, and only to addresses that you have verified. Customers get no answers by mail.`,
    `Ask for production access, saying that you answer mail that customers send you:
https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html`,
  );
}
