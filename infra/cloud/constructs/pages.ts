import { Aws, CfnElement, CfnOutput, Duration, Fn, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  type IOrigin,
  OriginRequestPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  ViewerProtocolPolicy,
} from "aws-cdk-lib/aws-cloudfront";
import { HttpOrigin, S3BucketOrigin } from "aws-cdk-lib/aws-cloudfront-origins";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  ObjectOwnership,
} from "aws-cdk-lib/aws-s3";
import { BucketDeployment, CacheControl, Source } from "aws-cdk-lib/aws-s3-deployment";
import { Construct, type IConstruct } from "constructs";
import { namedInPlace } from "./asset-name.ts";
import { pageAddress, viewerAddress } from "./edge-functions.ts";
import type { OwnDomainProps } from "./own-domain.ts";
import type { SocketDoor } from "./socket-door.ts";

export interface PagesProps {
  /** The folder that is served. */
  readonly folder: string;
  /** Files of the folder that any site may load, such as `/chat.js`. */
  readonly shared: readonly `/${string}`[];
  /** Folders of the folder that are applications: a path in them that is no file shows their `index.html`. */
  readonly applications: readonly `/${string}`[];
  /** Where else applications connect to, such as `https://auth.example`. */
  readonly connectTo: readonly string[];
  /** Everything that is no page. */
  readonly api: { readonly apiId: string };
  readonly sockets: readonly SocketDoor[];
  /** A name of the operator's instead of CloudFront's; its certificate is in us-east-1. */
  readonly domain?: OwnDomainProps | undefined;
}

/**
 * The pages, and in front of the APIs the one address that people see: page, API and sockets share an origin. Costs
 * nothing while nobody comes by.
 */
export class Pages extends Construct {
  /** The host of the address that people see. */
  readonly host: string;

  constructor(scope: Construct, id: string, props: PagesProps) {
    super(scope, id);
    const { folder, shared, applications, connectTo, api, sockets, domain } = props;
    const bucket = this.#bucket();
    const pages = S3BucketOrigin.withOriginAccessControl(asInterface(bucket));
    const file = this.#page(pages, this.#headers("Shared", SHARED_POLICY, "cross-origin"));
    const application = this.#page(
      pages,
      this.#headers("Application", applicationPolicy(connectTo), "same-origin"),
    );
    const viewer = this.#function("Viewer", "Tells the API who asks", viewerAddress);
    const distribution = new Distribution(this, "Distribution", {
      comment: "Relaydesk: pages, and the APIs behind the same address",
      httpVersion: HttpVersion.HTTP2_AND_3,
      ...(domain && {
        domainNames: [domain.name],
        certificate: Certificate.fromCertificateArn(this, "Certificate", domain.certificateArn),
      }),
      // Asia included: customers write from there.
      priceClass: PriceClass.PRICE_CLASS_200,
      defaultBehavior: this.#passOn(gateway(api.apiId), viewer),
      additionalBehaviors: Object.fromEntries([
        ...shared.map((path) => [path, file]),
        ...applications.map((path) => [`${path}*`, application]),
        ...sockets.map((door) => [`/${door.path}`, this.#passOn(gateway(door.api.apiId), viewer)]),
      ]),
    });
    this.#acknowledgeDistribution(distribution);
    this.#deploy(folder, bucket, distribution);
    this.host = domain?.name ?? distribution.distributionDomainName;
    if (domain) {
      new CfnOutput(this, "Target", {
        value: `${domain.name} CNAME ${distribution.distributionDomainName}`,
        description: "Publish this record",
      });
    }
  }

  get url(): string {
    return `https://${this.host}`;
  }

  #bucket(): Bucket {
    const bucket = new Bucket(this, "Bucket", {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      // Nothing in it that a deployment does not bring again; it is emptied by the deployment's own function.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(bucket).acknowledge({
      id: "AwsSolutions::AwsSolutions-S1",
      reason: "It holds what everybody may see, and only CloudFront reads it.",
    });
    return bucket;
  }

  #page(origin: IOrigin, responseHeadersPolicy: ResponseHeadersPolicy): BehaviorOptions {
    return {
      origin,
      responseHeadersPolicy,
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      compress: true,
      functionAssociations: [{ eventType: FunctionEventType.VIEWER_REQUEST, function: this.#pageAddress() }],
    };
  }

  /** Nothing kept, nothing changed; the host is the API's own, by which API Gateway knows it. */
  #passOn(origin: IOrigin, viewer: EdgeFunction): BehaviorOptions {
    return {
      origin,
      // A form that is posted without TLS must not be redirected but refused.
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      allowedMethods: AllowedMethods.ALLOW_ALL,
      functionAssociations: [{ eventType: FunctionEventType.VIEWER_REQUEST, function: viewer }],
    };
  }

