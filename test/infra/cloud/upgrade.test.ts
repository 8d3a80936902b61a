import { readFileSync } from "node:fs";
import { Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { Baseline, baselineFile, baselineOf, losses } from "../../../infra/cloud/stateful.ts";
import { systems } from "./the-template.ts";

const [stacks] = systems(["Relaydesk"]);
const data = stacks ? Template.fromStack(stacks.data).toJSON() : {};
const now = baselineOf(data);
const released = Baseline.parse(JSON.parse(readFileSync(baselineFile, "utf8")));

describe("an upgrade from the last release", () => {
  test("leaves all that is kept where it is", () => {
    expect(losses(released, now)).toEqual([]);
    expect(Object.values(released).map(({ type }) => type)).toEqual(
      expect.arrayContaining(["AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::Cognito::UserPool"]),
    );
  });

  test("keeps everything of which there is only one, whatever CloudFormation is told to do", () => {
    for (const { type, retained } of Object.values(now)) {
      expect([type, retained]).toEqual([type, type !== "AWS::Cognito::UserPoolGroup"]);
    }
    expect(stacks?.data.terminationProtection).toBe(true);
  });

  const [table = ""] = Object.entries(now).flatMap(([id, { type }]) =>
    type === "AWS::DynamoDB::Table" ? [id] : [],
  );
  const changedTo = (change: Partial<Baseline[string]>): Baseline => ({
    ...now,
    [table]: { type: "", retained: true, properties: {}, ...now[table], ...change },
  });

  test.each<[string, () => Baseline, RegExp]>([
    [
      "loses its table",
      () => Object.fromEntries(Object.entries(now).filter(([id]) => id !== table)),
      /is gone/,
    ],
    [
      "gives the table's place to something else",
      () => changedTo({ type: "AWS::S3::Bucket" }),
      /was an AWS::DynamoDB::Table/,
    ],
    ["gives the table other keys", () => changedTo({ properties: { KeySchema: [] } }), /another KeySchema/],
    [
      "gives the table a name",
      () => changedTo({ properties: { ...now[table]?.properties, TableName: "Desk" } }),
      /another TableName: CloudFormation would put an empty one in its place/,
    ],
    ["no longer retains the table", () => changedTo({ retained: false }), /no longer retained/],
  ])("is refused when it %s", (_, after, why) => {
    expect(losses(now, after())).toEqual([expect.stringMatching(why)]);
  });
});

test("a stack with nothing but data in it offers the same whether it is used or not", () => {
  const offered = Object.values<{ Export?: { Name: string } }>(data.Outputs).map(
    ({ Export }) => Export?.Name,
  );
  expect(offered).toHaveLength(8);
  const types = new Set(Object.values<{ Type: string }>(data.Resources).map(({ Type }) => Type));
  expect([...types].filter((type) => /Lambda|SQS|ApiGateway|CloudFront/.test(type))).toEqual([]);
});

test("the stack that works has nothing that could be lost", () => {
  const work = stacks ? Template.fromStack(stacks.app).toJSON() : {};
  const kept = Object.values(baselineOf(work)).map(({ type }) => type);
  // The pages, which every deployment brings anew.
  expect(kept).toEqual(["AWS::S3::Bucket"]);
});
