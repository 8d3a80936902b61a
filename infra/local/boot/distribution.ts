import type { DeployedFolder, DistributionOptions } from "../distribution.ts";
import type { Resource } from "../template.ts";
import { attribute, declared } from "./declared.ts";
import { Bucket, BucketDeployment, Distribution, EdgeFunction, ResponseHeaders } from "./resource-types.ts";

/**
 * The CloudFront distribution that the template declares; undefined when it declares none.
 *
 * @throws Error when it declares several (there is one port), or a behaviour names what is not in the template.
 */
export function describeDistribution(resources: readonly Resource[]): DistributionOptions | undefined {
  const [distribution, ...others] = declared(resources, Distribution);
  if (!distribution) return undefined;
  if (others.length > 0)
    throw new Error("The local system serves one distribution, and the template has several.");
  const { Origins, DefaultCacheBehavior, CacheBehaviors } = distribution.props.DistributionConfig;
  const behaviours = [...CacheBehaviors, { ...DefaultCacheBehavior, PathPattern: "*" }];
  return {
    behaviours: behaviours.map((behaviour) => {
      const origin = Origins.find(({ Id }) => Id === behaviour.TargetOriginId);
      if (!origin)
        throw new Error(`${distribution.logicalId}: there is no origin ${behaviour.TargetOriginId}.`);
      const folders = foldersOf(origin.DomainName, resources);
      return {
        pattern: behaviour.PathPattern,
        methods: behaviour.AllowedMethods,
        functions: behaviour.FunctionAssociations.map(({ FunctionARN }) => codeOf(FunctionARN, resources)),
        responseHeaders: headersOf(behaviour.ResponseHeadersPolicyId, resources),
        ...(folders && { folders }),
        originHeaders: Object.fromEntries(
          origin.OriginCustomHeaders.map(({ HeaderName, HeaderValue }) => [HeaderName, HeaderValue]),
        ),
      };
    }),
  };
}

/** What is deployed to the bucket that an origin is; undefined when it is no bucket. */
function foldersOf(domain: string, resources: readonly Resource[]): DeployedFolder[] | undefined {
  const bucket = declared(resources, Bucket).find((each) => attribute(each, "RegionalDomainName") === domain);
  if (!bucket) return undefined;
  return declared(resources, BucketDeployment)
    .filter(({ props }) => props.DestinationBucketName === bucket.ref)
    .map(({ props, assetPath }) => {
      const cacheControl = props.SystemMetadata["cache-control"];
      return {
        path: assetPath(props.SourceObjectKeys[0]),
        exclude: props.Exclude,
        include: props.Include,
        ...(cacheControl !== undefined && { cacheControl }),
      };
    });
}

function codeOf(arn: string, resources: readonly Resource[]): string {
  const found = declared(resources, EdgeFunction).find((each) => attribute(each, "FunctionARN") === arn);
  if (!found) throw new Error(`There is no CloudFront function ${arn} in the template.`);
  return found.props.FunctionCode;
}

function headersOf(policy: string | undefined, resources: readonly Resource[]): Record<string, string> {
  if (policy === undefined) return {};
  const found = declared(resources, ResponseHeaders).find(({ ref }) => ref === policy);
  if (!found) throw new Error(`The response headers policy ${policy} is not in the template.`);
  const { SecurityHeadersConfig: security, CustomHeadersConfig } = found.props.ResponseHeadersPolicyConfig;
  const named = {
    "content-security-policy": security.ContentSecurityPolicy?.ContentSecurityPolicy,
    "x-content-type-options": security.ContentTypeOptions && "nosniff",
    "x-frame-options": security.FrameOptions?.FrameOption,
    "referrer-policy": security.ReferrerPolicy?.ReferrerPolicy,
    "strict-transport-security":
      security.StrictTransportSecurity &&
      `max-age=${security.StrictTransportSecurity.AccessControlMaxAgeSec}`,
  };
  const custom = CustomHeadersConfig?.Items.map(({ Header, Value }) => [Header, Value] as const) ?? [];
  return Object.fromEntries([
    ...Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ...custom,
  ]);
}
