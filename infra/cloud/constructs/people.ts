import { RemovalPolicy, Validations } from "aws-cdk-lib";
import { AccountRecovery, Mfa, UserPool } from "aws-cdk-lib/aws-cognito";
import { Construct } from "constructs";

/** Who works at the desk. People are invited; nobody signs up. */
export class People extends Construct {
  readonly pool: UserPool;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.pool = new UserPool(this, "Pool", {
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
      },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    for (const groupName of ["agent", "supervisor", "admin"]) {
      this.pool.addGroup(groupName, { groupName, description: `Relaydesk ${groupName}s` });
    }
    Validations.of(this.pool).acknowledge(
      {
        id: "AwsSolutions::AwsSolutions-COG2",
        reason: "Each agent can turn a one-time code on; requiring it is the operator's decision.",
      },
      {
        id: "AwsSolutions::AwsSolutions-COG8",
        reason: "The plus plan has a price per agent and month; a system at rest costs nothing.",
      },
    );
  }
}
