import { Duration, RemovalPolicy } from "aws-cdk-lib";
import {
  CfnStage,
  CorsHttpMethod,
  HttpApi,
  type HttpMethod,
  type HttpRoute,
  HttpRouteKey,
} from "aws-cdk-lib/aws-apigatewayv2";
import { HttpJwtAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { Alarms } from "./alarms.ts";
import type { RelayFunction } from "./relay-function.ts";
import type { SignIn } from "./sign-in.ts";

interface Throttle {
  readonly perSecond: number;
  readonly burst: number;
}

export interface RouteProps {
  readonly method: HttpMethod;
  readonly path: string;
  readonly to: RelayFunction;
  /** Only for people who are signed in. */
  readonly signedIn?: boolean;
  /** When the common limit is too generous. */
  readonly throttle?: Throttle;
}

export interface FrontDoorProps {
  readonly signIn: SignIn;
  /** Sites other than ours whose pages may post to the form. */
  readonly formOrigins: readonly string[];
  readonly throttle: Throttle;
  readonly routes: readonly RouteProps[];
  readonly alarms: Alarms;
}

/** The HTTP API: all routes, who may use them, and how often. */
export class FrontDoor extends Construct {
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, props: FrontDoorProps) {
    super(scope, id);
    const { signIn, formOrigins, throttle, routes, alarms } = props;
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
    const added = routes.map(({ method, path, to, signedIn }) =>
      this.api.addRoutes({
        path,
        methods: [method],
        integration: this.#integrationOf(to),
        ...(signedIn && { authorizer: people }),
      }),
    );
    this.#stage(throttle, routes, added.flat());
    alarms.add(`${id}Failing`, {
      metric: this.api.metricServerError({ period: Duration.minutes(5), statistic: "Sum" }),
      threshold: 5,
      whoNotices: "Platforms, customers at the form or agents get errors: the HTTP API answers 5xx.",
    });
  }

  get url(): string {
    return this.api.apiEndpoint;
  }

  readonly #integrations = new Map<RelayFunction, HttpLambdaIntegration>();

  /** One per function, however many routes lead to it. */
  #integrationOf(to: RelayFunction): HttpLambdaIntegration {
    const known = this.#integrations.get(to) ?? new HttpLambdaIntegration(to.relayName, to);
    this.#integrations.set(to, known);
    return known;
  }

  #stage(throttle: Throttle, routes: readonly RouteProps[], added: readonly HttpRoute[]): void {
    const log = new LogGroup(this, "AccessLog", {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const own = routes.flatMap(({ method, path, throttle: limit }) =>
      limit ? [[HttpRouteKey.with(path, method).key, settings(limit)] as const] : [],
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
  }
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

/** In capitals: CloudFormation hands route settings through to the API as they are. */
function settings({ perSecond, burst }: Throttle) {
  return { throttlingRateLimit: perSecond, throttlingBurstLimit: burst };
}
