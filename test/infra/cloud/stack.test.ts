import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { environments, type FunctionName } from "../../../functions/env.ts";
import { functionNames } from "../../../infra/cloud/bundle.ts";
import { limits } from "../../../infra/cloud/limits.ts";
import { PLATFORMS } from "../../../infra/cloud/platforms.ts";
import { withEverything } from "../../../infra/cloud/with-everything.ts";
import { unknownFeatures } from "../../../infra/local/boot/resource-types.ts";
import relaydeskConfig from "../../../relaydesk.config.ts";
import { parseConfig } from "../../../shared/domain/config.ts";
import {
  fields,
  lambdaNamed,
  ofType,
  plainName,
  resourcesOf,
  statementsOf,
  target,
  system as template,
  templates,
} from "./the-template.ts";

describe("a function", () => {
  test.each(Object.entries(environments))(
    "%s gets exactly the environment that it asks for",
    (name, schema) => {
      const { Variables } = fields(lambdaNamed(name).Properties.Environment);
      expect(Object.keys(fields(Variables)).sort()).toEqual(Object.keys(schema.def.shape).sort());
    },
  );

  test.each(Object.entries(limits))(
    "%s runs on arm64 and Node 24 within its limits",
    (name, { memoryMb, timeoutSeconds }) => {
      expect(lambdaNamed(name).Properties).toMatchObject({
        Architectures: ["arm64"],
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        MemorySize: memoryMb,
        Timeout: timeoutSeconds,
      });
    },
  );

  test("has a log of its own that forgets", () => {
    const logs = functionNames.map((name) => target(lambdaNamed(name).Properties.LoggingConfig).id);
    expect(new Set(logs).size).toBe(functionNames.length);
    template.allResourcesProperties("AWS::Logs::LogGroup", { RetentionInDays: 30 });
  });
});

describe("a queue", () => {
  const workers: Record<string, FunctionName> = {
    MailQueue: "receive-email",
    InboundQueue: "triage",
    OutboundQueue: "deliver",
    ReceiptsQueue: "record-receipt",
    EventsQueue: "send-events",
  };
  const mappings = ofType("AWS::Lambda::EventSourceMapping");

  test.each(Object.entries(workers))(
    "%s is worked on by %s, which tells failures one by one",
    (queue, worker) => {
      const mapping = mappings.find(
        ({ Properties }) => plainName(target(Properties.EventSourceArn).id) === queue,
      );
      expect(target(mapping?.Properties.FunctionName).Properties.Description).toBe(`Relaydesk ${worker}`);
      expect(mapping?.Properties.FunctionResponseTypes).toEqual(["ReportBatchItemFailures"]);
    },
  );

  test.each(Object.keys(workers))(
    "%s hides a message for six timeouts of its worker, then gives up after five",
    (name) => {
      const queue = ofType("AWS::SQS::Queue").find(({ id }) => plainName(id) === name);
      const mapping = mappings.find(({ Properties }) => target(Properties.EventSourceArn).id === queue?.id);
      const timeout = Number(target(mapping?.Properties.FunctionName).Properties.Timeout);
      expect(Number(queue?.Properties.VisibilityTimeout)).toBeGreaterThanOrEqual(6 * timeout);
      const redrive = fields(queue?.Properties.RedrivePolicy);
      expect(redrive.maxReceiveCount).toBe(5);
      expect(plainName(target(redrive.deadLetterTargetArn).id)).toBe(name.replace("Queue", "DeadLetters"));
    },
  );

  test("that calls others is worked on by few at a time", () => {
    template.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      EventSourceArn: { "Fn::GetAtt": [Match.stringLikeRegexp("^OutboundQueue"), "Arn"] },
      ScalingConfig: { MaximumConcurrency: 5 },
    });
  });

  test("is encrypted, and so are its dead letters, for the longest time that there is", () => {
    expect(ofType("AWS::SQS::Queue")).toHaveLength(14);
    template.allResourcesProperties("AWS::SQS::Queue", {
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 14 * 24 * 3600,
    });
  });
});

describe("whoever does not use TLS", () => {
  test.each([
    ["AWS::SQS::Queue", "AWS::SQS::QueuePolicy", "Queues"],
    ["AWS::SNS::Topic", "AWS::SNS::TopicPolicy", "Topics"],
    ["AWS::S3::Bucket", "AWS::S3::BucketPolicy", "Bucket"],
  ])("is refused by every %s", (type, policyType, property) => {
    const refusing = ofType(policyType).filter(({ Properties }) =>
      statementsOf(Properties.PolicyDocument).some(
        ({ Effect, Condition }) => Effect === "Deny" && Condition?.Bool?.["aws:SecureTransport"] === "false",
      ),
    );
    const covered = refusing.flatMap(({ Properties }) =>
      [Properties[property]].flat().map((each) => target(each).id),
    );
    expect(covered.sort()).toEqual(
      ofType(type)
        .map(({ id }) => id)
        .sort(),
    );
  });
});

