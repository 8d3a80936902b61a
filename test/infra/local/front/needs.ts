import {
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  GetItemCommand,
  ListTablesCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { GetSendQuotaCommand, SendRawEmailCommand } from "@aws-sdk/client-ses";
import { PublishBatchCommand, PublishCommand, UnsubscribeCommand } from "@aws-sdk/client-sns";
import {
  ChangeMessageVisibilityBatchCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { GetParameterCommand, GetParametersByPathCommand, GetParametersCommand } from "@aws-sdk/client-ssm";
import { accountId, type Clients, region } from "./support.ts";

export const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${accountId}:${rest}`;
export const tableArn = arn("dynamodb", "table/desk");
export const allow = (Action: string | string[], Resource: string | string[]) => ({
  Effect: "Allow",
  Action,
  Resource,
});
export const key = { pk: { S: "1" } };
const QueueUrl = `http://127.0.0.1:4566/${accountId}/inbound`;
export const mail = (...headers: string[]) => ({
  RawMessage: { Data: Buffer.from(`${headers.join("\r\n")}\r\n\r\nHi`) },
});
export const Bucket = "raw-mail";
export const Key = "in/a ü";
export const object = "arn:aws:s3:::raw-mail/in/a ü";
const upload = { Bucket, Key, UploadId: "u" };

/** Every request, the action that it needs, and on what. */
export const needs: [string, (clients: Clients) => Promise<unknown>, string, string][] = [
  [
    "GetItem",
    ({ dynamodb }) => dynamodb.send(new GetItemCommand({ TableName: "desk", Key: key })),
    "dynamodb:GetItem",
    tableArn,
  ],
  [
    "GetItem by ARN",
    ({ dynamodb }) => dynamodb.send(new GetItemCommand({ TableName: tableArn, Key: key })),
    "dynamodb:GetItem",
    tableArn,
  ],
  [
    "Query",
    ({ dynamodb }) => dynamodb.send(new QueryCommand({ TableName: "desk" })),
    "dynamodb:Query",
    tableArn,
  ],
  [
    "Query of an index",
    ({ dynamodb }) => dynamodb.send(new QueryCommand({ TableName: "desk", IndexName: "queue" })),
    "dynamodb:Query",
    `${tableArn}/index/queue`,
  ],
  [
    "Scan of an index",
    ({ dynamodb }) => dynamodb.send(new ScanCommand({ TableName: "desk", IndexName: "timer" })),
    "dynamodb:Scan",
    `${tableArn}/index/timer`,
  ],
  [
    "BatchGetItem",
    ({ dynamodb }) => dynamodb.send(new BatchGetItemCommand({ RequestItems: { desk: { Keys: [key] } } })),
    "dynamodb:BatchGetItem",
    tableArn,
  ],
  [
    "BatchWriteItem",
    ({ dynamodb }) =>
      dynamodb.send(new BatchWriteItemCommand({ RequestItems: { desk: [{ DeleteRequest: { Key: key } }] } })),
    "dynamodb:BatchWriteItem",
    tableArn,
  ],
  [
    "TransactGetItems",
    ({ dynamodb }) =>
      dynamodb.send(
        new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName: "desk", Key: key } }] }),
      ),
    "dynamodb:GetItem",
    tableArn,
  ],
  [
    "TransactWriteItems",
    ({ dynamodb }) =>
      dynamodb.send(
        new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: "desk", Item: key } }] }),
      ),
    "dynamodb:PutItem",
    tableArn,
  ],
  ["ListTables", ({ dynamodb }) => dynamodb.send(new ListTablesCommand({})), "dynamodb:ListTables", "*"],
  [
    "SendMessage",
    ({ sqs }) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" })),
    "sqs:SendMessage",
    arn("sqs", "inbound"),
  ],
  [
    "SendMessageBatch",
    ({ sqs }) =>
      sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: "a", MessageBody: "x" }] })),
    "sqs:SendMessage",
    arn("sqs", "inbound"),
  ],
  [
    "ReceiveMessage",
    ({ sqs }) => sqs.send(new ReceiveMessageCommand({ QueueUrl })),
    "sqs:ReceiveMessage",
    arn("sqs", "inbound"),
  ],
  [
    "DeleteMessage",
    ({ sqs }) => sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: "x" })),
    "sqs:DeleteMessage",
    arn("sqs", "inbound"),
  ],
  [
    "ChangeMessageVisibilityBatch",
    ({ sqs }) =>
      sqs.send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl,
          Entries: [{ Id: "a", ReceiptHandle: "x" }],
        }),
      ),
    "sqs:ChangeMessageVisibility",
    arn("sqs", "inbound"),
  ],
  [
    "GetQueueUrl",
    ({ sqs }) => sqs.send(new GetQueueUrlCommand({ QueueName: "inbound" })),
    "sqs:GetQueueUrl",
    arn("sqs", "inbound"),
  ],
  [
    "CreateQueue",
    ({ sqs }) => sqs.send(new CreateQueueCommand({ QueueName: "new" })),
    "sqs:CreateQueue",
    arn("sqs", "new"),
  ],
  ["ListQueues", ({ sqs }) => sqs.send(new ListQueuesCommand({})), "sqs:ListQueues", "*"],
  [
    "StartMessageMoveTask",
    ({ sqs }) => sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arn("sqs", "dead") })),
    "sqs:StartMessageMoveTask",
    arn("sqs", "dead"),
  ],
  [
    "Publish",
    ({ sns }) => sns.send(new PublishCommand({ TopicArn: arn("sns", "mail"), Message: "x" })),
    "sns:Publish",
    arn("sns", "mail"),
  ],
  [
    "PublishBatch",
    ({ sns }) =>
      sns.send(
        new PublishBatchCommand({
          TopicArn: arn("sns", "mail"),
          PublishBatchRequestEntries: [{ Id: "a", Message: "x" }],
        }),
      ),
    "sns:Publish",
    arn("sns", "mail"),
  ],
  [
    "Unsubscribe",
    ({ sns }) => sns.send(new UnsubscribeCommand({ SubscriptionArn: arn("sns", "mail:1") })),
    "sns:Unsubscribe",
    arn("sns", "mail"),
  ],
  ["GetObject", ({ s3 }) => s3.send(new GetObjectCommand({ Bucket, Key })), "s3:GetObject", object],
  [
    "a version of an object",
    ({ s3 }) => s3.send(new GetObjectCommand({ Bucket, Key, VersionId: "1" })),
    "s3:GetObjectVersion",
    object,
  ],
  [
    "PutObject",
    ({ s3 }) => s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" })),
    "s3:PutObject",
    object,
  ],
  [
    "PutObjectTagging",
    ({ s3 }) => s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet: [] } })),
    "s3:PutObjectTagging",
    object,
  ],
  ["DeleteObject", ({ s3 }) => s3.send(new DeleteObjectCommand({ Bucket, Key })), "s3:DeleteObject", object],
  [
    "DeleteObjects",
    ({ s3 }) => s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "a&<b>" }] } })),
    "s3:DeleteObject",
    "arn:aws:s3:::raw-mail/a&<b>",
  ],
  [
    "ListObjectsV2",
    ({ s3 }) => s3.send(new ListObjectsV2Command({ Bucket, Prefix: "in/" })),
    "s3:ListBucket",
    "arn:aws:s3:::raw-mail",
  ],
  ["ListBuckets", ({ s3 }) => s3.send(new ListBucketsCommand({})), "s3:ListAllMyBuckets", "*"],
  [
    "CopyObject",
    ({ s3 }) => s3.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/x` })),
    "s3:PutObject",
    object,
  ],
  [
    "CreateMultipartUpload",
    ({ s3 }) => s3.send(new CreateMultipartUploadCommand({ Bucket, Key })),
    "s3:PutObject",
    object,
  ],
  [
    "UploadPart",
    ({ s3 }) => s3.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: "x" })),
    "s3:PutObject",
    object,
  ],
  [
    "CompleteMultipartUpload",
    ({ s3 }) => s3.send(new CompleteMultipartUploadCommand(upload)),
    "s3:PutObject",
    object,
  ],
  [
    "SendRawEmail",
    ({ ses }) =>
      ses.send(new SendRawEmailCommand({ Source: "Desk <help@Shop.example>", ...mail("To: a@b.c") })),
    "ses:SendRawEmail",
    `${arn("ses", "identity/help@shop.example")} or ${arn("ses", "identity/shop.example")}`,
  ],
  [
    "SendRawEmail without a source",
    ({ ses }) => ses.send(new SendRawEmailCommand(mail("To: a@b.c", "From: Desk", " <help@shop.example>"))),
    "ses:SendRawEmail",
    `${arn("ses", "identity/help@shop.example")} or ${arn("ses", "identity/shop.example")}`,
  ],
  ["GetSendQuota", ({ ses }) => ses.send(new GetSendQuotaCommand({})), "ses:GetSendQuota", "*"],
  [
    "PutEvents on a bus",
    ({ events }) => events.send(new PutEventsCommand({ Entries: [{ EventBusName: "told" }] })),
    "events:PutEvents",
    arn("events", "event-bus/told"),
  ],
  [
    "PutEvents on no bus in particular",
    ({ events }) => events.send(new PutEventsCommand({ Entries: [{ Source: "us" }] })),
    "events:PutEvents",
    arn("events", "event-bus/default"),
  ],
  [
    "GetParameter",
    ({ ssm }) => ssm.send(new GetParameterCommand({ Name: "/relaydesk/key" })),
    "ssm:GetParameter",
    arn("ssm", "parameter/relaydesk/key"),
  ],
  [
    "GetParameters",
    ({ ssm }) => ssm.send(new GetParametersCommand({ Names: ["plain"] })),
    "ssm:GetParameters",
    arn("ssm", "parameter/plain"),
  ],
  [
    "GetParametersByPath",
    ({ ssm }) => ssm.send(new GetParametersByPathCommand({ Path: "/relaydesk" })),
    "ssm:GetParametersByPath",
    arn("ssm", "parameter/relaydesk"),
  ],
  [
    "PostToConnection",
    ({ sockets }) => sockets.send(new PostToConnectionCommand({ ConnectionId: "a/b=", Data: "{}" })),
    "execute-api:ManageConnections",
    arn("execute-api", "api1/chat/POST/@connections/a/b="),
  ],
  [
    "GetConnection",
    ({ sockets }) => sockets.send(new GetConnectionCommand({ ConnectionId: "ab=" })),
    "execute-api:ManageConnections",
    arn("execute-api", "api1/chat/GET/@connections/ab="),
  ],
  [
    "DeleteConnection",
    ({ sockets }) => sockets.send(new DeleteConnectionCommand({ ConnectionId: "ab=" })),
    "execute-api:ManageConnections",
    arn("execute-api", "api1/chat/DELETE/@connections/ab="),
  ],
];
