import { Aws, type Stack, Validations } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";

type Parameter = "pepper" | "reply-token-keys" | "channels/*" | "channels/chat/*" | "webhooks/*";

/**
 * The secrets of one stack, as SecureString parameters below `/relaydesk/<stack name>/`. CloudFormation cannot create
 * that kind; the deployment guide says how an operator does.
 */
export class Parameters {
  readonly path = `/relaydesk/${Aws.STACK_NAME}/`;

  constructor(stack: Stack) {
    const path =
      "arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter/relaydesk/<AWS::StackName>";
    for (const accounts of [`${path}/channels/*`, `${path}/channels/chat/*`, `${path}/webhooks/*`]) {
      Validations.of(stack).acknowledge({
        id: `AwsSolutions::AwsSolutions-IAM5[Resource::${accounts}]`,
        reason:
          "Accounts and endpoints are added without a change of rights; the folder holds nothing but their secrets.",
      });
    }
  }

  toRead(...names: Parameter[]): PolicyStatement {
    return new PolicyStatement({
      actions: ["ssm:GetParameters"],
      resources: names.map(
        (name) => `arn:${Aws.PARTITION}:ssm:${Aws.REGION}:${Aws.ACCOUNT_ID}:parameter${this.path}${name}`,
      ),
    });
  }
}
