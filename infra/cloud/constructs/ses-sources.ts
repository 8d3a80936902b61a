import { Aws } from "aws-cdk-lib";

/** What all that SES has in this account and region begins with. */
export const SES = `arn:${Aws.PARTITION}:ses:${Aws.REGION}:${Aws.ACCOUNT_ID}`;

/** Conditions of a statement for SES: it acts for this account, and for nothing in it but `arn`. */
export function sourcedFrom(arn: string) {
  return { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID }, ArnLike: { "aws:SourceArn": arn } };
}

/** It acts for a receipt rule of this set. */
export function rulesOf(ruleSet: string) {
  return sourcedFrom(`${SES}:receipt-rule-set/${ruleSet}:receipt-rule/*`);
}