describe("the bucket", () => {
  test("is closed to the public, encrypted and kept when the stack goes", () => {
    template.hasResourceProperties("AWS::S3::Bucket", {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
      },
    });
    const [json] = templates(["Relaydesk"]);
    json?.hasResource("AWS::S3::Bucket", {
      DeletionPolicy: "Retain",
      Properties: { LifecycleConfiguration: Match.anyValue() },
    });
    json?.allResources("AWS::DynamoDB::Table", { DeletionPolicy: "Retain" });
    json?.allResources("AWS::Cognito::UserPool", { DeletionPolicy: "Retain" });
  });

  test("forgets raw mail after 400 days and long requests after 14", () => {
    template.hasResourceProperties("AWS::S3::Bucket", {
      LifecycleConfiguration: {
        Rules: Match.arrayWith([
          Match.objectLike({ Prefix: "mail/", ExpirationInDays: 400, Status: "Enabled" }),
          Match.objectLike({ Prefix: "inbound/", ExpirationInDays: 14, Status: "Enabled" }),
        ]),
      },
    });
  });
});

test("the table has its two indexes, expiry, and a way back in time", () => {
  const key = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: "HASH" },
    { AttributeName: range, KeyType: "RANGE" },
  ];
  const Projection = { ProjectionType: "KEYS_ONLY" };
  template.hasResourceProperties("AWS::DynamoDB::Table", {
    KeySchema: key("pk", "sk"),
    GlobalSecondaryIndexes: [
      { IndexName: "queue", KeySchema: key("qpk", "qsk"), Projection },
      { IndexName: "timer", KeySchema: key("tpk", "tsk"), Projection },
    ],
    BillingMode: "PAY_PER_REQUEST",
    TimeToLiveSpecification: { AttributeName: "ttl", Enabled: true },
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    DeletionProtectionEnabled: true,
  });
});

describe("whoever fetches customers' files", () => {
  const { Variables } = fields(lambdaNamed("fetch-media").Properties.Environment);
  const variables = fields(Variables);

  test("has no stand-in for the platforms in AWS, and could have none that is not of the same machine", () => {
    expect(variables.MEDIA_API_BASE).toBe("");
    const takes = (value: string) =>
      environments["fetch-media"].shape.MEDIA_API_BASE.safeParse(value).success;
    expect(["", "http://127.0.0.1:4000/media"].every(takes)).toBe(true);
    const others = [
      "http://10.0.0.1:80/media",
      "https://files.example/media",
      "http://169.254.169.254:80/media",
      "http://127.0.0.1@files.example:80/media",
      "http://localhost:4000/media",
    ];
    expect(others.filter(takes)).toEqual([]);
  });

  test("asks platforms by TLS and by name alone", () => {
    for (const [name, base] of Object.entries(PLATFORMS)) {
      if (base !== "")
        expect([name, base]).toEqual([
          name,
          expect.stringMatching(/^https:\/\/[a-z.-]+\.[a-z]+(?:\/[a-z]+)?(?:\/v[\d.]+)?$/),
        ]);
    }
  });

  test("keeps what it fetched for as long as the operator says, and so does whoever keeps mails and what agents sent", () => {
    const [other] = templates(["Relaydesk"], {
      ...relaydeskConfig,
      media: { retentionDays: 30 },
      retention: { rawMailDays: 50, sentFileDays: 70 },
    });
    const kept = { "mail/": 50, "uploads/": 70, "media/": 30 };
    other?.hasResourceProperties("AWS::S3::Bucket", {
      LifecycleConfiguration: {
        Rules: Match.arrayWith(
          Object.entries(kept).map(([Prefix, ExpirationInDays]) =>
            Match.objectLike({ Prefix, ExpirationInDays, Status: "Enabled" }),
          ),
        ),
      },
    });
  });
});

describe("a system that tells nobody of events", () => {
  const [silent] = templates(["Relaydesk"], { ...relaydeskConfig, webhooks: {} });

  test("has no queue, function or alarm for them, and no right to send any", () => {
    expect(JSON.stringify(template.toJSON())).toMatch(/EventsQueue.*send-events|send-events.*EventsQueue/s);
    expect(JSON.stringify(silent?.toJSON())).not.toMatch(/EventsQueue|send-events|EventsDead|EventsLate/);
    silent?.resourceCountIs("AWS::SQS::Queue", 12);
  });
});

