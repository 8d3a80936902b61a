import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { describeApi } from "../../../infra/local/boot/api-routes.ts";
import {
  DataDirectoryError,
  resetDataDirectory,
  takeDataDirectory,
} from "../../../infra/local/boot/data-directory.ts";
import { functionSpecs, mappedQueues, schedules } from "../../../infra/local/boot/functions.ts";
import { greetOnce, mailSetup } from "../../../infra/local/boot/mail.ts";
import { unknownFeatures } from "../../../infra/local/boot/resource-types.ts";
import { accountsAmong, firstSecrets } from "../../../infra/local/boot/secrets.ts";
import { describeSockets } from "../../../infra/local/boot/socket-apis.ts";
import { createTables, messagingSetup } from "../../../infra/local/boot/storage.ts";
import { DeadLetterWatch, deadLetterQueues } from "../../../infra/local/boot/watch.ts";
import { createDynamo, type Dynamo } from "../../../infra/local/dynamodb.ts";
import type { Resource } from "../../../infra/local/template.ts";
import { place, resource } from "../../support/template-resource.ts";

const lambda = (logicalId: string, extra: Record<string, unknown> = {}) =>
  resource("AWS::Lambda::Function", logicalId, {
    Code: { S3Bucket: "assets", S3Key: `${logicalId}.zip` },
    Handler: "index.handler",
    Runtime: "nodejs24.x",
    Role: "role",
    ...extra,
  });
const lambdaArn = (name: string) => `arn:aws:lambda:eu-west-1:000000000000:function:Stack-${name}`;
const queueArn = (name: string) => `arn:aws:sqs:eu-west-1:000000000000:Stack-${name}`;
const permission = (principal: string, name: string) =>
  resource("AWS::Lambda::Permission", `${name}Permission`, {
    Action: "lambda:InvokeFunction",
    FunctionName: lambdaArn(name),
    Principal: principal,
  });

describe("a template with something the local system does not know", () => {
  it.each([
    ["a resource type", "AWS::Kinesis::Stream", {}, /AWS::Kinesis::Stream/],
    ["a property", "AWS::SQS::Queue", { Colour: "red" }, /AWS::SQS::Queue.*Colour/],
    [
      "a property within a property",
      "AWS::Lambda::EventSourceMapping",
      { EventSourceArn: "q", FunctionName: "f", ScalingConfig: { MaximumConcurrency: 2, Speed: 9 } },
      /Speed/,
    ],
    ["an object lock", "AWS::S3::Bucket", { ObjectLockEnabled: true }, /ObjectLockEnabled/],
    [
      "a table stream",
      "AWS::DynamoDB::Table",
      { AttributeDefinitions: [], KeySchema: [], BillingMode: "PAY_PER_REQUEST", StreamSpecification: {} },
      /StreamSpecification/,
    ],
    [
      "a runtime",
      "AWS::Lambda::Function",
      { Code: { S3Bucket: "a", S3Key: "b" }, Handler: "h", Role: "r", Runtime: "python3.14" },
      /Runtime/,
    ],
    ["a bus of a partner", "AWS::Events::EventBus", { Name: "b", EventSourceName: "p" }, /EventSourceName/],
    ["an event pattern", "AWS::Events::Rule", { EventPattern: {}, Targets: [] }, /EventPattern/],
    [
      "a topic subscription that is neither a queue nor for people",
      "AWS::SNS::Subscription",
      { TopicArn: "t", Endpoint: "e", Protocol: "lambda" },
      /Protocol/,
    ],
    [
      "a mapping with a filter",
      "AWS::Lambda::EventSourceMapping",
      { EventSourceArn: "q", FunctionName: "f", FilterCriteria: {} },
      /FilterCriteria/,
    ],
    [
      "route limits that AWS would not read",
      "AWS::ApiGatewayV2::Stage",
      {
        ApiId: "a",
        StageName: "$default",
        AutoDeploy: true,
        RouteSettings: { "GET /": { throttlingBurstLimit: 1, throttlingRateLimit: 1 } },
      },
      /RouteSettings.*throttlingBurstLimit|throttlingBurstLimit.*RouteSettings/,
    ],
  ])("is refused by name: %s", (_what, type, props, message) => {
    const [problem, ...more] = unknownFeatures([resource(type, "Thing", props)]);
    expect(more).toEqual([]);
    expect(problem).toMatch(/^Thing/);
    expect(problem).toMatch(message);
  });

  it("is told of every such thing at once", () => {
    const resources = [
      resource("AWS::Kinesis::Stream", "One"),
      resource("AWS::SQS::Queue", "Fine", { VisibilityTimeout: 30 }),
      resource("AWS::SQS::Queue", "Two", { KmsMasterKeyId: "k" }),
    ];
    expect(unknownFeatures(resources).map((line) => line.split(/[ :]/)[0])).toEqual(["One", "Two"]);
  });
});

