import { describe, expect, test } from "vitest";
import { functionNames } from "../../../infra/cloud/bundle.ts";
import {
  lambdaNamed,
  ofType,
  type Resource,
  readable,
  resources,
  statementsOf,
  target,
} from "./the-template.ts";

/** Everything that each function may do. A new line here is a decision; nothing else may appear in the template. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  "receive-webhook": [
    "s3:PutObject StoreBucket/inbound/*",
    "sqs:SendMessage InboundQueue",
    "ssm:GetParameters ssm:parameter/relaydesk/<StackName>/channels/*",
    "ssm:GetParameters ssm:parameter/relaydesk/<StackName>/pepper",
  ],
  "receive-form": [
    "dynamodb:UpdateItem DeskTable",
    "s3:GetObject StoreBucket/pending/*",
    "s3:ListBucket StoreBucket",
    "s3:PutObject StoreBucket/attachments/*",
    "s3:PutObject StoreBucket/inbound/*",
    "sqs:SendMessage InboundQueue",
    "ssm:GetParameters ssm:parameter/relaydesk/<StackName>/pepper",
    "ssm:GetParameters ssm:parameter/relaydesk/<StackName>/reply-token-keys",
  ],
  "suggest-answers": [
    "dynamodb:GetItem DeskTable",
    "dynamodb:PutItem DeskTable",
    "dynamodb:Query DeskTable",
    "dynamodb:UpdateItem DeskTable",
    "s3:GetObject StoreBucket/faq/*",
    "s3:ListBucket StoreBucket",
    "ssm:GetParameters ssm:parameter/relaydesk/<StackName>/reply-token-keys",
  ],
  "show-status": [
    "dynamodb:GetItem DeskTable",
    "dynamodb:Query DeskTable",
    "dynamodb:UpdateItem DeskTable",
    "s3:GetObject StoreBucket/texts/*",
    "s3:ListBucket StoreBucket",
    "s3:PutObject StoreBucket/inbound/*",
    "sqs:SendMessage InboundQueue",
    "ssm:GetParameters ssm:parameter/relaydesk/<StackName>/pepper",
    "ssm:GetParameters ssm:parameter/relaydesk/<StackName>/reply-token-keys",
  ],
  "sign-upload": [
    "s3:PutObject StoreBucket/pending/*",
    "ssm:GetParameters ssm:parameter/relaydesk/<StackName>/reply-token-keys",
  ],
  "receive-email": [
    "s3:GetObject StoreBucket/mail/*",
    "s3:ListBucket StoreBucket",
    "s3:PutObject StoreBucket/attachments/*",
    "s3:PutObject StoreBucket/inbound/*",
    "sqs:DeleteMessage MailQueue",
    "sqs:GetQueueAttributes MailQueue",
    "sqs:ReceiveMessage MailQueue",
    "sqs:SendMessage InboundQueue",
    "ssm:GetParameters ssm:parameter/relaydesk/<StackName>/pepper",
  ],
  triage: [
    "dynamodb:DeleteItem DeskTable",
    "dynamodb:GetItem DeskTable",
    "dynamodb:PutItem DeskTable",
    "dynamodb:Query DeskTable",
    "dynamodb:Query DeskTable/index/queue",
    "dynamodb:UpdateItem DeskTable",
    "execute-api:ManageConnections execute-api:DeskSocketsApi/desk-socket/POST/@connections/*",
    "s3:DeleteObject StoreBucket/texts/*",
    "s3:GetObject StoreBucket/faq/*",
    "s3:GetObject StoreBucket/inbound/*",
    "s3:GetObject StoreBucket/texts/*",
    "s3:ListBucket StoreBucket",
    "s3:PutObject StoreBucket/texts/*",
    "sqs:DeleteMessage InboundQueue",
    "sqs:GetQueueAttributes InboundQueue",
    "sqs:ReceiveMessage InboundQueue",
    "sqs:SendMessage EventsQueue",
    "sqs:SendMessage InboundQueue",
    "sqs:SendMessage MediaQueue",
    "sqs:SendMessage OutboundQueue",
    "ssm:GetParameters ssm:parameter/relaydesk/<StackName>/pepper",
    "ssm:GetParameters ssm:parameter/relaydesk/<StackName>/reply-token-keys",
  ],
  "confirm-address": [
    "dynamodb:GetItem DeskTable",
    "dynamodb:PutItem DeskTable",
    "dynamodb:Query DeskTable",
    "dynamodb:UpdateItem DeskTable",
    "ssm:GetParameters ssm:parameter/relaydesk/<StackName>/pepper",
    "ssm:GetParameters ssm:parameter/relaydesk/<StackName>/reply-token-keys",
  ],
  deliver: [
    "dynamodb:DeleteItem DeskTable",
    "dynamodb:GetItem DeskTable",
    "dynamodb:PutItem DeskTable",
    "dynamodb:Query DeskTable",
    "dynamodb:UpdateItem DeskTable",
    "execute-api:ManageConnections execute-api:ChatApi/chat-socket/POST/@connections/*",
    "execute-api:ManageConnections execute-api:DeskSocketsApi/desk-socket/POST/@connections/*",
    "s3:GetObject StoreBucket/texts/*",
    "s3:GetObject StoreBucket/uploads/*",
    "s3:ListBucket StoreBucket",
    "ses:GetSendQuota *",
    "ses:SendRawEmail ses:configuration-set/OutgoingMailSet",
    "ses:SendRawEmail ses:identity/demo-wallet.example",
    "ses:SendRawEmail ses:identity/support@demo-wallet.example",
    "sqs:DeleteMessage OutboundQueue",
    "sqs:GetQueueAttributes OutboundQueue",
    "sqs:ReceiveMessage OutboundQueue",
    "ssm:GetParameters ssm:parameter/relaydesk/<StackName>/channels/*",
    "ssm:GetParameters ssm:parameter/relaydesk/<StackName>/pepper",
    "ssm:GetParameters ssm:parameter/relaydesk/<StackName>/reply-token-keys",
  ],
  "record-receipt": [
    "dynamodb:DeleteItem DeskTable",
    "dynamodb:GetItem DeskTable",
    "dynamodb:PutItem DeskTable",
    "dynamodb:Query DeskTable",
    "dynamodb:UpdateItem DeskTable",
    "execute-api:ManageConnections execute-api:DeskSocketsApi/desk-socket/POST/@connections/*",
    "s3:GetObject StoreBucket/texts/*",
    "s3:ListBucket StoreBucket",
    "sqs:DeleteMessage ReceiptsQueue",
    "sqs:GetQueueAttributes ReceiptsQueue",
    "sqs:ReceiveMessage ReceiptsQueue",
    "ssm:GetParameters ssm:parameter/relaydesk/<StackName>/pepper",
  ],
  "desk-api": [
    "dynamodb:DeleteItem DeskTable",
    "dynamodb:GetItem DeskTable",
    "dynamodb:PutItem DeskTable",
    "dynamodb:Query DeskTable",
    "dynamodb:Query DeskTable/index/queue",
    "dynamodb:Query DeskTable/index/timer",
    "dynamodb:UpdateItem DeskTable",
    "execute-api:ManageConnections execute-api:DeskSocketsApi/desk-socket/POST/@connections/*",
    "s3:DeleteObject StoreBucket/attachments/*",
    "s3:DeleteObject StoreBucket/mail/*",
    "s3:DeleteObject StoreBucket/texts/*",
    "s3:GetObject StoreBucket/attachments/*",
    "s3:GetObject StoreBucket/faq/*",
    "s3:GetObject StoreBucket/mail/*",
    "s3:GetObject StoreBucket/media/*",
    "s3:GetObject StoreBucket/texts/*",
    "s3:GetObject StoreBucket/uploads/*",
    "s3:ListBucket StoreBucket",
    "s3:PutObject StoreBucket/faq/drafts/*",
    "s3:PutObject StoreBucket/faq/trials/*",
    "s3:PutObject StoreBucket/inbound/*",
    "s3:PutObject StoreBucket/texts/*",
    "s3:PutObject StoreBucket/uploads/*",
    "sqs:SendMessage EventsQueue",
    "sqs:SendMessage InboundQueue",
    "sqs:SendMessage MailQueue",
    "sqs:SendMessage OutboundQueue",
    "sqs:SendMessage PublishingQueue",
    "ssm:GetParameters ssm:parameter/relaydesk/<StackName>/pepper",
  ],
  "publish-faq": [
    "dynamodb:GetItem DeskTable",
    "dynamodb:PutItem DeskTable",
    "dynamodb:Query DeskTable",
    "dynamodb:UpdateItem DeskTable",
    "s3:GetObject StoreBucket/faq/*",
    "s3:ListBucket StoreBucket",
    "s3:PutObject StoreBucket/faq/*",
    "sqs:DeleteMessage PublishingQueue",
    "sqs:GetQueueAttributes PublishingQueue",
    "sqs:ReceiveMessage PublishingQueue",
  ],
  "chat-socket": [
    "dynamodb:DeleteItem DeskTable",
    "dynamodb:GetItem DeskTable",
    "dynamodb:PutItem DeskTable",
    "dynamodb:Query DeskTable",
    "dynamodb:UpdateItem DeskTable",
    "execute-api:ManageConnections execute-api:ChatApi/chat-socket/DELETE/@connections/*",
    "execute-api:ManageConnections execute-api:ChatApi/chat-socket/POST/@connections/*",
    "execute-api:ManageConnections execute-api:DeskSocketsApi/desk-socket/POST/@connections/*",
    "s3:GetObject StoreBucket/pending/*",
    "s3:GetObject StoreBucket/texts/*",
    "s3:ListBucket StoreBucket",
    "s3:PutObject StoreBucket/attachments/*",
    "s3:PutObject StoreBucket/inbound/*",
    "sqs:SendMessage InboundQueue",
    "ssm:GetParameters ssm:parameter/relaydesk/<StackName>/channels/chat/*",
    "ssm:GetParameters ssm:parameter/relaydesk/<StackName>/pepper",
    "ssm:GetParameters ssm:parameter/relaydesk/<StackName>/reply-token-keys",
  ],
  "chat-http": [
    "dynamodb:DeleteItem DeskTable",
    "dynamodb:GetItem DeskTable",
    "dynamodb:PutItem DeskTable",
    "dynamodb:Query DeskTable",
    "dynamodb:UpdateItem DeskTable",
    "execute-api:ManageConnections execute-api:ChatApi/chat-socket/POST/@connections/*",
    "execute-api:ManageConnections execute-api:DeskSocketsApi/desk-socket/POST/@connections/*",
    "s3:GetObject StoreBucket/pending/*",
    "s3:GetObject StoreBucket/texts/*",
    "s3:ListBucket StoreBucket",
    "s3:PutObject StoreBucket/attachments/*",
    "s3:PutObject StoreBucket/inbound/*",
    "sqs:SendMessage InboundQueue",
    "ssm:GetParameters ssm:parameter/relaydesk/<StackName>/channels/chat/*",
    "ssm:GetParameters ssm:parameter/relaydesk/<StackName>/pepper",
    "ssm:GetParameters ssm:parameter/relaydesk/<StackName>/reply-token-keys",
  ],
  "check-channels": [
    "dynamodb:GetItem DeskTable",
    "dynamodb:PutItem DeskTable",
    "dynamodb:Query DeskTable",
    "dynamodb:Query DeskTable/index/queue",
    "dynamodb:UpdateItem DeskTable",
    "s3:GetObject StoreBucket/texts/*",
    "s3:ListBucket StoreBucket",
    "sqs:SendMessage OutboundQueue",
    "ssm:GetParameters ssm:parameter/relaydesk/<StackName>/channels/*",
  ],
  "desk-socket": [
    "dynamodb:DeleteItem DeskTable",
    "dynamodb:GetItem DeskTable",
    "dynamodb:PutItem DeskTable",
    "dynamodb:Query DeskTable",
    "dynamodb:Query DeskTable/index/queue",
    "dynamodb:UpdateItem DeskTable",
    "execute-api:ManageConnections execute-api:ChatApi/chat-socket/POST/@connections/*",
    "execute-api:ManageConnections execute-api:DeskSocketsApi/desk-socket/DELETE/@connections/*",
    "execute-api:ManageConnections execute-api:DeskSocketsApi/desk-socket/POST/@connections/*",
    "ssm:GetParameters ssm:parameter/relaydesk/<StackName>/pepper",
  ],
  "run-timers": [
    "dynamodb:DeleteItem DeskTable",
    "dynamodb:GetItem DeskTable",
    "dynamodb:PutItem DeskTable",
    "dynamodb:Query DeskTable",
    "dynamodb:Query DeskTable/index/queue",
    "dynamodb:Query DeskTable/index/timer",
    "dynamodb:UpdateItem DeskTable",
    "execute-api:ManageConnections execute-api:DeskSocketsApi/desk-socket/POST/@connections/*",
    "s3:DeleteObject StoreBucket/attachments/*",
    "s3:DeleteObject StoreBucket/mail/*",
    "s3:DeleteObject StoreBucket/media/*",
    "s3:DeleteObject StoreBucket/texts/*",
    "s3:DeleteObject StoreBucket/uploads/*",
    "s3:GetObject StoreBucket/texts/*",
    "s3:ListBucket StoreBucket",
    "s3:PutObject StoreBucket/texts/*",
    "sqs:SendMessage EventsQueue",
    "sqs:SendMessage InboundQueue",
    "sqs:SendMessage MediaQueue",
    "sqs:SendMessage OutboundQueue",
    "ssm:GetParameters ssm:parameter/relaydesk/<StackName>/pepper",
  ],
  // Goes to addresses that operators name: no ids or tokens of ours, and changes nothing but how its deliveries stand.
  "send-events": [
    "dynamodb:GetItem DeskTable",
    "dynamodb:Query DeskTable",
    "dynamodb:UpdateItem DeskTable",
    "events:PutEvents TicketEventsBus",
    "sqs:DeleteMessage EventsQueue",
    "sqs:GetQueueAttributes EventsQueue",
    "sqs:ReceiveMessage EventsQueue",
    "sqs:SendMessage EventsQueue",
    "ssm:GetParameters ssm:parameter/relaydesk/<StackName>/webhooks/*",
  ],
  // Goes to addresses that strangers name: neither ids nor tokens of ours, and nothing of the table but messages it is told.
  "fetch-media": [
    "dynamodb:UpdateItem DeskTable",
    "s3:DeleteObject StoreBucket/attachments/*",
    "s3:DeleteObject StoreBucket/media/*",
    "s3:DeleteObject StoreBucket/texts/*",
    "s3:GetObject StoreBucket/texts/*",
    "s3:ListBucket StoreBucket",
    "s3:PutObject StoreBucket/media/*",
    "sqs:DeleteMessage MediaQueue",
    "sqs:GetQueueAttributes MediaQueue",
    "sqs:ReceiveMessage MediaQueue",
    "ssm:GetParameters ssm:parameter/relaydesk/<StackName>/channels/*",
  ],
};

/** The CDK brings a function of its own along, which copies files while a deployment runs; its grants are the CDK's. */
const CDK = /^CustomCDKBucketDeployment/;
const lambdas = ofType("AWS::Lambda::Function").filter(({ id }) => !CDK.test(id));
const policies = ofType("AWS::IAM::Policy").filter(({ id }) => !CDK.test(id));

