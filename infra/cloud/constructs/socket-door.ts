import { Aws, Duration, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import {
  CfnStage,
  WebSocketApi,
  type WebSocketRoute,
  type WebSocketRouteOptions,
} from "aws-cdk-lib/aws-apigatewayv2";
import { WebSocketLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { FunctionName } from "../../../functions/env.ts";
import type { Alarms } from "./alarms.ts";
import type { GatewayLogRole } from "./gateway-log-role.ts";
import type { OwnDomain } from "./own-domain.ts";
import type { RelayFunction } from "./relay-function.ts";

export interface SocketDoorProps<Name extends FunctionName> {
  /** The function behind it; its name is also the path of the socket's address. */
  readonly runs: Name;
  /** Connections opened, messages and connections ended count one by one. */
  readonly throttle: { readonly perSecond: number; readonly burst: number };
  readonly logRole: GatewayLogRole;
  readonly alarms: Alarms;
  /** Who notices when it fails. */
  readonly whoNotices: string;
}

/**
 * A WebSocket API: one function hears of every connection, message and end. It is made before its function, which needs
 * its address; `servedBy` connects the two. Costs nothing while nobody is connected.
 */
export class SocketDoor<Name extends FunctionName = FunctionName> extends Construct {
  readonly api: WebSocketApi;
  /** What browsers connect to and functions push through: `wss://…/<function>`. */
  readonly url: string;
  /** Of its address, without the slash. */
  readonly path: string;
  readonly #stage: CfnStage;
  readonly #props: SocketDoorProps<Name>;

  constructor(scope: Construct, id: string, props: SocketDoorProps<Name>) {
    super(scope, id);
    this.#props = props;
    const { runs, throttle, logRole, alarms, whoNotices } = props;
    this.api = new WebSocketApi(this, "Api", { description: `Relaydesk: sockets of ${runs}` });
    const log = new LogGroup(this, "AccessLog", {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.#stage = new CfnStage(this, "Stage", {
      apiId: this.api.apiId,
      stageName: runs,
      autoDeploy: true,
      accessLogSettings: { destinationArn: log.logGroupArn, format: ACCESS_LOG },
      defaultRouteSettings: {
        throttlingRateLimit: throttle.perSecond,
        throttlingBurstLimit: throttle.burst,
      },
    });
    logRole.isNeededBy(this.#stage);
    this.path = runs;
    this.url = `${this.api.apiEndpoint}/${runs}`;
    alarms.add(`${id}Failing`, {
      metric: new Metric({
        namespace: "AWS/ApiGateway",
        metricName: "ExecutionError",
        dimensionsMap: { ApiId: this.api.apiId },
        period: Duration.minutes(5),
        statistic: "Sum",
      }),
      threshold: 5,
      runbook: "sockets",
      whoNotices: `${whoNotices}: the WebSocket API cannot run ${runs}.`,
    });
  }

  /** Connects the function. What it throws is counted; what it refuses is not. */
  servedBy(worker: RelayFunction<Name>): void {
    const { alarms, whoNotices } = this.#props;
    const integration = new WebSocketLambdaIntegration(worker.relayName, worker);
    const routes = ["$connect", "$default", "$disconnect"].map((key) => this.#add(key, { integration }));
    this.#stage.node.addDependency(...routes);
    alarms.add(`${this.node.id}Broken`, {
      metric: worker.metricErrors({ period: Duration.minutes(5), statistic: "Sum" }),
      threshold: 5,
      runbook: "sockets",
      whoNotices: `${whoNotices}: ${worker.relayName} fails. Read its log.`,
    });
  }

  /** Makes it answer at `<domain>/<path>` as well. */
  alsoAt(domain: OwnDomain): void {
    const { apiId } = this.api;
    domain.leadsTo(this.node.id, { apiId, stageName: this.path, path: this.path, after: this.#stage });
  }

  /** To send to its connections. */
  toPush(): PolicyStatement {
    return this.#toManage("POST");
  }

  /** To end its connections. */
  toClose(): PolicyStatement {
    return this.#toManage("DELETE");
  }

  /** AWS makes the ids of connections, so no policy can name them. */
  #toManage(method: "POST" | "DELETE"): PolicyStatement {
    const { runs } = this.#props;
    const path = `${runs}/${method}/@connections/*`;
    const api = Stack.of(this).resolve(this.api.apiId).Ref;
    Validations.of(Stack.of(this)).acknowledge({
      id: `AwsSolutions::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<${api}>/${path}]`,
      reason: "Connections come and go, and their ids are AWS's; the statement holds for this API alone.",
    });
    return new PolicyStatement({
      actions: ["execute-api:ManageConnections"],
      resources: [
        `arn:${Aws.PARTITION}:execute-api:${Aws.REGION}:${Aws.ACCOUNT_ID}:${this.api.apiId}/${path}`,
      ],
    });
  }

  #add(key: string, options: WebSocketRouteOptions): WebSocketRoute {
    const route = this.api.addRoute(key, options);
    Validations.of(route).acknowledge({
      id: "AwsSolutions::AwsSolutions-APIG4",
      reason: "The function judges who connects; messages and ends come only from those whom it let in.",
    });
    return route;
  }
}

/** No address, query or header: a query or subprotocol may hold what lets somebody in. */
const ACCESS_LOG = JSON.stringify({
  requestId: "$context.requestId",
  time: "$context.requestTime",
  event: "$context.eventType",
  route: "$context.routeKey",
  connection: "$context.connectionId",
  status: "$context.status",
  integrationMs: "$context.integrationLatency",
  error: "$context.error.message",
});
