import * as z from "zod";

/** A CloudFormation type that the local system understands, with the properties it honours or knowingly passes over. */
export interface ResourceType<S extends z.ZodType = z.ZodType> {
  readonly type: string;
  readonly properties: S;
}

/**
 * A property that changes nothing on one machine; the reason says why.
 *
 * Every other property that a schema does not name is an error: schemas are strict on every level that matters.
 */
function passedOver(_reason: string) {
  return z.unknown().optional();
}

const maybe = <T extends z.ZodType>(type: T) => type.optional();
const text = z.string().min(1);
const tags = passedOver("nothing is billed or grouped here");
const described = passedOver("for people to read in the console");

const KeySchema = z.array(z.strictObject({ AttributeName: text, KeyType: z.enum(["HASH", "RANGE"]) }));
const Index = z.strictObject({
  IndexName: text,
  KeySchema,
  Projection: z.strictObject({
    ProjectionType: z.enum(["ALL", "KEYS_ONLY", "INCLUDE"]),
    NonKeyAttributes: maybe(z.array(text)),
  }),
  WarmThroughput: passedOver("there is one machine"),
});

export const Table = define("AWS::DynamoDB::Table", {
  TableName: maybe(text),
  AttributeDefinitions: z.array(
    z.strictObject({ AttributeName: text, AttributeType: z.enum(["S", "N", "B"]) }),
  ),
  KeySchema,
  BillingMode: z.literal("PAY_PER_REQUEST"),
  GlobalSecondaryIndexes: maybe(z.array(Index)),
  LocalSecondaryIndexes: maybe(z.array(Index)),
  TimeToLiveSpecification: maybe(z.strictObject({ AttributeName: text, Enabled: z.boolean() })),
  WarmThroughput: passedOver("there is one machine"),
  DeletionProtectionEnabled: passedOver("the data directory goes only with --reset"),
  PointInTimeRecoverySpecification: passedOver("copy the data directory to keep a point in time"),
  SSESpecification: passedOver("encryption at rest is the disk's affair"),
  Tags: tags,
});

export const Queue = define("AWS::SQS::Queue", {
  QueueName: maybe(text),
  FifoQueue: maybe(z.boolean()),
  ContentBasedDeduplication: maybe(z.boolean()),
  DelaySeconds: maybe(z.number()),
  VisibilityTimeout: maybe(z.number()),
  MaximumMessageSize: maybe(z.number()),
  MessageRetentionPeriod: maybe(z.number()),
  ReceiveMessageWaitTimeSeconds: maybe(z.number()),
  RedrivePolicy: maybe(
    z.strictObject({ deadLetterTargetArn: text, maxReceiveCount: z.number().int().positive() }),
  ),
  SqsManagedSseEnabled: passedOver("encryption at rest is the disk's affair"),
  Tags: tags,
});

export const Topic = define("AWS::SNS::Topic", {
  TopicName: maybe(text),
  DisplayName: described,
  Tags: tags,
});

export const Subscription = define("AWS::SNS::Subscription", {
  TopicArn: text,
  /** What mail would tell people, the terminal does. */
  Protocol: z.enum(["sqs", "email"]),
  Endpoint: text,
  RawMessageDelivery: maybe(z.boolean()),
  FilterPolicy: maybe(z.record(z.string(), z.unknown())),
  FilterPolicyScope: maybe(z.enum(["MessageAttributes", "MessageBody"])),
  RedrivePolicy: passedOver("delivery to a queue in the same process cannot fail on the way"),
});

export const Bucket = define("AWS::S3::Bucket", {
  BucketName: maybe(text),
  CorsConfiguration: maybe(
    z.strictObject({
      CorsRules: z.array(
        z.strictObject({
          AllowedMethods: z.array(text),
          AllowedOrigins: z.array(text),
          AllowedHeaders: maybe(z.array(text)),
          ExposedHeaders: maybe(z.array(text)),
          MaxAge: maybe(z.number()),
        }),
      ),
    }),
  ),
  BucketEncryption: passedOver("encryption at rest is the disk's affair"),
  LifecycleConfiguration: passedOver("objects stay until --reset"),
  OwnershipControls: passedOver("there is one account"),
  PublicAccessBlockConfiguration: passedOver("only loopback reaches it"),
  Tags: tags,
});

export const Lambda = define("AWS::Lambda::Function", {
  FunctionName: maybe(text),
  Code: z.strictObject({ S3Bucket: text, S3Key: text }),
  Handler: text,
  Runtime: z.literal("nodejs24.x"),
  Timeout: z.number().int().positive().default(3),
  MemorySize: z.number().int().positive().default(128),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.string()) }).default({ Variables: {} }),
  ReservedConcurrentExecutions: maybe(z.number().int().positive()),
  /** What `policiesOf` reads. */
  Role: text,
  Architectures: passedOver("JavaScript runs on this machine's processor"),
  Description: described,
  LoggingConfig: passedOver("logs are files under the data directory"),
  Tags: tags,
});