describe("a system with a bus", () => {
  const [bus] = templates(["Relaydesk"], { ...relaydeskConfig, webhooks: { eventBus: {} } });
  const [none] = templates(["Relaydesk"]);

  test("puts events there from where they are sent, and tells where rules may listen", () => {
    bus?.resourceCountIs("AWS::Events::EventBus", 1);
    const [id] = Object.keys(bus?.findResources("AWS::Events::EventBus") ?? {});
    bus?.hasResourceProperties("AWS::Lambda::Function", {
      Environment: { Variables: { EVENT_BUS_NAME: { Ref: id } } },
    });
    bus?.hasOutput("EventBusName", { Value: { Ref: id } });
    bus?.resourceCountIs("AWS::Events::Archive", 0);
  });

  test("is one that asks for it: otherwise there is none, and no right to put anything", () => {
    none?.resourceCountIs("AWS::Events::EventBus", 0);
    expect(JSON.stringify(none?.toJSON())).not.toContain("events:PutEvents");
  });
});

describe("what an operator may ask of AWS", () => {
  const [full] = templates(["Relaydesk"], withEverything(relaydeskConfig));

  test("is understood by the system on one machine, whatever of it is asked for", () => {
    const all = full ? resourcesOf(full) : [];
    const events = all.filter(({ Type }) => Type.startsWith("AWS::Events::"));
    expect(events.map(({ Type }) => Type)).toContain("AWS::Events::EventBus");
    // References are resolved before anybody reads them.
    const buses = events.filter(({ Type }) => Type === "AWS::Events::EventBus");
    const given = buses.map(({ id, Type: type, Properties: props }) => ({ logicalId: id, type, props }));
    expect(unknownFeatures(given)).toEqual([]);
  });

  test("is a name of one's own, with a certificate, for pages, API and sockets", () => {
    full?.hasResourceProperties("AWS::CloudFront::Distribution", {
      DistributionConfig: {
        Aliases: ["help.demo-wallet.example"],
        ViewerCertificate: { MinimumProtocolVersion: "TLSv1.2_2021", SslSupportMethod: "sni-only" },
      },
    });
    for (const DomainName of ["api.demo-wallet.example", "sockets.demo-wallet.example"]) {
      full?.hasResourceProperties("AWS::ApiGatewayV2::DomainName", {
        DomainName,
        DomainNameConfigurations: [{ EndpointType: "REGIONAL" }],
      });
    }
    full?.hasResourceProperties("AWS::ApiGatewayV2::ApiMapping", { Stage: "$default" });
    for (const path of ["chat-socket", "desk-socket"]) {
      full?.hasResourceProperties("AWS::ApiGatewayV2::ApiMapping", { Stage: path, ApiMappingKey: path });
    }
    template.resourceCountIs("AWS::ApiGatewayV2::DomainName", 0);
  });

  test("is a one-time code for everybody, and nobody signs up", () => {
    full?.hasResourceProperties("AWS::Cognito::UserPool", {
      MfaConfiguration: "ON",
      EnabledMfas: ["SOFTWARE_TOKEN_MFA"],
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    });
    template.hasResourceProperties("AWS::Cognito::UserPool", { MfaConfiguration: "OPTIONAL" });
  });

  test("is a table that is warm, its indexes no less", () => {
    const WarmThroughput = { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000 };
    full?.hasResourceProperties("AWS::DynamoDB::Table", {
      WarmThroughput,
      GlobalSecondaryIndexes: [{ WarmThroughput }, { WarmThroughput }].map((each) => Match.objectLike(each)),
    });
    template.hasResourceProperties("AWS::DynamoDB::Table", { WarmThroughput: Match.absent() });
  });

  test("is a mail domain that signs what is sent and takes bounces, and stays when the stack goes", () => {
    full?.hasResource("AWS::SES::EmailIdentity", {
      DeletionPolicy: "Retain",
      Properties: {
        EmailIdentity: "demo-wallet.example",
        MailFromAttributes: { MailFromDomain: "bounce.demo-wallet.example" },
      },
    });
    template.resourceCountIs("AWS::SES::EmailIdentity", 0);
  });

  test("is whom alarms are told by mail", () => {
    full?.hasResourceProperties("AWS::SNS::Subscription", {
      Protocol: "email",
      Endpoint: "on-call@demo-wallet.example",
    });
  });

  test.each<[string, object, RegExp]>([
    [
      "a certificate of another region for pages",
      {
        domains: {
          pages: {
            name: "a.example.com",
            certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/1",
          },
        },
      },
      /aws\.domains\.pages\.certificateArn: must be the ARN of a certificate of ACM in us-east-1/,
    ],
    [
      "a table that is colder than every table",
      { table: { warmThroughput: { readUnits: 1, writeUnits: 1 } } },
      /aws\.table\.warmThroughput\.readUnits/,
    ],
    [
      "a rule set that cannot be",
      { mail: { receiptRuleSet: "a b" } },
      /aws\.mail\.receiptRuleSet: must be the name of a receipt rule set/,
    ],
  ])("is not %s", (_, aws, why) => {
    expect(() => parseConfig({ ...relaydeskConfig, aws })).toThrow(why);
  });
});