describe("names", () => {
  it("are the same at every start and tell resources apart", () => {
    const types = ["AWS::SQS::Queue", "AWS::S3::Bucket", "AWS::Lambda::Function", "AWS::ApiGatewayV2::Api"];
    for (const type of types) {
      expect(resource(type, "A")).toMatchObject({ ref: resource(type, "A").ref });
      expect(resource(type, "A").ref).not.toBe(resource(type, "B").ref);
    }
  });

  it.each([
    ["AWS::Lambda::Function", "ReceiveForm2490F11A", {}, "Stack-receive-form"],
    ["AWS::Lambda::Function", "Fn", { FunctionName: "mine" }, "mine"],
    ["AWS::S3::Bucket", "Store4F", {}, "stack-store4f"],
    ["AWS::SQS::Queue", "Q", { FifoQueue: true }, "http://127.0.0.1:4566/000000000000/Stack-Q.fifo"],
    ["AWS::SNS::Topic", "T", {}, "arn:aws:sns:eu-west-1:000000000000:Stack-T"],
  ])("of %s %s %j are as AWS forms them", (type, logicalId, props, ref) => {
    expect(resource(type, logicalId, props).ref).toBe(ref);
  });

  it("put the local issuer where the user pool's address stands", () => {
    expect(resource("AWS::Cognito::UserPool", "Pool").att.ProviderURL).toBe(place.issuer);
  });
});

describe("tables", () => {
  let dynamo: Dynamo;
  beforeEach(() => {
    dynamo = createDynamo();
  });
  afterEach(() => dynamo.close());

  const keys = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: "HASH" },
    { AttributeName: range, KeyType: "RANGE" },
  ];
  const text = (AttributeName: string) => ({ AttributeName, AttributeType: "S" });
  const table = (extra: Record<string, unknown> = {}) =>
    resource("AWS::DynamoDB::Table", "Desk", {
      AttributeDefinitions: [text("pk"), text("sk"), text("qpk"), text("qsk")],
      KeySchema: keys("pk", "sk"),
      BillingMode: "PAY_PER_REQUEST",
      GlobalSecondaryIndexes: [
        { IndexName: "queue", KeySchema: keys("qpk", "qsk"), Projection: { ProjectionType: "KEYS_ONLY" } },
      ],
      TimeToLiveSpecification: { AttributeName: "ttl", Enabled: true },
      ...extra,
    });

  it("are created with their indexes and time to live, and found again with their items", async () => {
    await createTables([table()], dynamo);
    const item = { pk: { S: "a" }, sk: { S: "b" } };
    await dynamo.perform("PutItem", { TableName: "Stack-Desk", Item: item });
    await createTables([table()], dynamo);
    expect(await dynamo.perform("GetItem", { TableName: "Stack-Desk", Key: item })).toMatchObject({
      Item: item,
    });
    expect(await dynamo.perform("DescribeTimeToLive", { TableName: "Stack-Desk" })).toMatchObject({
      TimeToLiveDescription: { AttributeName: "ttl", TimeToLiveStatus: "ENABLED" },
    });
  });

  it("with data are not changed under it: the start fails and says what differs and what to do", async () => {
    await createTables([table()], dynamo);
    const Projection = { ProjectionType: "ALL" };
    const changed = table({
      GlobalSecondaryIndexes: [{ IndexName: "queue", KeySchema: keys("qpk", "qsk"), Projection }],
    });
    await expect(createTables([changed], dynamo)).rejects.toThrow(
      /Stack-Desk.*GlobalSecondaryIndexes.*--reset/,
    );
  });

  it("do not care in which order attributes stand", async () => {
    await createTables([table()], dynamo);
    const AttributeDefinitions = [text("qsk"), text("qpk"), text("sk"), text("pk")];
    await createTables([table({ AttributeDefinitions })], dynamo);
  });
});