export const Permission = define("AWS::Lambda::Permission", {
  Action: z.literal("lambda:InvokeFunction"),
  FunctionName: text,
  Principal: text,
  SourceArn: passedOver("there is one account and one of each source"),
  SourceAccount: passedOver("there is one account"),
});

export const EventSource = define("AWS::Lambda::EventSourceMapping", {
  EventSourceArn: text,
  FunctionName: text,
  BatchSize: z.number().int().positive().default(10),
  MaximumBatchingWindowInSeconds: z.number().int().min(0).default(0),
  FunctionResponseTypes: z.array(z.literal("ReportBatchItemFailures")).default([]),
  ScalingConfig: maybe(z.strictObject({ MaximumConcurrency: z.number().int().min(2) })),
  Enabled: z.boolean().default(true),
  Tags: tags,
});

export const Schedule = define("AWS::Events::Rule", {
  Name: maybe(text),
  ScheduleExpression: text,
  State: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  Targets: z.array(
    z.strictObject({
      Arn: text,
      Id: text,
      Input: maybe(z.string()),
      RetryPolicy: passedOver("a failed run is made up by the next"),
    }),
  ),
  Description: described,
});

export const EventBus = define("AWS::Events::EventBus", {
  Name: text,
  Description: described,
  Tags: tags,
});

const RouteLimits = z.strictObject({ ThrottlingBurstLimit: z.number(), ThrottlingRateLimit: z.number() });

export const Api = define("AWS::ApiGatewayV2::Api", {
  Name: maybe(text),
  ProtocolType: z.enum(["HTTP", "WEBSOCKET"]),
  RouteSelectionExpression: passedOver("sockets have no routes of their own but the default"),
  CorsConfiguration: maybe(
    z.strictObject({
      AllowOrigins: z.array(z.string()).optional(),
      AllowMethods: z.array(z.string()).optional(),
      AllowHeaders: z.array(z.string()).optional(),
      ExposeHeaders: z.array(z.string()).optional(),
      AllowCredentials: z.boolean().optional(),
      MaxAge: z.number().optional(),
    }),
  ),
  Description: described,
  Tags: tags,
});

export const Integration = define("AWS::ApiGatewayV2::Integration", {
  ApiId: text,
  IntegrationType: z.literal("AWS_PROXY"),
  IntegrationUri: text,
  PayloadFormatVersion: maybe(z.literal("2.0")),
  TimeoutInMillis: maybe(z.number().int().positive()),
  Description: described,
});

export const Authorizer = define("AWS::ApiGatewayV2::Authorizer", {
  ApiId: text,
  Name: text,
  AuthorizerType: z.literal("JWT"),
  IdentitySource: z.array(z.string()),
  JwtConfiguration: z.strictObject({ Issuer: text, Audience: z.array(z.string()) }),
});

export const Route = define("AWS::ApiGatewayV2::Route", {
  ApiId: text,
  RouteKey: text,
  Target: text,
  AuthorizationType: z.enum(["NONE", "JWT"]).default("NONE"),
  AuthorizerId: maybe(text),
  AuthorizationScopes: maybe(z.array(z.string())),
});

export const Stage = define("AWS::ApiGatewayV2::Stage", {
  ApiId: text,
  StageName: text,
  AutoDeploy: z.literal(true),
  DefaultRouteSettings: maybe(RouteLimits),
  RouteSettings: maybe(z.record(z.string(), RouteLimits)),
  AccessLogSettings: passedOver("each request shows in the log of its function"),
  Description: described,
  Tags: tags,
});

const EdgeAssociation = z.strictObject({ EventType: z.literal("viewer-request"), FunctionARN: text });
const viewerTls = passedOver("nothing speaks TLS on one machine");
const Behavior = z.strictObject({
  TargetOriginId: text,
  AllowedMethods: z.array(z.string()).default(["GET", "HEAD"]),
  FunctionAssociations: z.array(EdgeAssociation).max(1).default([]),
  ResponseHeadersPolicyId: maybe(text),
  CachePolicyId: passedOver("nothing is far away here"),
  OriginRequestPolicyId: passedOver("all of a request is passed on"),
  Compress: passedOver("nothing is far away here"),
  ViewerProtocolPolicy: viewerTls,
});

