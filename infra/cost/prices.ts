/** What one unit costs, and who says so. */
export interface Price {
  /** US dollars for `per` units. */
  readonly usd: number;
  readonly per: number;
  /** What is counted. */
  readonly unit: string;
  /** Units of a month that cost nothing for good, in every account. What is free for a first year is not here. */
  readonly free?: number;
  /** Number of the source in `sources`. */
  readonly source: number;
}

/** When the table was put together. Prices change: hold it against the pages of AWS before you promise anything. */
export const pricesOf = { date: "2026-11-22", region: "us-east-1" } as const;

/** Where the prices were read; none of them was billed to an account of ours. */
export const sources: Readonly<Record<number, string>> = {
  1: "SES price list of 2026-07-22, read 2026-08-13 (github.com/api-evangelist/amazon-ses)",
  2: "infraatlas.dev/aws-api-gateway",
  3: "aws.amazon.com/lambda/pricing, from memory: check",
  4: "aws.amazon.com/sqs/pricing and /sns/pricing, from memory: check",
  5: "airbyte.com on DynamoDB prices since 2024-11, 2025-07",
  6: "aws.amazon.com/cloudwatch/pricing, from memory: check",
  7: "webuildup.live 2026-05 and lucasamos.dev on Secrets Manager and SSM",
  8: "aws.amazon.com/s3/pricing, /dynamodb/pricing, /kms/pricing, /route53/pricing, /waf/pricing, from memory: check",
  9: "aws.amazon.com/cloudfront/pricing, pay as you go, United States, from memory: check",
  11: "aws.amazon.com/eventbridge/pricing, from memory: check",
  10: "Cognito plans of 2026-09-20 (github.com/api-evangelist/amazon-cognito)",
};

const million = 1_000_000;

/** On demand, us-east-1, Lambda on arm64. */
export const prices = {
  httpRequest: { usd: 1, per: million, unit: "HTTP API requests", source: 2 },
  socketMessage: { usd: 1, per: million, unit: "socket messages of up to 32 KB", source: 2 },
  socketMinute: { usd: 0.25, per: million, unit: "connection minutes", source: 2 },
  invocation: { usd: 0.2, per: million, unit: "invocations", free: million, source: 3 },
  gbSecond: { usd: 13.3334, per: million, unit: "GB-s", free: 400_000, source: 3 },
  queueRequest: { usd: 0.4, per: million, unit: "SQS requests", free: million, source: 4 },
  topicRequest: { usd: 0.5, per: million, unit: "SNS publications", free: million, source: 4 },
  busEvent: { usd: 1, per: million, unit: "events on a bus, of up to 64 KB", source: 11 },
  writeUnit: { usd: 0.625, per: million, unit: "write units", source: 5 },
  readUnit: { usd: 0.125, per: million, unit: "read units", source: 5 },
  tableGb: { usd: 0.25, per: 1, unit: "GB-months in DynamoDB", free: 25, source: 8 },
  recoveryGb: { usd: 0.2, per: 1, unit: "GB-months backed up", source: 8 },
  objectPut: { usd: 5, per: million, unit: "S3 writes", source: 8 },
  objectGet: { usd: 0.4, per: million, unit: "S3 reads", source: 8 },
  objectGb: { usd: 0.023, per: 1, unit: "GB-months in S3", source: 8 },
  logGb: { usd: 0.5, per: 1, unit: "GB of logs", free: 5, source: 6 },
  logStoredGb: { usd: 0.03, per: 1, unit: "GB-months of logs", free: 5, source: 6 },
  alarm: { usd: 0.1, per: 1, unit: "alarms", free: 10, source: 6 },
  customMetric: { usd: 0.3, per: 1, unit: "metrics", free: 10, source: 6 },
  dashboard: { usd: 3, per: 1, unit: "dashboards", free: 3, source: 6 },
  mailIn: { usd: 100, per: million, unit: "mails", source: 1 },
  mailOutEssentials: { usd: 160, per: million, unit: "mails", source: 1 },
  mailOutALaCarte: { usd: 100, per: million, unit: "mails", source: 1 },
  key: { usd: 1, per: 1, unit: "keys", source: 8 },
  secret: { usd: 0.4, per: 1, unit: "secrets", source: 7 },
  advancedParameter: { usd: 0.05, per: 1, unit: "parameters", source: 8 },
  hostedZone: { usd: 0.5, per: 1, unit: "zones", source: 8 },
  webAcl: { usd: 5, per: 1, unit: "web ACLs", source: 8 },
  webAclRule: { usd: 1, per: 1, unit: "rules", source: 8 },
  pageRequest: { usd: 1, per: million, unit: "CloudFront requests", free: 10 * million, source: 9 },
  pageGb: { usd: 0.085, per: 1, unit: "GB from CloudFront", free: 1024, source: 9 },
  /** Above 10,000 people a month: no desk of ours. */
  monthlyUser: { usd: 0.015, per: 1, unit: "people", free: 10_000, source: 10 },
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof prices;
export type Prices = Readonly<Record<PriceName, Price>>;
