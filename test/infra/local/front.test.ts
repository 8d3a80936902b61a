import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
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
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { asIncomingMessage } from "../../../infra/local/front/request.ts";
import { escapeXml, unescapeXml } from "../../../infra/local/front/xml.ts";
import { accountId, type Clients, type FrontWorld, frontWorld, region } from "./front/support.ts";

let world: FrontWorld;
beforeAll(async () => {
  world = await frontWorld();
  world.messaging.setup({ queues: [{ name: "inbound" }], buckets: ["raw-mail"] });
});
afterAll(() => world.stop());
beforeEach(() => {
  world.reached.length = 0;
  world.log.length = 0;
});

const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${accountId}:${rest}`;
const tableArn = arn("dynamodb", "table/desk");
const allow = (Action: string | string[], Resource: string | string[]) => ({
  Effect: "Allow",
  Action,
  Resource,
});
const key = { pk: { S: "1" } };
const queueUrl = () => `${world.front.url}/${accountId}/inbound`;
const mail = (...headers: string[]) => ({
  RawMessage: { Data: Buffer.from(`${headers.join("\r\n")}\r\n\r\nHi`) },
});
const Bucket = "raw-mail";
const Key = "in/a ü";
const object = "arn:aws:s3:::raw-mail/in/a ü";
const upload = { Bucket, Key, UploadId: "u" };

/** Every request, the action that it needs, and on what. */
const needs: [string, (clients: Clients) => Promise<unknown>, string, string][] = [
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
    ({ sqs }) => sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(), MessageBody: "x" })),
    "sqs:SendMessage",
    arn("sqs", "inbound"),
  ],
  [
    "SendMessageBatch",
    ({ sqs }) =>
      sqs.send(
        new SendMessageBatchCommand({ QueueUrl: queueUrl(), Entries: [{ Id: "a", MessageBody: "x" }] }),
      ),
    "sqs:SendMessage",
    arn("sqs", "inbound"),
  ],
  [
    "ReceiveMessage",
    ({ sqs }) => sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl() })),
    "sqs:ReceiveMessage",
    arn("sqs", "inbound"),
  ],
  [
    "DeleteMessage",
    ({ sqs }) => sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl(), ReceiptHandle: "x" })),
    "sqs:DeleteMessage",
    arn("sqs", "inbound"),
  ],
  [
    "ChangeMessageVisibilityBatch",
    ({ sqs }) =>
      sqs.send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl: queueUrl(),
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
];

describe("a caller without permissions", () => {
  test.each(needs)(
    "is refused %s, told what is missing, and reaches nothing",
    async (_name, attempt, action, resource) => {
      const message = expect.stringContaining(`not authorized to perform ${action} on ${resource}`);
      await expect(attempt(world.as())).rejects.toMatchObject({
        name: expect.stringMatching(/^AccessDenied(Exception)?$/),
        message,
        $metadata: { httpStatusCode: 403 },
      });
      expect(world.reached).toEqual([]);
      expect(world.log).toEqual([message]);
    },
  );

  test("is refused HeadObject without a body", async () => {
    await expect(world.as().s3.send(new HeadObjectCommand({ Bucket, Key }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
    expect(world.log[0]).toContain(`s3:GetObject on ${object}`);
  });
});

describe("a caller with permissions", () => {
  test("reaches the service with the whole request", async () => {
    const { dynamodb } = world.as(allow("dynamodb:GetItem", tableArn));
    await dynamodb.send(new GetItemCommand({ TableName: "desk", Key: key }));
    const [request] = world.reached;
    expect(request?.headers["x-amz-target"]).toBe("DynamoDB_20120810.GetItem");
    expect(JSON.parse(String(request?.body))).toEqual({ TableName: "desk", Key: key });
  });

  test("uses SQS, SNS and S3 through the one address", async () => {
    const { sqs, s3, sns } = world.as(allow(["sqs:*", "s3:*", "sns:*"], "*"));
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "inbound" }));
    expect(QueueUrl).toBe(queueUrl());
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "through" }));
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages?.map(({ Body }) => Body)).toEqual(["through"]);
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: "mail" }));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(await Body?.transformToString()).toBe("mail");
    await expect(
      sns.send(new PublishCommand({ TopicArn: arn("sns", "none"), Message: "x" })),
    ).rejects.toThrow("Topic does not exist");
  });

  test("needs the permission for every part of a transaction", async () => {
    const items = {
      TransactItems: [
        { Put: { TableName: "desk", Item: key } },
        { ConditionCheck: { TableName: "other", Key: key, ConditionExpression: "attribute_exists(pk)" } },
      ],
    };
    const granted = allow("dynamodb:PutItem", tableArn);
    const attempt = ({ dynamodb }: Clients) => dynamodb.send(new TransactWriteItemsCommand(items));
    await expect(attempt(world.as(granted))).rejects.toThrow(
      `dynamodb:ConditionCheckItem on ${arn("dynamodb", "table/other")}`,
    );
    await attempt(world.as(granted, allow("dynamodb:ConditionCheckItem", arn("dynamodb", "table/other"))));
    expect(world.reached).toHaveLength(1);
  });

  test("needs the permission for every table of a batch, every key of a deletion and the source of a copy", async () => {
    const batch = { RequestItems: { desk: { Keys: [key] }, other: { Keys: [key] } } };
    const { dynamodb, s3 } = world.as(
      allow("dynamodb:BatchGetItem", tableArn),
      allow(["s3:PutObject", "s3:DeleteObject"], "arn:aws:s3:::raw-mail/in/*"),
    );
    await expect(dynamodb.send(new BatchGetItemCommand(batch))).rejects.toThrow("table/other");
    const keys = [{ Key: "in/a" }, { Key: "out/b" }];
    await expect(s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: keys } }))).rejects.toThrow(
      "out/b",
    );
    const copy = new CopyObjectCommand({ Bucket, Key: "in/a", CopySource: `${Bucket}/out/b` });
    await expect(s3.send(copy)).rejects.toThrow("s3:GetObject on arn:aws:s3:::raw-mail/out/b");
  });

  test.each(["identity/help@shop.example", "identity/shop.example"])(
    "sends mail as %s, and with a configuration set only when it may use that",
    async (identity) => {
      const send = ({ ses }: Clients, set: object) =>
        ses.send(new SendRawEmailCommand({ Source: "help@shop.example", ...mail("To: a@b.c"), ...set }));
      const granted = allow("ses:SendRawEmail", arn("ses", identity));
      await send(world.as(granted), {});
      const set = { ConfigurationSetName: "outgoing" };
      await expect(send(world.as(granted), set)).rejects.toThrow("configuration-set/outgoing");
      await send(world.as(granted, allow("ses:*", arn("ses", "configuration-set/*"))), set);
      expect(world.reached).toHaveLength(2);
    },
  );

  test("is held to conditions on the sender and on the prefix of a list", async () => {
    const { ses, s3 } = world.as(
      {
        ...allow("ses:SendRawEmail", "*"),
        Condition: { StringEquals: { "ses:FromAddress": "help@shop.example" } },
      },
      { ...allow("s3:ListBucket", "*"), Condition: { StringLike: { "s3:prefix": "in/*" } } },
    );
    await ses.send(new SendRawEmailCommand(mail("From: help@shop.example")));
    await expect(ses.send(new SendRawEmailCommand(mail("From: boss@shop.example")))).rejects.toThrow(
      "ses:SendRawEmail",
    );
    await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "in/" }));
    await expect(s3.send(new ListObjectsV2Command({ Bucket }))).rejects.toThrow("s3:ListBucket");
  });
});

describe("a request that is nobody's", () => {
  test("with an unknown key is refused in the words of its service", async () => {
    const { dynamodb, s3, sns } = world.withKey("stranger");
    const refused = (name: string) => ({ name, $metadata: { httpStatusCode: 403 } });
    await expect(dynamodb.send(new ListTablesCommand({}))).rejects.toMatchObject(
      refused("UnrecognizedClientException"),
    );
    await expect(s3.send(new ListBucketsCommand({}))).rejects.toMatchObject(refused("InvalidAccessKeyId"));
    await expect(sns.send(new PublishCommand({ Message: "x" }))).rejects.toMatchObject(
      refused("InvalidClientTokenId"),
    );
  });

  test.each([
    ["GET", undefined, "AccessDenied"],
    ["POST", { "x-amz-target": "AmazonSQS.ListQueues" }, "MissingAuthenticationTokenException"],
    ["POST", { "content-type": "application/x-www-form-urlencoded" }, "MissingAuthenticationToken"],
    ["GET", { authorization: "AWS4-HMAC-SHA256 Credential=everything/20260101/eu-west-1" }, "AccessDenied"],
  ])("without a signature is refused: %s with %j is %s", async (method, headers, code) => {
    const response = await fetch(`${world.front.url}/`, { method, ...(headers && { headers }) });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain(code);
  });

  test("for a service that is not there is 501 and names the service", async () => {
    const credential = `Credential=everything/20260101/${region}/kms/aws4_request`;
    const response = await fetch(world.front.url, {
      method: "POST",
      headers: { authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=0` },
    });
    expect(response.status).toBe(501);
    expect(await response.text()).toContain("kms");
  });

  test("from a page whose name points at this machine is refused", async () => {
    const { request } = await import("node:http");
    const status = await new Promise((resolve) => {
      request(world.front.url, { headers: { host: "evil.example" } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(status).toBe(403);
  });
});

describe("a request that cannot be read", () => {
  const sign = (service: string, accessKey: string) =>
    `AWS4-HMAC-SHA256 Credential=${accessKey}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  let accessKey = "";
  beforeAll(async () => {
    const credentials = await world.as(allow("*", "*")).sqs.config.credentials();
    accessKey = credentials.accessKeyId;
  });

  test.each([
    ["sqs", { "x-amz-target": "AmazonSQS.SendMessage" }, "{", "SerializationException"],
    ["dynamodb", { "x-amz-target": "nothing" }, "{}", "SerializationException"],
    ["sns", { "content-type": "application/x-www-form-urlencoded" }, "Topic=x", "MalformedQueryString"],
  ])("is 400 in the words of %s", async (service, headers, body, code) => {
    const response = await fetch(world.front.url, {
      method: "POST",
      headers: { authorization: sign(service, accessKey), ...headers },
      body,
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(code);
  });

  test("because it is too large is 413", async () => {
    const { s3 } = world.withKey("everything");
    const Body = Buffer.alloc(48 * 1024 * 1024 + 1);
    await expect(s3.send(new PutObjectCommand({ Bucket, Key, Body }))).rejects.toMatchObject({
      name: "EntityTooLarge",
      $metadata: { httpStatusCode: 413 },
    });
  });
});

describe("the front", () => {
  test("answers 500 and logs the cause when a service fails", async () => {
    const failing = await frontWorld({
      dynamodb: async () => {
        throw new Error("the disk is gone");
      },
    });
    try {
      const { dynamodb } = failing.withKey("everything");
      await expect(dynamodb.send(new ListTablesCommand({}))).rejects.toMatchObject({
        name: "InternalServerError",
        $metadata: { httpStatusCode: 500 },
      });
      expect(failing.log[0]).toContain("the disk is gone");
    } finally {
      await failing.stop();
    }
  });

  test("ends long polls when it closes", async () => {
    const closing = await frontWorld();
    closing.messaging.setup({ queues: [{ name: "slow" }] });
    const { sqs } = closing.withKey("everything");
    const QueueUrl = `${closing.front.url}/${accountId}/slow`;
    const polling = expect(
      sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 })),
    ).rejects.toThrow();
    await sqs.send(new GetQueueUrlCommand({ QueueName: "slow" }));
    await closing.front.close();
    await polling;
    await closing.stop();
  });

  test("hands a service that wants a stream the same request", async () => {
    const request = {
      method: "POST",
      url: "/?a=b",
      headers: { "transfer-encoding": "chunked", "x-amz-target": "DynamoDB_20120810.ListTables" },
      body: Buffer.from("{}"),
    };
    const message = asIncomingMessage(request);
    const chunks: Buffer[] = [];
    for await (const chunk of message) {
      chunks.push(chunk);
    }
    expect(Buffer.concat(chunks).toString()).toBe("{}");
    expect(message).toMatchObject({ method: "POST", url: "/?a=b", complete: true });
    expect(message.headers).toEqual({
      "content-length": "2",
      "x-amz-target": "DynamoDB_20120810.ListTables",
    });
  });
});

describe("text in XML", () => {
  test.each(["a < b & c > d", `"quoted" and 'single'`, "工单 ü \u{1f4e8}", "&amp; &#60;"])(
    "comes back: %s",
    (text) => {
      expect(unescapeXml(escapeXml(text))).toBe(text);
    },
  );

  test("is read from named and numeric references, and left alone when it is none", () => {
    expect(unescapeXml("&lt;&#x1F4E8;&#228;&quot;&unknown;&#9999999;&")).toBe(
      '<\u{1f4e8}ä"&unknown;&#9999999;&',
    );
  });
});

test("an SDK client needs nothing but the one address", async () => {
  const client = new DynamoDBClient({
    endpoint: world.front.url,
    region,
    credentials: { accessKeyId: "everything", secretAccessKey: "x" },
  });
  await client.send(new ListTablesCommand({}));
  expect(world.reached.at(-1)?.headers["x-amz-target"]).toBe("DynamoDB_20120810.ListTables");
});
