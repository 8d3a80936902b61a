import { type CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { GetAccountSettingsCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { GetCallerIdentityCommand, type STSClient } from "@aws-sdk/client-sts";
import { awsTrouble } from "../tools/operations/aws-trouble.ts";
import { codeOf, type Finding, fine, mind, stop } from "./finding.ts";

/** The least version of the bootstrap stack that the CDK of this project deploys with. */
const BOOTSTRAP_VERSION = 6;

/** Who is asked to deploy, and in which account; `stop` when nobody is. */
export async function checkCredentials(sts: STSClient): Promise<Finding> {
  try {
    const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}));
    const who = Arn?.replace(/^.*:/, "") ?? "somebody";
    return fine(`Credentials are those of ${who} in the account ${Account}.`);
  } catch (error) {
    const trouble = awsTrouble(error);
    if (trouble) return stop(trouble.what, trouble.todo);
    return stop(
      `AWS could not be asked who we are (${codeOf(error)}).`,
      "Is this machine connected to the internet, and is the region written as AWS writes it, such as eu-west-1?",
    );
  }
}

/** Where the CDK keeps what it deploys; one for each account and region. */
export async function checkBootstrap(cloudFormation: CloudFormationClient, region: string): Promise<Finding> {
  const todo = `Once per account and region: npm run deploy -- --bootstrap
It makes a bucket for assets and the roles that deploy, all named cdk-hnb659fds-…`;
  const found = await stackNamed(cloudFormation, "CDKToolkit");
  if (!found) return stop(`The CDK was never prepared ("bootstrapped") in ${region}.`, todo);
  const version = Number(
    found.Outputs?.find(({ OutputKey }) => OutputKey === "BootstrapVersion")?.OutputValue,
  );
  if (!(version >= BOOTSTRAP_VERSION)) {
    return stop(`The CDK was prepared in ${region} by an old version (${version}).`, todo);
  }
  return fine(`The CDK is prepared in ${region} (version ${version}).`);
}

/** Whether a stack of this name is there, and can be changed. */
export async function checkStack(cloudFormation: CloudFormationClient, name: string): Promise<Finding> {
  const status = (await stackNamed(cloudFormation, name))?.StackStatus;
  if (status === undefined) return fine(`${name} will be made.`);
  if (status === "ROLLBACK_COMPLETE" || status === "ROLLBACK_FAILED") {
    return stop(
      `${name} could not be made the last time, and its remains are in the way.`,
      `Look at its events for the cause, then: aws cloudformation delete-stack --stack-name ${name}`,
    );
  }
  if (status === "UPDATE_ROLLBACK_FAILED") {
    return stop(
      `${name} is stuck: an update failed, and going back failed too.`,
      `Look at its events, mend the cause, then: aws cloudformation continue-update-rollback --stack-name ${name}`,
    );
  }
  if (status.endsWith("_IN_PROGRESS")) {
    return stop(
      `${name} is being changed just now (${status}).`,
      "Wait until that has ended, then begin again.",
    );
  }
  return fine(`${name} is there and will be changed (${status}).`);
}

/** How many functions may run at once: new accounts have ten, which one customer's page view can use up. */
export async function checkConcurrency(lambda: LambdaClient): Promise<Finding> {
  const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
  const limit = AccountLimit?.ConcurrentExecutions ?? 0;
  if (limit >= 100) return fine(`${limit} functions may run at once in this account.`);
  return mind(
    `Only ${limit} functions may run at once in this account: customers will wait when a few come together.`,
    "Service Quotas → AWS Lambda → Concurrent executions → ask for 1,000. It costs nothing and takes a day or two.",
  );
}

async function stackNamed(cloudFormation: CloudFormationClient, StackName: string) {
  try {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    return Stacks[0];
  } catch (error) {
    // CloudFormation's word for a stack that there is not.
    if (codeOf(error) === "ValidationError") return undefined;
    throw error;
  }
}
