import { Aws } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";

type Parameter = "pepper" | "reply-token-keys" | `channels/${string}`;

/**
 * The secrets of one stack, as SecureString parameters below `/relaydesk/<stack name>/`. CloudFormation cannot create
 * that kind; the deployment guide says how an operator does.
 */
export const parameters = {
  path: `/relaydesk/${Aws.STACK_NAME}/`,

  toRead(...names: Parameter[]): PolicyStatement {
    return new PolicyStatement({
      actions: ["ssm:GetParameters"],
      resources: names.map(
        (name) =>
          `arn:${Aws.PARTITION}:ssm:${Aws.REGION}:${Aws.ACCOUNT_ID}:parameter/relaydesk/${Aws.STACK_NAME}/${name}`,
      ),
    });
  },
};
