import { Aws, Duration, Fn, Lazy, RemovalPolicy, Validations } from "aws-cdk-lib";
import {
  AccountRecovery,
  CfnUserPoolDomain,
  Mfa,
  OAuthScope,
  UserPool,
  type UserPoolClient,
} from "aws-cdk-lib/aws-cognito";
import { Construct } from "constructs";

/** Who works at the desk. People are invited; nobody signs up. */
export class SignIn extends Construct {
  readonly pool: UserPool;
  readonly client: UserPoolClient;
  /** The sign-in page and what belongs to it. */
  readonly url: string;
  readonly #pages: string[] = [];

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
    this.client = this.pool.addClient("Desk", {
      authFlows: { userSrp: true, userPassword: true },
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID],
        callbackUrls: Lazy.list({ produce: () => this.#pages }),
        logoutUrls: Lazy.list({ produce: () => this.#pages }),
      },
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.hours(12),
    });
    // Prefixes are taken from one namespace per region: the stack's own id keeps ours apart from everybody's.
    const ownPart = Fn.select(4, Fn.split("-", Fn.select(2, Fn.split("/", Aws.STACK_ID))));
    const domain = Fn.join("-", ["relaydesk", ownPart]);
    new CfnUserPoolDomain(this, "Domain", { userPoolId: this.pool.userPoolId, domain });
    this.url = `https://${domain}.auth.${Aws.REGION}.amazoncognito.com`;
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

  /** Issuer of the tokens. */
  get issuer(): string {
    return this.pool.userPoolProviderUrl;
  }

  /** Names a page that people are sent back to after they signed in or out. */
  returnsTo(page: string): void {
    this.#pages.push(page);
  }
}
