import { RemovalPolicy, Validations } from "aws-cdk-lib";
import { CfnAccount } from "aws-cdk-lib/aws-apigateway";
import { ManagedPolicy, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Construct, type IConstruct } from "constructs";

/**
 * Lets API Gateway write the logs of WebSocket APIs in this account and region. It is one setting for all of them, and a
 * stage with an access log cannot be made without it; so it stays when the stack goes, for others may rely on it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-logging.html
 */
export class GatewayLogRole extends Construct {
  readonly #setting: CfnAccount;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const role = new Role(this, "Role", {
      description: "API Gateway writes the logs of WebSocket APIs",
      assumedBy: new ServicePrincipal("apigateway.amazonaws.com"),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName(LOG_POLICY)],
    });
    role.applyRemovalPolicy(RemovalPolicy.RETAIN);
    Validations.of(role).acknowledge({
      id: `AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${LOG_POLICY}]`,
      reason: "The setting is the account's, for logs of every API in it: AWS asks for this very policy.",
    });
    this.#setting = new CfnAccount(this, "Setting", { cloudWatchRoleArn: role.roleArn });
    this.#setting.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }

  isNeededBy(stage: IConstruct): void {
    stage.node.addDependency(this.#setting);
  }
}

const LOG_POLICY = "service-role/AmazonAPIGatewayPushToCloudWatchLogs";
