import { request } from "node:http";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { ListBucketsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { PublishCommand } from "@aws-sdk/client-sns";
import { GetQueueUrlCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { asIncomingMessage } from "../../../infra/local/front/request.ts";
import { escapeXml, unescapeXml } from "../../../infra/local/front/xml.ts";
import { allow } from "./front/needs.ts";
import { accountId, type FrontWorld, frontWorld, region } from "./front/support.ts";

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

const Bucket = "raw-mail";
const Key = "in/a";

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
