import type { SocketApi } from "../sockets.ts";
import type { Resource } from "../template.ts";
import { type Declared, declared } from "./declared.ts";
import { assertMayInvoke } from "./grants.ts";
import { Api, Integration, Route, Stage } from "./resource-types.ts";

const ROUTES = { $connect: "connect", $default: "message", $disconnect: "disconnect" } as const;

/**
 * The WebSocket APIs that the template declares. Here they share one port, so the names of their stages, which are
 * their paths, must differ.
 *
 * @throws Error when they do not, an API has no stage or a route that is not one of API Gateway's own three, or a route
 * leads nowhere or to a function that does not let the API invoke it.
 */
export function describeSockets(resources: readonly Resource[]): SocketApi[] {
  const apis = declared(resources, Api)
    .filter(({ props }) => props.ProtocolType === "WEBSOCKET")
    .map((api) => describe(api, resources));
  const twice = apis.find(({ stage }, at) => apis.findIndex((each) => each.stage === stage) < at);
  if (twice)
    throw new Error(`Two WebSocket APIs have a stage "${twice.stage}": here that is one path for both.`);
  return apis;
}

function describe(api: Declared<unknown>, resources: readonly Resource[]): SocketApi {
  const [stage, ...others] = declared(resources, Stage).filter(({ props }) => props.ApiId === api.ref);
  if (!stage || others.length > 0)
    throw new Error(`${api.logicalId} needs one stage, not ${others.length + 1}.`);
  const { DefaultRouteSettings: limits, RouteSettings, StageName } = stage.props;
  if (RouteSettings) throw new Error(`${stage.logicalId}: routes of sockets have the same limits here.`);
  return {
    apiId: api.ref,
    stage: StageName,
    functions: functionsOf(api, resources),
    ...(limits && {
      limits: { rateLimit: limits.ThrottlingRateLimit, burstLimit: limits.ThrottlingBurstLimit },
    }),
  };
}

function functionsOf(api: Declared<unknown>, resources: readonly Resource[]): SocketApi["functions"] {
  const integrations = declared(resources, Integration);
  const routes = declared(resources, Route).filter(({ props }) => props.ApiId === api.ref);
  return Object.fromEntries(
    routes.map(({ logicalId, props: { RouteKey, Target, AuthorizationType } }) => {
      const event = Object.entries(ROUTES).find(([key]) => key === RouteKey)?.[1];
      if (!event) throw new Error(`${logicalId}: the local system has no route ${RouteKey} for sockets.`);
      if (AuthorizationType !== "NONE") throw new Error(`${logicalId}: sockets have no authorizers here.`);
      const integration = integrations.find(({ ref }) => Target === `integrations/${ref}`);
      if (!integration) throw new Error(`${logicalId}: the route ${RouteKey} leads to no integration.`);
      const functionArn = invokedBy(integration.props.IntegrationUri);
      assertMayInvoke("apigateway.amazonaws.com", functionArn, logicalId, resources);
      return [event, functionArn];
    }),
  );
}

/** WebSocket APIs name the call and not the function: `arn:…:lambda:path/2015-03-31/functions/<ARN>/invocations`. */
function invokedBy(uri: string): string {
  return /\/functions\/(.+)\/invocations$/.exec(uri)?.[1] ?? uri;
}
