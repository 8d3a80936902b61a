import { BatchGetItemCommand, GetItemCommand, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { SendRawEmailCommand } from "@aws-sdk/client-ses";
import { PublishCommand } from "@aws-sdk/client-sns";
import { GetQueueUrlCommand, ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { allow, arn, Bucket, Key, key, mail, needs, object, tableArn } from "./front/needs.ts";
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

const queueUrl = () => `${world.front.url}/${accountId}/inbound`;

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
        Condition: {
          StringEquals: { "ses:FromAddress": "help@shop.example", "aws:RequestedRegion": region },
          Bool: { "aws:SecureTransport": "true" },
        },
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