describe("queues, topics and buckets", () => {
  const resources = [
    resource("AWS::SQS::Queue", "Dead", { SqsManagedSseEnabled: true }),
    resource("AWS::SQS::Queue", "Work", {
      VisibilityTimeout: 60,
      RedrivePolicy: { deadLetterTargetArn: queueArn("Dead"), maxReceiveCount: 5 },
    }),
    resource("AWS::SNS::Topic", "News"),
    resource("AWS::SNS::Subscription", "Listens", {
      TopicArn: "arn:aws:sns:eu-west-1:000000000000:Stack-News",
      Protocol: "sqs",
      Endpoint: queueArn("Work"),
      RawMessageDelivery: true,
    }),
    resource("AWS::S3::Bucket", "Store"),
  ];

  it("are set up with what concerns them", () => {
    expect(messagingSetup(resources)).toEqual({
      queues: [
        { name: "Stack-Dead", attributes: {} },
        {
          name: "Stack-Work",
          attributes: {
            VisibilityTimeout: 60,
            RedrivePolicy: { deadLetterTargetArn: queueArn("Dead"), maxReceiveCount: 5 },
          },
        },
      ],
      topics: [{ name: "Stack-News" }],
      subscriptions: [
        {
          topicArn: "arn:aws:sns:eu-west-1:000000000000:Stack-News",
          queueArn: queueArn("Work"),
          attributes: { RawMessageDelivery: true },
        },
      ],
      buckets: ["stack-store"],
    });
  });

  it("for dead letters are reported when their number grows, once each time", async () => {
    const queues = deadLetterQueues(resources);
    expect(queues.map(({ name }) => name)).toEqual(["Stack-Dead"]);
    const depths = [0, 1, 1, 3, 0, 2];
    const watch = new DeadLetterWatch(queues, async () => depths.shift() ?? 0);
    const seen: number[] = [];
    for (let look = 0; look < 6; look++) seen.push((await watch.look()).length);
    expect(seen).toEqual([0, 1, 0, 1, 0, 1]);
  });
});

describe("functions", () => {
  it("see their own variables, one address for AWS, a key of their own, and no provider's real address", () => {
    const Variables = { TABLE_NAME: "t", TELEGRAM_API_BASE: "https://api.telegram.org" };
    const [spec] = functionSpecs(
      [lambda("Deliver12345678", { Environment: { Variables }, Timeout: 30, MemorySize: 512 })],
      {
        region: "eu-west-1",
        frontUrl: "http://front",
        recorderUrl: "http://recorder",
      },
    );
    expect(spec).toMatchObject({
      name: "Stack-deliver",
      dir: "/assets/Deliver12345678.zip",
      timeoutSeconds: 30,
      memoryMb: 512,
    });
    expect(spec?.env).toEqual({
      TABLE_NAME: "t",
      TELEGRAM_API_BASE: "http://recorder/telegram",
      AWS_ENDPOINT_URL: "http://front",
      AWS_REGION: "eu-west-1",
      AWS_DEFAULT_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "Stack-deliver",
      AWS_SECRET_ACCESS_KEY: "local",
    });
  });

  const mapping = (extra: Record<string, unknown> = {}) =>
    resource("AWS::Lambda::EventSourceMapping", "Mapping", {
      EventSourceArn: queueArn("Work"),
      FunctionName: "Stack-worker",
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      ...extra,
    });

  it("are fed from their queues with their own permissions", () => {
    const resources = [
      lambda("Worker"),
      resource("AWS::SQS::Queue", "Work"),
      mapping({ ScalingConfig: { MaximumConcurrency: 5 } }),
    ];
    expect(mappedQueues(resources)).toMatchObject([
      {
        queueArn: queueArn("Work"),
        functionName: "Stack-worker",
        batchSize: 10,
        windowSeconds: 0,
        maximumConcurrency: 2,
        partialFailures: true,
      },
    ]);
    expect(mappedQueues([...resources.slice(0, 2), mapping({ Enabled: false })])).toEqual([]);
  });

  it.each([
    ["queue", [lambda("Worker"), mapping()], /Mapping.*Stack-Work/],
    ["function", [resource("AWS::SQS::Queue", "Work"), mapping()], /Mapping.*Stack-worker/],
  ])("with a mapping to a %s that is not there are an error", (_what, resources, message) => {
    expect(() => mappedQueues(resources)).toThrow(message);
  });

  const rule = (extra: Record<string, unknown> = {}) =>
    resource("AWS::Events::Rule", "Clock", {
      ScheduleExpression: "rate(1 minute)",
      Targets: [{ Arn: lambdaArn("worker"), Id: "T" }],
      ...extra,
    });

  it("run on a schedule only when a permission lets it, as in AWS", () => {
    const resources = [lambda("Worker"), rule()];
    expect(() => schedules(resources, place)).toThrow(
      /Clock.*AWS::Lambda::Permission.*events\.amazonaws\.com/,
    );
    const granted = [...resources, permission("events.amazonaws.com", "worker")];
    expect(schedules(granted, place)).toMatchObject([{ expression: "rate(1 minute)", enabled: true }]);
  });

  it("with a schedule that cannot be read are an error", () => {
    expect(() => schedules([lambda("Worker"), rule({ ScheduleExpression: "each minute" })], place)).toThrow(
      /each minute/,
    );
  });
});

