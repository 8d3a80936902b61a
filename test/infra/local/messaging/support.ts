import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { S3Client } from "@aws-sdk/client-s3";
import { SNSClient } from "@aws-sdk/client-sns";
import {
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { type Messaging, startMessaging } from "../../../../infra/local/messaging.ts";
import { listenOnLoopback } from "../../../../infra/local/ports.ts";

export const region = "eu-west-1";
export const accountId = "000000000000";

/** SQS, SNS and S3 behind a bare HTTP server, with real SDK clients that talk to it. */
export interface MessagingWorld {
  readonly url: string;
  readonly messaging: Messaging;
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  readonly s3: S3Client;
  /** The URL of a queue that was just made with these attributes. */
  queue(name: string, attributes?: Record<string, unknown>): string;
  receive(queueUrl: string, options?: Partial<ReceiveMessageCommandInput>): Promise<Message[]>;
  count(queueUrl: string): Promise<number>;
  stop(): Promise<void>;
}

/** Starts the services for one test file. Without a directory everything is in memory. */
export async function messagingWorld(
  options: { dataDir?: string; now?: () => number } = {},
): Promise<MessagingWorld> {
  const server = createServer(async (request, response) => {
    const { method = "GET", url: path = "/", headers } = request;
    await messaging.handle({ method, url: path, headers, body: await buffer(request) }, response);
  });
  const port = await listenOnLoopback(server, 0);
  const url = `http://127.0.0.1:${port}`;
  const messaging = await startMessaging({ ...options, publicUrl: url, region, accountId });
  const client = {
    endpoint: url,
    region,
    credentials: { accessKeyId: "anyone", secretAccessKey: "anything" },
    maxAttempts: 1,
  };
  const sqs = new SQSClient(client);
  return {
    url,
    messaging,
    sqs,
    sns: new SNSClient(client),
    s3: new S3Client(client),
    queue(name, attributes) {
      messaging.setup({ queues: [{ name, ...(attributes && { attributes }) }] });
      return `${url}/${accountId}/${name}`;
    },
    async receive(queueUrl, extra) {
      const command = new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
        ...extra,
      });
      return (await sqs.send(command)).Messages ?? [];
    },
    async count(queueUrl) {
      const command = new GetQueueAttributesCommand({
        QueueUrl: queueUrl,
        AttributeNames: ["ApproximateNumberOfMessages"],
      });
      return Number((await sqs.send(command)).Attributes?.ApproximateNumberOfMessages);
    },
    async stop() {
      await messaging.stop();
      server.closeAllConnections();
      server.close();
    },
  };
}

export function arnOf(queue: string): string {
  return `arn:aws:sqs:${region}:${accountId}:${queue}`;
}

/** The attribute that makes a queue hand over its dead letters. */
export function redrive(queue: string, maxReceiveCount: number): { RedrivePolicy: object } {
  return { RedrivePolicy: { deadLetterTargetArn: arnOf(queue), maxReceiveCount } };
}