function allowedTo(lambda: Resource) {
  const role = target(lambda.Properties.Role);
  const own = policies.filter(({ Properties }) => JSON.stringify(Properties.Roles).includes(role.id));
  return {
    role,
    statements: own.flatMap(({ Properties }) => statementsOf(Properties.PolicyDocument)),
  };
}

describe("permissions", () => {
  test.each(functionNames)("%s may do what the table says and nothing else", (name) => {
    const { role, statements } = allowedTo(lambdaNamed(name));
    const [own, others] = [statements.slice(0, 1), statements.slice(1)];
    expect(own.flatMap(({ Action, Resource }) => [...Action, ...Resource.map(readable)])).toEqual([
      "logs:CreateLogStream",
      "logs:PutLogEvents",
      expect.stringMatching(/Log$/),
    ]);
    const actual = others.flatMap(({ Action, Resource }) =>
      Action.flatMap((action) => Resource.map((resource) => `${action} ${readable(resource)}`)),
    );
    expect(actual.sort()).toEqual(ALLOWED[name]);
    expect(role.Properties).not.toHaveProperty("ManagedPolicyArns");
    expect(role.Properties).not.toHaveProperty("Policies");
  });

  test("are written down for every function and for no other", () => {
    expect(Object.keys(ALLOWED).sort()).toEqual([...functionNames].sort());
    expect(lambdas).toHaveLength(functionNames.length);
  });

  test("never have a wildcard in an action, nor one that stands for every resource", () => {
    const statements = policies.flatMap(({ Properties }) => statementsOf(Properties.PolicyDocument));
    expect(statements.length).toBeGreaterThan(functionNames.length);
    for (const { Effect, Action, Resource } of statements) {
      expect(Effect).toBe("Allow");
      for (const action of Action) expect(action).toMatch(/^[a-z0-9-]+:[A-Za-z]+$/);
      // What an account may send is no resource: SES takes nothing but "*" here.
      if (Action.join() === "ses:GetSendQuota") continue;
      for (const resource of Resource.map(readable)) expect(resource).not.toMatch(/^\*|:\*$|^[^/]*\*/);
    }
  });

  test("of services on our queues, topics and bucket name the source that they must come from", () => {
    const documents = ofType("AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy", "AWS::S3::BucketPolicy");
    const granted = documents
      .flatMap(({ Properties }) => statementsOf(Properties.PolicyDocument))
      .filter(({ Effect }) => Effect === "Allow");
    expect(granted.length).toBeGreaterThanOrEqual(6);
    for (const { Principal, Condition } of granted) {
      expect(Principal).toEqual({
        Service: expect.stringMatching(/^(ses|sns|cloudwatch|cloudfront)\.amazonaws\.com$/),
      });
      const conditions = Object.values(Condition ?? {}).flatMap((condition) => Object.keys(condition));
      expect(conditions.map((name) => name.toLowerCase())).toContain("aws:sourcearn");
    }
  });

  test("let only the API and the schedule call functions", () => {
    const permissions = resources.filter(({ Type }) => Type === "AWS::Lambda::Permission");
    expect(permissions.length).toBeGreaterThan(0);
    for (const { Properties } of permissions) {
      expect(Properties.Principal).toMatch(/^(apigateway|events)\.amazonaws\.com$/);
      expect(Properties).toHaveProperty("SourceArn");
    }
  });
});