export const Distribution = define("AWS::CloudFront::Distribution", {
  DistributionConfig: z.strictObject({
    Enabled: z.literal(true),
    Origins: z.array(
      z.strictObject({
        Id: text,
        DomainName: text,
        OriginCustomHeaders: z.array(z.strictObject({ HeaderName: text, HeaderValue: text })).default([]),
        CustomOriginConfig: passedOver("origins are in this process"),
        S3OriginConfig: passedOver("origins are in this process"),
        OriginAccessControlId: passedOver("origins are in this process"),
      }),
    ),
    DefaultCacheBehavior: Behavior,
    CacheBehaviors: z.array(Behavior.extend({ PathPattern: text })).default([]),
    /** Names of its own, all of which are this machine here. */
    Aliases: maybe(z.array(text)),
    Comment: described,
    HttpVersion: passedOver("browsers speak HTTP/1.1 without TLS"),
    IPV6Enabled: passedOver("there is one address"),
    PriceClass: passedOver("there is one place"),
    ViewerCertificate: viewerTls,
  }),
  Tags: tags,
});

export const EdgeFunction = define("AWS::CloudFront::Function", {
  Name: text,
  AutoPublish: z.literal(true),
  FunctionCode: text,
  FunctionConfig: z.strictObject({ Runtime: z.literal("cloudfront-js-2.0"), Comment: described }),
});

const Header = z.strictObject({ Header: text, Value: z.string(), Override: z.literal(true) });
const overriding = { Override: z.literal(true) };
export const ResponseHeaders = define("AWS::CloudFront::ResponseHeadersPolicy", {
  ResponseHeadersPolicyConfig: z.strictObject({
    Name: text,
    Comment: described,
    CustomHeadersConfig: maybe(z.strictObject({ Items: z.array(Header) })),
    SecurityHeadersConfig: z
      .strictObject({
        ContentSecurityPolicy: z.strictObject({ ...overriding, ContentSecurityPolicy: text }).optional(),
        ContentTypeOptions: z.strictObject(overriding).optional(),
        FrameOptions: z.strictObject({ ...overriding, FrameOption: text }).optional(),
        ReferrerPolicy: z.strictObject({ ...overriding, ReferrerPolicy: text }).optional(),
        StrictTransportSecurity: z
          .strictObject({ ...overriding, AccessControlMaxAgeSec: z.number() })
          .optional(),
      })
      .default({}),
  }),
});

export const BucketDeployment = define("Custom::CDKBucketDeployment", {
  /** The CDK's own function, whose work is done here by reading the folder. */
  ServiceToken: text,
  SourceBucketNames: z.array(text),
  SourceObjectKeys: z.tuple([text]),
  DestinationBucketName: text,
  Exclude: z.array(text).default([]),
  Include: z.array(text).default([]),
  SystemMetadata: z.strictObject({ "cache-control": text.optional() }).default({}),
  DistributionId: passedOver("nothing is cached"),
  DistributionPaths: passedOver("nothing is cached"),
  OutputObjectKeys: passedOver("nobody asks for them"),
  Prune: passedOver("what is in the folder is what there is"),
  RetainOnDelete: passedOver("what is in the folder is what there is"),
  WaitForDistributionInvalidation: passedOver("nothing is cached"),
});

export const UserPool = define("AWS::Cognito::UserPool", {
  UserPoolName: maybe(text),
  AccountRecoverySetting: passedOver("there are no passwords here"),
  AdminCreateUserConfig: passedOver("whoever may use this machine signs in"),
  AutoVerifiedAttributes: passedOver("addresses are made up"),
  DeletionProtection: passedOver("people are not stored"),
  EmailVerificationMessage: passedOver("nobody is invited"),
  EmailVerificationSubject: passedOver("nobody is invited"),
  EnabledMfas: passedOver("there are no passwords here"),
  MfaConfiguration: passedOver("there are no passwords here"),
  Policies: passedOver("there are no passwords here"),
  SmsVerificationMessage: passedOver("nobody is invited"),
  UserPoolTags: tags,
  UserPoolTier: passedOver("nothing is billed"),
  UsernameAttributes: passedOver("people sign in with any name"),
  UsernameConfiguration: passedOver("names are the same person in any case"),
  VerificationMessageTemplate: passedOver("nobody is invited"),
});

export const UserPoolClient = define("AWS::Cognito::UserPoolClient", {
  UserPoolId: text,
  ClientName: maybe(text),
  AccessTokenValidity: passedOver("a token lasts a working day"),
  AllowedOAuthFlows: passedOver("there is the authorisation code flow"),
  AllowedOAuthFlowsUserPoolClient: passedOver("there is one way to sign in"),
  AllowedOAuthScopes: passedOver("tokens are for the desk"),
  CallbackURLs: maybe(z.array(text)),
  EnableTokenRevocation: passedOver("tokens are not taken back"),
  ExplicitAuthFlows: passedOver("there is one way to sign in"),
  IdTokenValidity: passedOver("an id token is read once, at the sign-in"),
  LogoutURLs: passedOver("people are sent back to where they came from"),
  PreventUserExistenceErrors: passedOver("everybody exists"),
  RefreshTokenValidity: passedOver("a refresh token lasts a working day"),
  SupportedIdentityProviders: passedOver("there is one way to sign in"),
  TokenValidityUnits: passedOver("a token lasts a working day"),
});