describe("the HTTP API", () => {
  const api = resource("AWS::ApiGatewayV2::Api", "Api", { ProtocolType: "HTTP" });
  const integration = resource("AWS::ApiGatewayV2::Integration", "Integration", {
    ApiId: api.ref,
    IntegrationType: "AWS_PROXY",
    IntegrationUri: lambdaArn("form"),
    PayloadFormatVersion: "2.0",
  });
  const route = resource("AWS::ApiGatewayV2::Route", "Route", {
    ApiId: api.ref,
    RouteKey: "GET /",
    Target: `integrations/${integration.ref}`,
  });
  const limits = { ThrottlingBurstLimit: 20, ThrottlingRateLimit: 10 };
  const stage = resource("AWS::ApiGatewayV2::Stage", "Stage", {
    ApiId: api.ref,
    StageName: "$default",
    AutoDeploy: true,
    DefaultRouteSettings: limits,
    RouteSettings: { "GET /": limits },
  });
  const all = [
    api,
    integration,
    route,
    stage,
    lambda("Form"),
    permission("apigateway.amazonaws.com", "form"),
  ];

  it("has the template's routes and limits", () => {
    expect(describeApi(all)).toMatchObject({
      apiId: api.ref,
      routes: [{ routeKey: "GET /", functionArn: lambdaArn("form") }],
      throttling: { default: { rateLimit: 10, burstLimit: 20 }, routes: { "GET /": { rateLimit: 10 } } },
    });
  });

  it("does not have to be there", () => {
    expect(describeApi([])).toBeUndefined();
  });

  it.each([
    ["a stage", stage, /no \$default stage/],
    ["the function of a route", all[4], /no function of the template/],
    ["the permission to invoke it", all[5], /AWS::Lambda::Permission/],
    ["the integration of a route", integration, /leads to no integration/],
  ])("without %s is an error", (_what, missing, message) => {
    expect(() => describeApi(all.filter((each) => each !== missing))).toThrow(message);
  });
});

describe("WebSocket APIs", () => {
  /** As the stack's construct makes them. */
  function socketApi(name: string, stageName: string) {
    const api = resource("AWS::ApiGatewayV2::Api", `${name}Api`, { ProtocolType: "WEBSOCKET" });
    const integration = resource("AWS::ApiGatewayV2::Integration", `${name}Integration`, {
      ApiId: api.ref,
      IntegrationType: "AWS_PROXY",
      IntegrationUri: `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${lambdaArn("chat")}/invocations`,
    });
    const route = (key: string) =>
      resource("AWS::ApiGatewayV2::Route", `${name}${key}`, {
        ApiId: api.ref,
        RouteKey: key,
        AuthorizationType: "NONE",
        Target: `integrations/${integration.ref}`,
      });
    const stage = resource("AWS::ApiGatewayV2::Stage", `${name}Stage`, {
      ApiId: api.ref,
      StageName: stageName,
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingBurstLimit: 20, ThrottlingRateLimit: 10 },
    });
    return { api, integration, stage, route };
  }
  const { api, integration, stage, route } = socketApi("Chat", "chat-socket");
  const routes = ["$connect", "$default", "$disconnect"].map(route);
  const invocable = [lambda("Chat"), permission("apigateway.amazonaws.com", "chat")];
  const all = [api, integration, stage, ...routes, ...invocable];

  it("have the template's functions and limits, and the address of the one port", () => {
    const fn = lambdaArn("chat");
    expect(describeSockets(all)).toEqual([
      {
        apiId: api.ref,
        stage: "chat-socket",
        functions: { connect: fn, message: fn, disconnect: fn },
        limits: { rateLimit: 10, burstLimit: 20 },
      },
    ]);
    expect(api.att.ApiEndpoint).toBe("ws://127.0.0.1:3000");
    expect(describeApi(all)).toBeUndefined();
  });

  it("may be several, each with a path of its own", () => {
    const desk = socketApi("Desk", "desk-socket");
    const both = [...all, desk.api, desk.integration, desk.stage, desk.route("$default")];
    expect(describeSockets(both).map((each) => each.stage)).toEqual(["chat-socket", "desk-socket"]);
    const same = socketApi("Desk", "chat-socket");
    expect(() => describeSockets([...all, same.api, same.stage])).toThrow(/stage "chat-socket"/);
  });

  it.each<[string, Resource[], Resource[], RegExp]>([
    ["a stage", [stage], [], /needs one stage/],
    ["the function of a route", invocable.slice(0, 1), [], /no function of the template/],
    ["the permission to invoke it", invocable.slice(1), [], /AWS::Lambda::Permission/],
    ["the integration of a route", [integration], [], /leads to no integration/],
    ["only the routes there are", [], [route("sendMessage")], /no route sendMessage/],
  ])("without %s are an error", (_what, missing, added, message) => {
    const resources = [...all.filter((each) => !missing.includes(each)), ...added];
    expect(() => describeSockets(resources)).toThrow(message);
  });
});

