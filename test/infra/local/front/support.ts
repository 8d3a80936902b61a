import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { SESClient } from "@aws-sdk/client-ses";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import type { FrontRequest, Handler } from "../../../../infra/local/front/request.ts";
import { type Front, startFront } from "../../../../infra/local/front.ts";
import { type Messaging, startMessaging } from "../../../../infra/local/messaging.ts";
import { parsePolicy, type Statement } from "../../../../infra/local/permissions.ts";

export const region = "eu-west-1";
export const accountId = "000000000000";

/** The front with the real SQS, SNS and S3 behind it, and services that only note what reaches them. */
export interface FrontWorld {
  readonly front: Front;
  readonly messaging: Messaging;
  /** What reached DynamoDB, SES, the parameter store and the sockets, newest last. */
  readonly reached: FrontRequest[];
  readonly log: string[];
  /** SDK clients of somebody who may do what the statements say. */
  as(...statements: object[]): Clients;
  /** SDK clients that sign with this key, known or not. */
  withKey(accessKey: string): Clients;
  stop(): Promise<void>;
}

export type Clients = ReturnType<typeof clientsFor>;

export async function frontWorld(overrides: { dynamodb?: Handler } = {}): Promise<FrontWorld> {
  const reached: FrontRequest[] = [];
  const log: string[] = [];
  const holders = new Map<string, readonly Statement[] | "all">([["everything", "all"]]);
  const note =
    (contentType: string, answer: string): Handler =>
    (request, response) => {
      reached.push(request);
      response.writeHead(200, { "content-type": contentType }).end(answer);
    };
  const json = note("application/x-amz-json-1.0", "{}");
  const messages: Handler = (request, response) => messaging.handle(request, response);
  const front = await startFront({
    port: 0,
    accountId,
    services: {
      dynamodb: overrides.dynamodb ?? json,
      ssm: json,
      events: json,
      "execute-api": note("application/json", ""),
      ses: note("text/xml", "<R><SendRawEmailResult><MessageId>1</MessageId></SendRawEmailResult></R>"),
      sqs: messages,
      sns: messages,
      s3: messages,
    },
    statementsFor: (accessKey) => holders.get(accessKey),
    secretOf: (accessKey) => (holders.has(accessKey) ? SECRET : undefined),
    corsOf: (bucket) =>
      bucket === "open-to-pages" ? [{ AllowedMethods: ["POST"], AllowedOrigins: ["*"], MaxAge: 60 }] : [],
    log: (line) => log.push(line),
  });
  const messaging = await startMessaging({ publicUrl: front.url, region, accountId });
  return {
    front,
    messaging,
    reached,
    log,
    as(...statements) {
      const accessKey = `key-${holders.size}`;
      holders.set(accessKey, parsePolicy({ Statement: statements }));
      return clientsFor(front.url, accessKey);
    },
    withKey: (accessKey) => clientsFor(front.url, accessKey),
    async stop() {
      await messaging.stop();
      await front.close();
    },
  };
}

const SECRET = "a secret";

function clientsFor(endpoint: string, accessKeyId: string) {
  const options = {
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey: SECRET },
    maxAttempts: 1,
  };
  return {
    sockets: new ApiGatewayManagementApiClient({ ...options, endpoint: `${endpoint}/api1/chat` }),
    dynamodb: new DynamoDBClient(options),
    events: new EventBridgeClient(options),
    s3: new S3Client(options),
    ses: new SESClient(options),
    sns: new SNSClient(options),
    sqs: new SQSClient(options),
    ssm: new SSMClient(options),
  };
}