export const UserPoolGroup = define("AWS::Cognito::UserPoolGroup", {
  UserPoolId: text,
  GroupName: text,
  Precedence: passedOver("a person signs in with one group"),
  Description: described,
});

/** Their properties are read by the part that carries them out, which knows them one by one. */
export const ReceiptRule = { type: "AWS::SES::ReceiptRule", properties: z.looseObject({}) };
export const SendingEvents = {
  type: "AWS::SES::ConfigurationSetEventDestination",
  properties: z.looseObject({}),
};

export const ConfigurationSet = define("AWS::SES::ConfigurationSet", {
  Name: maybe(text),
  DeliveryOptions: passedOver("mail goes to disk, over no connection"),
  ReputationOptions: passedOver("nobody judges this sender"),
  SendingOptions: maybe(z.strictObject({ SendingEnabled: z.literal(true) })),
});

export const EmailIdentity = define("AWS::SES::EmailIdentity", {
  EmailIdentity: text,
  ConfigurationSetAttributes: maybe(z.strictObject({ ConfigurationSetName: text })),
  DkimAttributes: passedOver("nothing is signed"),
  DkimSigningAttributes: passedOver("nothing is signed"),
  FeedbackAttributes: passedOver("bounces come as events"),
  MailFromAttributes: passedOver("mail goes to disk, over no connection"),
  Tags: tags,
});

/** Types that have no effect on one machine, whatever their properties. */
const withoutEffect: Readonly<Record<string, string>> = {
  "AWS::ApiGatewayV2::ApiMapping": "there are no names here",
  "AWS::ApiGatewayV2::DomainName": "there are no names here",
  "AWS::CloudWatch::Dashboard": "the terminal and the console show what happens",
  "AWS::CloudFront::OriginAccessControl": "origins are in this process",
  "AWS::Lambda::LayerVersion": "for the CDK's functions, whose work is done here otherwise",
  "AWS::ApiGateway::Account": "lets API Gateway write logs, which are files here",
  "AWS::CDK::Metadata": "tells AWS which constructs were used",
  "AWS::CloudWatch::Alarm": "nobody is woken up; dead letters are reported in the terminal",
  "AWS::IAM::Policy": "read by the permission check",
  "AWS::IAM::ManagedPolicy": "read by the permission check",
  "AWS::IAM::Role": "read by the permission check",
  "AWS::Logs::MetricFilter": "npm run reconcile reads the logs line by line",
  "AWS::Logs::LogGroup": "logs are files under the data directory",
  "AWS::S3::BucketPolicy": "grants to AWS services, which are this process here",
  "AWS::Cognito::UserPoolDomain": "the sign-in server has one address",
  "AWS::SES::ReceiptRuleSet": "every receipt rule of the template is active",
  "AWS::SNS::TopicPolicy": "grants to AWS services, which are this process here",
  "AWS::SQS::QueuePolicy": "grants to AWS services, which are this process here",
};

const understood: readonly ResourceType[] = [
  ...[Table, Queue, Topic, Subscription, Bucket, Lambda, Permission, EventSource, Schedule, EventBus],
  ...[Api, Integration, Authorizer, Route, Stage, UserPool, UserPoolClient, UserPoolGroup],
  ...[Distribution, EdgeFunction, ResponseHeaders, BucketDeployment],
  ...[ReceiptRule, SendingEvents, ConfigurationSet, EmailIdentity],
];

/**
 * What the local system does not know in these resources: one line per resource that names its type and each property.
 * Empty when everything that the template says is carried out or knowingly passed over.
 */
export function unknownFeatures(
  resources: readonly { logicalId: string; type: string; props: unknown }[],
): string[] {
  return resources.flatMap(({ logicalId, type, props }) => {
    if (Object.hasOwn(withoutEffect, type)) return [];
    const known = understood.find((each) => each.type === type);
    if (!known) return [`${logicalId}: the local system does not know the resource type ${type}`];
    const parsed = known.properties.safeParse(props);
    if (parsed.success) return [];
    const details = z.prettifyError(parsed.error).replace(/\n\s*/g, " ");
    return [`${logicalId} (${type}): ${details}`];
  });
}

function define<Shape extends z.ZodRawShape>(type: string, shape: Shape) {
  return { type, properties: z.strictObject(shape) };
}
