/**
 * Stands in for `@aws-sdk/middleware-endpoint-discovery` in the bundles. The DynamoDB client sets endpoint discovery up
 * with a cache and its libraries, and then none of its commands uses it.
 */
export function resolveEndpointDiscoveryConfig<Config>(config: Config): Config {
  return config;
}

export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: () => undefined,
  configFileSelector: () => undefined,
  default: false,
};
