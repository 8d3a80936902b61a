import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SESClient } from "@aws-sdk/client-ses";
import { STSClient } from "@aws-sdk/client-sts";
import type { Clients } from "../../../infra/deploy/deploy.ts";

/** What AWS answers to an action: the inside of its result, or a refusal with a code. */
export type Answer = string | { readonly refuses: string };

/** A stack as CloudFormation describes it. */
export function aStack(outputs: Readonly<Record<string, string>> = {}, status = "CREATE_COMPLETE"): string {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<Stacks><member><StackName>x</StackName><StackStatus>${status}</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime><Outputs>${members.join("")}</Outputs></member></Stacks>`;
}

/** What a stack consists of, as CloudFormation lists it. */
export function consistsOf(
  ...resources: readonly { readonly type: string; readonly id: string; readonly name: string }[]
): string {
  const members = resources.map(
    ({ type, id, name }) =>
      `<member><ResourceType>${type}</ResourceType><LogicalResourceId>${id}</LogicalResourceId><PhysicalResourceId>${name}</PhysicalResourceId><ResourceStatus>CREATE_COMPLETE</ResourceStatus><LastUpdatedTimestamp>2026-01-01T00:00:00Z</LastUpdatedTimestamp></member>`,
  );
  return `<StackResourceSummaries>${members.join("")}</StackResourceSummaries>`;
}

/** An account that answers as it is told to; what it is not told of, it refuses. */
export interface FakeAws extends AsyncDisposable {
  readonly url: string;
  readonly clients: Clients;
}

/** AWS's query protocol, DynamoDB's JSON, and the one call of Lambda's that is made. */
export async function fakeAws(answers: Readonly<Record<string, Answer>>): Promise<FakeAws> {
  const server = createServer(async (request, response) => {
    const body = new URLSearchParams(await textOf(request));
    const target = request.headers["x-amz-target"];
    if (typeof target === "string") {
      const answer = answers[target.slice(target.indexOf(".") + 1)] ?? { refuses: "Unexpected" };
      const refused = typeof answer !== "string";
      response.statusCode = refused ? 400 : 200;
      response.setHeader("content-type", "application/x-amz-json-1.0");
      response.end(refused ? JSON.stringify({ __type: `x#${answer.refuses}`, message: "no" }) : answer);
      return;
    }
    const action = body.get("Action") ?? "GetAccountSettings";
    // A stack is asked for by its name.
    const answer = answers[`${action} ${body.get("StackName")}`] ??
      answers[action] ?? { refuses: "Unexpected" };
    if (action === "GetAccountSettings") {
      response.setHeader("content-type", "application/json").end(typeof answer === "string" ? answer : "{}");
      return;
    }
    response.setHeader("content-type", "text/xml");
    if (typeof answer === "string") {
      response.end(`<${action}Response><${action}Result>${answer}</${action}Result></${action}Response>`);
      return;
    }
    response.statusCode = 400;
    response.end(
      `<ErrorResponse><Error><Type>Sender</Type><Code>${answer.refuses}</Code><Message>no</Message></Error></ErrorResponse>`,
    );
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const config = {
    endpoint: `http://127.0.0.1:${port}`,
    region: "eu-west-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  };
  return {
    url: config.endpoint,
    clients: {
      sts: new STSClient(config),
      cloudFormation: new CloudFormationClient(config),
      lambda: new LambdaClient(config),
      ses: new SESClient(config),
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
