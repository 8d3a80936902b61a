import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import relaydeskConfig from "../../../relaydesk.config.ts";
import type { ConfigInput } from "../../../shared/domain/config.ts";
import {
  fields,
  lambdaNamed,
  ofType,
  plainName,
  resources,
  statementsOf,
  systems,
  target,
  system as template,
  templates,
} from "./the-template.ts";

describe("a route", () => {
  const routes: readonly (readonly [string, string, "open" | "signed in"])[] = [
    ["ANY /webhooks/{channel}/{account}", "receive-webhook", "open"],
    ["GET /", "receive-form", "open"],
    ["GET /contact", "receive-form", "open"],
    ["POST /contact", "receive-form", "open"],
    ["GET /desk/sign-in", "desk-api", "open"],
    ["GET /desk/openapi.json", "desk-api", "open"],
    ["GET /confirm/{token}", "confirm-address", "open"],
    ["POST /confirm/{token}", "confirm-address", "open"],
    ["GET /contact/form.js", "receive-form", "open"],
    ["POST /contact/answers", "suggest-answers", "open"],
    ["POST /contact/answers/helped", "suggest-answers", "open"],
    ["GET /status", "show-status", "open"],
    ["POST /status", "show-status", "open"],
    ["POST /uploads", "sign-upload", "open"],
    ["POST /chat/{account}", "chat-http", "open"],
    ["ANY /desk/{proxy+}", "desk-api", "signed in"],
  ];

  test.each(routes)("%s leads to %s and is for those who are %s", (key, worker, access) => {
    const route = ofType("AWS::ApiGatewayV2::Route").find(({ Properties }) => Properties.RouteKey === key);
    const integration = target(fields(route?.Properties.Target)["Fn::Join"]);
    expect(target(integration.Properties.IntegrationUri).Properties.Description).toBe(`Relaydesk ${worker}`);
    expect(integration.Properties.PayloadFormatVersion).toBe("2.0");
    expect(route?.Properties.AuthorizationType).toBe(access === "open" ? "NONE" : "JWT");
  });

  test("is one of these, or of a socket", () => {
    const keys = ofType("AWS::ApiGatewayV2::Route").map(({ Properties }) => String(Properties.RouteKey));
    expect(keys.filter((key) => !key.startsWith("$"))).toHaveLength(routes.length);
  });

  test("for people takes tokens of our own user pool and client only", () => {
    template.hasResourceProperties("AWS::ApiGatewayV2::Authorizer", {
      AuthorizerType: "JWT",
      IdentitySource: ["$request.header.Authorization"],
      JwtConfiguration: {
        Issuer: { "Fn::GetAtt": [Match.stringLikeRegexp("^SignInPool"), "ProviderURL"] },
        Audience: [{ Ref: Match.stringLikeRegexp("^SignInDesk") }],
      },
    });
    template.hasResourceProperties("AWS::Cognito::UserPool", {
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    });
    const groups = ofType("AWS::Cognito::UserPoolGroup").map(({ Properties }) => Properties.GroupName);
    expect(groups.sort()).toEqual(["admin", "agent", "supervisor"]);
  });

  test("is throttled, the form more than the rest", () => {
    template.hasResourceProperties("AWS::ApiGatewayV2::Stage", {
      StageName: "$default",
      DefaultRouteSettings: { ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 },
      RouteSettings: Match.objectLike({
        "POST /contact": { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
      }),
    });
  });

  test("leaves nothing in the access log that tells who a customer is", () => {
    const stages = ofType("AWS::ApiGatewayV2::Stage");
    expect(stages.length).toBeGreaterThan(1);
    for (const { Properties } of stages) {
      const { Format } = fields(Properties.AccessLogSettings);
      expect(Format).toContain("$context.status");
      expect(Format).not.toMatch(/sourceIp|userAgent|path|identity|header|query/i);
    }
  });

  test("can be called from other sites only when the operator names them", () => {
    const { chat: _, ...others } = relaydeskConfig.channels;
    const allowed = (channels: ConfigInput["channels"]) => {
      const [synthesised] = templates(["Relaydesk"], { ...relaydeskConfig, channels });
      const apis = Object.values(synthesised?.findResources("AWS::ApiGatewayV2::Api") ?? {});
      const http = apis.filter(({ Properties }) => Properties.ProtocolType === "HTTP");
      return http.map(({ Properties }) => Properties.CorsConfiguration?.AllowOrigins);
    };
    expect(allowed(others)).toEqual([undefined]);
    const chat = { accounts: ["main"], origins: { main: ["https://wallet.example"] } };
    expect(allowed({ ...others, chat, form: { origins: ["https://shop.example"] } })).toEqual([
      ["https://shop.example", "https://wallet.example"],
    ]);
  });
});

describe("incoming mail", () => {
  test("is kept, then announced, by a rule in the rule set that the operator names", () => {
    template.hasResourceProperties("AWS::SES::ReceiptRule", {
      RuleSetName: "default-rule-set",
      Rule: {
        Enabled: true,
        ScanEnabled: true,
        Recipients: ["demo-wallet.example"],
        Actions: [
          {
            S3Action: {
              BucketName: { Ref: Match.stringLikeRegexp("^StoreBucket") },
              ObjectKeyPrefix: "mail/",
              TopicArn: { Ref: Match.stringLikeRegexp("^IncomingMailTopic") },
            },
          },
        ],
      },
    });
    const [rule] = ofType("AWS::SES::ReceiptRule");
    const first = [rule?.DependsOn ?? []].flat().map(plainName);
    expect(first).toContain("IncomingMailTopicPolicy");
    const [stacks] = systems(["Relaydesk"]);
    expect(stacks?.app.dependencies).toContain(stacks?.data);
  });

  test("is not taken over: no rule set is made or activated, and nothing runs at deployment that could", () => {
    const types = new Set(resources.map(({ Type }) => Type));
    expect(
      [...types].filter((type) => /^AWS::SES::ReceiptRuleSet$|^Custom::|CustomResource/.test(type)),
    ).toEqual(["Custom::CDKBucketDeployment"]);
    const grants = ofType("AWS::IAM::Policy").flatMap(({ Properties }) =>
      statementsOf(Properties.PolicyDocument).flatMap(({ Action }) => Action),
    );
    expect(grants.filter((action) => /^ses:.*Rule|^ses:\*|^\*/.test(action))).toEqual([]);
  });

  test("has no rule when the operator has no mail channel", () => {
    const { email: _, ...channels } = relaydeskConfig.channels;
    const [without] = templates(["Relaydesk"], { ...relaydeskConfig, channels });
    without?.resourceCountIs("AWS::SES::ReceiptRule", 0);
    without?.resourceCountIs("AWS::SQS::Queue", 12);
  });

  test.each(["MailQueue", "ReceiptsQueue"])(
    "reaches %s as it is, and its dead letters when it cannot",
    (name) => {
      const subscription = ofType("AWS::SNS::Subscription").find(
        ({ Properties }) => plainName(target(Properties.Endpoint).id) === name,
      );
      expect(subscription?.Properties).toMatchObject({ Protocol: "sqs", RawMessageDelivery: true });
      expect(plainName(target(subscription?.Properties.RedrivePolicy).id)).toBe(
        name.replace("Queue", "DeadLetters"),
      );
    },
  );
});

test("what becomes of sent mail is reported: sent, delivered, bounced, complained about, rejected", () => {
  template.hasResourceProperties("AWS::SES::ConfigurationSetEventDestination", {
    EventDestination: {
      Enabled: true,
      MatchingEventTypes: ["SEND", "DELIVERY", "BOUNCE", "COMPLAINT", "REJECT"],
    },
  });
});

describe("a socket", () => {
  const apis = ofType("AWS::ApiGatewayV2::Api").filter(
    ({ Properties }) => Properties.ProtocolType === "WEBSOCKET",
  );
  const of = (type: string, api: string) =>
    ofType(type).filter(({ Properties }) => fields(Properties.ApiId).Ref === api);

  test.each(["chat-socket", "desk-socket"])(
    "of %s leads everything to its function, at a path of that name",
    (worker) => {
      const [stage] = ofType("AWS::ApiGatewayV2::Stage").filter(
        ({ Properties }) => Properties.StageName === worker,
      );
      const routes = of("AWS::ApiGatewayV2::Route", String(fields(stage?.Properties.ApiId).Ref));
      expect(routes.map(({ Properties }) => Properties.RouteKey).sort()).toEqual([
        "$connect",
        "$default",
        "$disconnect",
      ]);
      for (const { Properties } of routes) {
        const integration = target(fields(Properties.Target)["Fn::Join"]);
        const uri = JSON.stringify(integration.Properties.IntegrationUri);
        expect(uri).toContain(":lambda:path/2015-03-31/functions/");
        expect(uri).toContain(lambdaNamed(worker).id);
      }
    },
  );

  test("is throttled, keeps a log, and waits for the right to write it", () => {
    expect(apis.length).toBeGreaterThan(0);
    const setting = ofType("AWS::ApiGateway::Account")[0]?.id;
    for (const { id } of apis) {
      const [stage, ...others] = of("AWS::ApiGatewayV2::Stage", id);
      expect(others).toEqual([]);
      expect(stage?.Properties).toMatchObject({
        AutoDeploy: true,
        DefaultRouteSettings: { ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 },
        AccessLogSettings: { DestinationArn: expect.anything() },
      });
      expect([stage?.DependsOn].flat()).toContain(setting);
    }
  });

  test("wakes somebody up when its function cannot be run or fails", () => {
    const alarms = ofType("AWS::CloudWatch::Alarm").map(({ Properties }) => Properties);
    for (const { id } of apis) {
      expect(alarms).toContainEqual(
        expect.objectContaining({
          MetricName: "ExecutionError",
          Dimensions: [{ Name: "ApiId", Value: { Ref: id } }],
        }),
      );
    }
    const failing = alarms.filter(
      ({ MetricName, Namespace }) => Namespace === "AWS/Lambda" && MetricName === "Errors",
    );
    expect(failing.map(({ Dimensions }) => JSON.stringify(Dimensions)).join()).toContain(
      lambdaNamed("chat-socket").id,
    );
  });
});

test("the right of API Gateway to write logs is the account's, and stays when the stack goes", () => {
  const [json] = templates(["Relaydesk"]);
  json?.allResources("AWS::ApiGateway::Account", { DeletionPolicy: "Retain" });
  const [setting] = ofType("AWS::ApiGateway::Account");
  expect(target(setting?.Properties.CloudWatchRoleArn).Properties.AssumeRolePolicyDocument).toMatchObject({
    Statement: [{ Principal: { Service: "apigateway.amazonaws.com" } }],
  });
});
