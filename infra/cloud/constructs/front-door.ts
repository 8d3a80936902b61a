import { Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import { CfnStage, CorsHttpMethod, HttpApi, HttpMethod, type HttpRoute } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpJwtAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { Alarms } from "./alarms.ts";
import { OwnDomain, type OwnDomainProps } from "./own-domain.ts";
import type { RelayFunction } from "./relay-function.ts";
import type { SignIn } from "./sign-in.ts";

interface Throttle {
  readonly perSecond: number;
  readonly burst: number;
}

export interface Route {
  readonly on: `${Method} /${string}`;
  readonly runs: RelayFunction;
  /** Why everybody may use it; `undefined` is for people who are signed in. */
  readonly openBecause: string | undefined;
  /** When the common limit is too generous. */
  readonly throttle?: Throttle;
}

type Method = "ANY" | "GET" | "POST";

export interface FrontDoorProps {
  readonly signIn: SignIn;
  /** Sites other than ours whose pages may post to the form. */
  readonly formOrigins: readonly string[];
  readonly throttle: Throttle;
  readonly routes: readonly Route[];
  readonly alarms: Alarms;
  /** A name of the operator's for the API itself. */
  readonly domain?: OwnDomainProps | undefined;
}

/** The HTTP API: all routes, who may use them, and how often. */
export class FrontDoor extends Construct {
  readonly api: HttpApi;
  readonly url: string;
  readonly #integrations = new Map<RelayFunction, HttpLambdaIntegration>();

  constructor(scope: Construct, id: string, props: FrontDoorProps) {
    super(scope, id);
    const { signIn, formOrigins, throttle, routes, alarms, domain } = props;
    this.api = new HttpApi(this, "Api", {
      description: "Relaydesk: webhooks, contact form, desk",
      createDefaultStage: false,
      ...(formOrigins.length > 0 && {
        corsPreflight: {
          allowOrigins: [...formOrigins],
          allowMethods: [CorsHttpMethod.POST],
          allowHeaders: ["content-type", "idempotency-key"],
          maxAge: Duration.hours(1),
        },
      }),
    });
    const people = new HttpJwtAuthorizer("People", signIn.pool.userPoolProviderUrl, {
      jwtAudience: [signIn.client.userPoolClientId],
    });
    const added = routes.flatMap((route) => this.#add(route, people));
    const stage = this.#stage(throttle, routes, added);
    if (domain) {
      const own = new OwnDomain(this, "Domain", domain);
      own.leadsTo("Mapping", { apiId: this.api.apiId, stageName: stage.stageName, after: stage });
    }
    this.url = domain ? `https://${domain.name}` : this.api.apiEndpoint;
    alarms.add(`${id}Failing`, {
      metric: this.api.metricServerError({ period: Duration.minutes(5), statistic: "Sum" }),
      threshold: 5,
      runbook: "front-door",
      whoNotices: "Platforms, customers at the form or agents get errors: the HTTP API answers 5xx.",
    });
  }

  #add({ on, runs, openBecause }: Route, people: HttpJwtAuthorizer): HttpRoute[] {
    const { method, path } = parts(on);
    const added = this.api.addRoutes({
      path,
      methods: [method],
      integration: this.#integrationOf(runs),
      ...(openBecause === undefined && { authorizer: people }),
    });
    if (openBecause === undefined) return added;
    for (const route of added) {
      Validations.of(route).acknowledge({ id: "AwsSolutions::AwsSolutions-APIG4", reason: openBecause });
    }
    return added;
  }

  /** One per function, however many routes lead to it. */
  #integrationOf(to: RelayFunction): HttpLambdaIntegration {
    const known = this.#integrations.get(to) ?? new HttpLambdaIntegration(to.relayName, to);
    this.#integrations.set(to, known);
    return known;
  }

  #stage(throttle: Throttle, routes: readonly Route[], added: readonly HttpRoute[]): CfnStage {
    const log = new LogGroup(this, "AccessLog", {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const own = routes.flatMap(({ on, throttle: limit }) =>
      limit ? [[on, inCapitals(limit)] as const] : [],
    );
    const stage = new CfnStage(this, "Stage", {
      apiId: this.api.apiId,
      stageName: "$default",
      autoDeploy: true,
      accessLogSettings: { destinationArn: log.logGroupArn, format: ACCESS_LOG },
      defaultRouteSettings: settings(throttle),
      ...(own.length > 0 && { routeSettings: Object.fromEntries(own) }),
    });
    // A route must exist before the stage can name it.
    stage.node.addDependency(...added);
    return stage;
  }
}

function parts(route: Route["on"]): { method: HttpMethod; path: string } {
  const [name = "", path = ""] = route.split(" ");
  const method = Object.values(HttpMethod).find((known) => known === name);
  if (!method) throw new Error(`${route}: there is no method "${name}"`);
  return { method, path };
}

/** No address, query or header: an access log must not hold what identifies a customer. */
const ACCESS_LOG = JSON.stringify({
  requestId: "$context.requestId",
  time: "$context.requestTime",
  route: "$context.routeKey",
  status: "$context.status",
  bytes: "$context.responseLength",
  ms: "$context.responseLatency",
  integrationMs: "$context.integrationLatency",
  error: "$context.error.message",
});

function settings({ perSecond, burst }: Throttle) {
  return { throttlingRateLimit: perSecond, throttlingBurstLimit: burst };
}

/** CloudFormation hands the settings of single routes on as they are written. */
function inCapitals({ perSecond, burst }: Throttle) {
  return { ThrottlingRateLimit: perSecond, ThrottlingBurstLimit: burst };
}
