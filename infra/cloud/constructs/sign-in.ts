import { Aws, Duration, Fn, Lazy } from "aws-cdk-lib";
import { CfnUserPoolDomain, OAuthScope, type UserPool, UserPoolClient } from "aws-cdk-lib/aws-cognito";
import { Construct } from "constructs";

/** How people of the desk sign in: the pool's own page, and who may be given a token by it. */
export class SignIn extends Construct {
  readonly pool: UserPool;
  readonly client: UserPoolClient;
  /** The sign-in page and what belongs to it. */
  readonly url: string;
  readonly #pages: string[] = [];

  constructor(scope: Construct, id: string, { pool }: { readonly pool: UserPool }) {
    super(scope, id);
    this.pool = pool;
    this.client = new UserPoolClient(this, "Desk", {
      userPool: pool,
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
    new CfnUserPoolDomain(this, "Domain", { userPoolId: pool.userPoolId, domain });
    this.url = `https://${domain}.auth.${Aws.REGION}.amazoncognito.com`;
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
