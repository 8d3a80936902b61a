import { RemovalPolicy, Validations } from "aws-cdk-lib";
import { AccountRecovery, Mfa, UserPool } from "aws-cdk-lib/aws-cognito";
import { Construct } from "constructs";
import type { CloudConfig } from "../../../shared/domain/cloud-config.ts";

const MFA = { optional: Mfa.OPTIONAL, required: Mfa.REQUIRED, off: Mfa.OFF };

/** Who works at the desk. People are invited; nobody signs up. */
export class People extends Construct {
  readonly pool: UserPool;

  constructor(scope: Construct, id: string, { mfa }: CloudConfig["signIn"]) {
    super(scope, id);
    this.pool = new UserPool(this, "Pool", {
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      mfa: MFA[mfa],
      ...(mfa !== "off" && { mfaSecondFactor: { otp: true, sms: false } }),
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
        reason:
          "A stolen password is enough to read tickets where no one-time code is asked for: `aws.signIn.mfa` is the operator's decision, and by default each agent's.",
      },
      {
        id: "AwsSolutions::AwsSolutions-COG8",
        reason:
          "Nobody notices when somebody tries passwords that leaked elsewhere; the plus plan, which does, has a price per agent and month.",
      },
    );
  }
}