  #pageAddress(): EdgeFunction {
    const known = this.node.tryFindChild("Address");
    return known instanceof EdgeFunction
      ? known
      : this.#function("Address", "Which file a path shows", pageAddress);
  }

  #function(id: string, comment: string, code: string): EdgeFunction {
    return new EdgeFunction(this, id, {
      comment,
      runtime: FunctionRuntime.JS_2_0,
      code: FunctionCode.fromInline(code),
    });
  }

  #headers(
    id: string,
    contentSecurityPolicy: string,
    usableFrom: "cross-origin" | "same-origin",
  ): ResponseHeadersPolicy {
    const custom = {
      "cross-origin-resource-policy": usableFrom,
      "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
      // A font or script loaded with `crossorigin` needs it; there is nothing in these files that is not public.
      ...(usableFrom === "cross-origin" && { "access-control-allow-origin": "*" }),
      ...(usableFrom === "same-origin" && { "cross-origin-opener-policy": "same-origin" }),
    };
    return new ResponseHeadersPolicy(this, `${id}Headers`, {
      responseHeadersPolicyName: `${Aws.STACK_NAME}-${Aws.REGION}-${id}`,
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override: true },
      },
      customHeadersBehavior: {
        customHeaders: Object.entries(custom).map(([header, value]) => ({ header, value, override: true })),
      },
    });
  }

  /**
   * What a page names comes before the page. Files with a hash in their path are kept for good, and stay: a page that
   * was opened before the deployment may still ask for them.
   */
  #deploy(folder: string, bucket: Bucket, distribution: Distribution): void {
    const sources = [Source.asset(folder, namedInPlace(this, "pages"))];
    const logGroup = new LogGroup(this, "DeploymentLog", {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const common = {
      sources,
      destinationBucket: asInterface(bucket),
      logGroup,
      memoryLimit: 256,
      retainOnDelete: false,
    };
    const assets = new BucketDeployment(this, "Assets", {
      ...common,
      exclude: ["*"],
      include: ["*/assets/*"],
      prune: false,
      cacheControl: [CacheControl.fromString("public, max-age=31536000, immutable")],
    });
    const files = new BucketDeployment(this, "Files", {
      ...common,
      exclude: ["*/assets/*", "*.html"],
      cacheControl: [CacheControl.fromString("public, max-age=300")],
    });
    const html = new BucketDeployment(this, "Html", {
      ...common,
      exclude: ["*"],
      include: ["*.html"],
      cacheControl: [CacheControl.fromString("no-cache")],
      distribution,
      distributionPaths: ["/*"],
      waitForDistributionInvalidation: false,
    });
    files.node.addDependency(assets);
    html.node.addDependency(files);
    this.#acknowledgeDeployment(assets.handlerRole, bucket);
  }

  #acknowledgeDistribution(distribution: IConstruct): void {
    const reasons = {
      CFR1: "Customers write from everywhere.",
      CFR2: "A web application firewall has a price per month even when idle; the APIs are throttled.",
      CFR3: "A log of every page view would hold the addresses of all customers.",
      CFR4: "The address is CloudFront's own, whose certificate comes with this setting.",
    };
    for (const [rule, reason] of Object.entries(reasons)) {
      Validations.of(distribution).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason });
    }
  }

  /** The CDK's own function copies the files, and its grants are the CDK's. It runs while a deployment does. */
  #acknowledgeDeployment(role: IConstruct, bucket: Bucket): void {
    const copier = role.node.scope ?? role;
    const accept = (finding: string, reason: string) =>
      Validations.of(copier).acknowledge({ id: `AwsSolutions::AwsSolutions-${finding}`, reason });
    const cdk = "The CDK's function for copying files comes with it.";
    accept("L1", cdk);
    accept(
      "IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]",
      cdk,
    );
    for (const action of ["GetObject*", "GetBucket*", "List*", "DeleteObject*", "Abort*"]) {
      accept(`IAM5[Action::s3:${action}]`, `${cdk} It holds for the two buckets alone.`);
    }
    const own = bucket.node.defaultChild;
    const resources = [
      "arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>",
      ...(CfnElement.isCfnElement(own) ? [`<${Stack.of(this).getLogicalId(own)}.Arn>`] : []),
    ];
    for (const resource of resources) {
      accept(`IAM5[Resource::${resource}/*]`, "Which files there are is known when they are copied.");
    }
    accept("IAM5[Resource::*]", "Of distributions it may only tell caches to look again.");
  }
}

/** API Gateway. Only what comes through here carries the mark; see `viewerAddress` and `functions/edge.ts`. */
function gateway(apiId: string): IOrigin {
  return new HttpOrigin(`${apiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`, {
    readTimeout: Duration.seconds(30),
    customHeaders: { "x-relaydesk-door": doorMark() },
  });
}

/**
 * By this the functions know that a request came through CloudFront, which says who asked. It is the random part of the
 * stack's id: nobody outside of the account knows it, and nothing has to be made or kept.
 */
export function doorMark(): string {
  return Fn.select(2, Fn.split("/", Aws.STACK_ID));
}

/** The CDK's classes do not fit its interfaces where absent is not the same as `undefined`. */
function asInterface(bucket: Bucket): IBucket {
  return bucket as IBucket;
}

/** Files that other sites load are no pages: nothing is allowed in them. */
const SHARED_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

function applicationPolicy(connectTo: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "media-src 'self' blob:",
    `connect-src ${["'self'", ...connectTo].join(" ")}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