describe("mail in a template", () => {
  const resources = [
    resource("AWS::SES::ConfigurationSet", "Set"),
    resource("AWS::SES::ConfigurationSetEventDestination", "Events", {
      ConfigurationSetName: "Stack-Set",
      EventDestination: { MatchingEventTypes: ["SEND"], SnsDestination: { TopicARN: "arn:news" } },
    }),
    resource("AWS::SES::ReceiptRule", "Rule", {
      RuleSetName: "set",
      Rule: { Actions: [{ S3Action: { BucketName: "b", ObjectKeyPrefix: "mail/", TopicArn: "arn:mail" } }] },
    }),
  ];

  it("is greeted by SES once per data directory, with things that are no mail and no event", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "boot-"));
    const done: string[] = [];
    const greet = () =>
      greetOnce(
        mailSetup(resources),
        dataDir,
        { putObject: async ({ bucket, key }) => void done.push(`${bucket}/${key}`) },
        async ({ topicArn, message }) => void done.push(`${topicArn} ${message}`),
      );
    await greet();
    await greet();
    expect(done).toEqual([
      "arn:news Successfully validated SNS topic for Amazon SES event publishing.",
      "b/mail/AMAZON_SES_SETUP_NOTIFICATION",
    ]);
    await rm(dataDir, { recursive: true });
  });
});

describe("first secrets", () => {
  it("are made for every path that functions read, and differ at every call", async () => {
    const resources = [
      lambda("A", { Environment: { Variables: { PARAMETERS_PATH: "/relaydesk/Stack/" } } }),
      lambda("B"),
    ];
    const wanted = await firstSecrets(resources, { telegram: ["main"], line: ["main"] });
    expect(Object.keys(wanted)).toEqual([
      "/relaydesk/Stack/pepper",
      "/relaydesk/Stack/reply-token-keys",
      "/relaydesk/Stack/channels/telegram/main",
      "/relaydesk/Stack/channels/line/main",
    ]);
    await expect(firstSecrets(resources, { pigeon: ["main"] })).rejects.toThrow(/"pigeon"/);
    const values = Object.values(wanted).map((make) => [make(), make()]);
    for (const [first, second] of values) expect(first).not.toBe(second);
    const telegram = wanted["/relaydesk/Stack/channels/telegram/main"]?.() ?? "";
    expect(JSON.parse(telegram).secretToken).toMatch(/^[A-Za-z0-9_-]{32,256}$/);
    const parameters = {
      "/relaydesk/Stack/channels/telegram/main": telegram,
      "/relaydesk/Stack/channels/telegram/broken": "{",
      "/relaydesk/Stack/channels/line/main": "{}",
      "/other": "x",
    };
    expect(accountsAmong(parameters, "telegram")).toEqual([JSON.parse(telegram)]);
  });
});

describe("a data directory", () => {
  let parent: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), "data-"));
  });
  afterEach(() => rm(parent, { recursive: true }));

  it("is one system's at a time", () => {
    const dir = join(parent, "new", "data");
    const giveBack = takeDataDirectory(dir);
    expect(() => takeDataDirectory(dir)).toThrow(/Another Relaydesk runs on/);
    giveBack();
    takeDataDirectory(dir)();
  });

  it("with other things in it is neither used nor deleted", async () => {
    await writeFile(join(parent, "thesis.txt"), "years of work");
    expect(() => takeDataDirectory(parent)).toThrow(DataDirectoryError);
    expect(() => resetDataDirectory(parent)).toThrow(DataDirectoryError);
    expect(await readFile(join(parent, "thesis.txt"), "utf8")).toBe("years of work");
  });

  it("is deleted with all that is in it, but not under a running system", async () => {
    const dir = join(parent, "data");
    const giveBack = takeDataDirectory(dir);
    await mkdir(join(dir, "dynamodb"));
    expect(() => resetDataDirectory(dir)).toThrow(/Another Relaydesk/);
    expect(existsSync(join(dir, "dynamodb"))).toBe(true);
    giveBack();
    resetDataDirectory(dir);
    expect(existsSync(dir)).toBe(false);
    resetDataDirectory(dir);
  });
});
