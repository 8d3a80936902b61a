import type { HttpApiOptions, HttpRoute } from "../http-api.ts";
import type { Resource } from "../template.ts";
import { type Declared, declared } from "./declared.ts";
import { assertMayInvoke } from "./grants.ts";
import { Api, Authorizer, Integration, Route, Stage } from "./resource-types.ts";

type Described = Pick<HttpApiOptions, "apiId" | "routes" | "cors" | "throttling" | "authorizers">;
type Limits = { ThrottlingBurstLimit: number; ThrottlingRateLimit: number };

/**
 * The HTTP API that the template declares; undefined when it declares none.
 *
 * @throws Error when it declares several (there is one port), or a route leads nowhere or to a function that does not
 * let the API invoke it.
 */
export function describeApi(resources: readonly Resource[]): Described | undefined {
  const apis = declared(resources, Api).filter(({ props }) => props.ProtocolType === "HTTP");
  const [api, ...others] = apis;
  if (!api) return undefined;
  if (others.length > 0) {
    const names = apis.map(({ logicalId }) => logicalId).join(", ");
    throw new Error(`The local system serves one HTTP API, and the template has several: ${names}`);
  }
  const stage = declared(resources, Stage).find(({ props }) => props.ApiId === api.ref);
  if (stage?.props.StageName !== "$default")
    throw new Error(`${api.logicalId} has no $default stage: in AWS it would answer nothing.`);
  const { DefaultRouteSettings, RouteSettings = {} } = stage.props;
  return {
    apiId: api.ref,
    routes: routesOf(api, resources),
    ...(api.props.CorsConfiguration && { cors: withoutUndefined(api.props.CorsConfiguration) }),
    throttling: {
      ...(DefaultRouteSettings && { default: limits(DefaultRouteSettings) }),
      routes: Object.fromEntries(Object.entries(RouteSettings).map(([key, each]) => [key, limits(each)])),
    },
    authorizers: Object.fromEntries(
      declared(resources, Authorizer).map(({ ref, props }) => [
        ref,
        {
          issuer: props.JwtConfiguration.Issuer,
          audience: props.JwtConfiguration.Audience,
          identitySource: props.IdentitySource,
        },
      ]),
    ),
  };
}

function routesOf(api: Declared<unknown>, resources: readonly Resource[]): HttpRoute[] {
  const integrations = new Map(
    declared(resources, Integration).map((each) => [`integrations/${each.ref}`, each]),
  );
  return declared(resources, Route)
    .filter(({ props }) => props.ApiId === api.ref)
    .map(({ logicalId, props }) => {
      const integration = integrations.get(props.Target);
      if (!integration) throw new Error(`${logicalId}: the route ${props.RouteKey} leads to no integration.`);
      const { IntegrationUri, TimeoutInMillis, PayloadFormatVersion } = integration.props;
      if (PayloadFormatVersion !== "2.0") {
        throw new Error(`${integration.logicalId}: only events of payload format 2.0 are made here.`);
      }
      assertMayInvoke("apigateway.amazonaws.com", IntegrationUri, logicalId, resources);
      return {
        routeKey: props.RouteKey,
        functionArn: IntegrationUri,
        ...(props.AuthorizerId !== undefined && { authorizer: props.AuthorizerId }),
        ...(props.AuthorizationScopes && { scopes: props.AuthorizationScopes }),
        ...(TimeoutInMillis !== undefined && { timeoutMilliseconds: TimeoutInMillis }),
      };
    });
}

function limits({ ThrottlingBurstLimit, ThrottlingRateLimit }: Limits) {
  return { rateLimit: ThrottlingRateLimit, burstLimit: ThrottlingBurstLimit };
}

type WithoutUndefined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

function withoutUndefined<T extends object>(values: T): WithoutUndefined<T> {
  const copy: WithoutUndefined<T> = { ...values };
  for (const key in copy) if (copy[key] === undefined) delete copy[key];
  return copy;
}
