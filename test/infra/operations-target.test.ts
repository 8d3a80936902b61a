import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { callTool } from "../../infra/tools/command.ts";
import * as backup from "../../infra/tools/operations/backup.ts";
import * as redrive from "../../infra/tools/operations/redrive.ts";
import * as restore from "../../infra/tools/operations/restore.ts";
import * as retention from "../../infra/tools/operations/retention.ts";
import { openTarget } from "../../infra/tools/operations/target.ts";
import { type Answer, aStack, consistsOf, fakeAws } from "./deploy/fake-aws.ts";

/** How the commands find a deployed system: through the environment alone, as an operator's machine has it. */
const environment = {
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "secret",
  AWS_REGION: "eu-west-1",
  AWS_PROFILE: undefined,
  AWS_SESSION_TOKEN: undefined,
  AWS_DEFAULT_REGION: undefined,
  // Nothing of the machine that the tests run on.
  AWS_CONFIG_FILE: "/none",
  AWS_SHARED_CREDENTIALS_FILE: "/none",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_MAX_ATTEMPTS: "1",
  AWS_ENDPOINT_URL: undefined,
};
const before = Object.fromEntries(Object.keys(environment).map((name) => [name, process.env[name]]));

function putEnvironment(values: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

beforeEach(() => putEnvironment(environment));
afterEach(() => putEnvironment(before));

const queue = "https://sqs.eu-west-1.amazonaws.com/1/Desk-Inbound";
const deployed: Readonly<Record<string, Answer>> = {
  "DescribeStacks Desk": aStack({ ParametersPath: "/relaydesk/Desk", PagesUrl: "https://desk.example" }),
  "DescribeStacks Desk-data": aStack({ TableName: "Desk-data-Table", BucketName: "desk-data-mail" }),
  "ListStackResources Desk": consistsOf(
    { type: "AWS::SQS::Queue", id: "InboundQueue1A2B3C4D", name: queue },
    { type: "AWS::SQS::Queue", id: "InboundDeadLetters1A2B3C4D", name: `${queue}-dead` },
    { type: "AWS::Lambda::Function", id: "Triage1A2B3C4D", name: "Desk-triage" },
  ),
  "ListStackResources Desk-data": consistsOf({
    type: "AWS::DynamoDB::Table",
    id: "Table1A2B3C4D",
    name: "Desk-data-Table",
  }),
  DescribeStacks: { refuses: "ValidationError" },
};

const chosen = { target: "aws", data: "", stack: "Desk", profile: undefined, region: undefined };

describe("a deployed system", () => {
  it("is found by the outputs of its stacks, its queues by what they consist of", async () => {
    await using aws = await fakeAws(deployed);
    putEnvironment({ AWS_ENDPOINT_URL: aws.url });
    const target = await openTarget(chosen);
    expect(target).toMatchObject({
      ...{ kind: "aws", name: "the stack Desk", logs: undefined },
      ...{ tableName: "Desk-data-Table", bucketName: "desk-data-mail", parametersPath: "/relaydesk/Desk/" },
      queues: [
        { name: "InboundQueue", url: queue, deadLetters: false },
        { name: "InboundDeadLetters", url: `${queue}-dead`, deadLetters: true },
      ],
    });
    expect(await target.dynamo.config.region()).toBe("eu-west-1");
  });

  it("is looked for in the region that was said, whatever the environment says", async () => {
    await using aws = await fakeAws(deployed);
    putEnvironment({ AWS_ENDPOINT_URL: aws.url });
    const target = await openTarget({ ...chosen, region: "us-east-1" });
    expect(target.name).toBe("the stack Desk in us-east-1");
    const regions = [target.dynamo, target.s3, target.sqs, target.ssm].map(({ config }) => config.region());
    expect(await Promise.all(regions)).toEqual(["us-east-1", "us-east-1", "us-east-1", "us-east-1"]);
  });
});

const tools = { backup, redrive, restore, retention };

/** Runs a command as an operator would; answers with its exit code and all that it said. */
async function run(tool: keyof typeof tools, ...args: readonly string[]) {
  const { help, main } = tools[tool];
  let said = "";
  const say = (text: string) => {
    said += `${text}\n`;
  };
  const where = ["--target", "aws", "--stack", "Desk", ...args];
  const code = await callTool(help, main, where, { say, progress: say, complain: say });
  return { code, said };
}

describe("backups of a deployed system", () => {
  const arn = "arn:aws:dynamodb:eu-west-1:1:table/Desk-data-Table/backup/1";
  const recovery = (PointInTimeRecoveryStatus: string) =>
    JSON.stringify({
      ContinuousBackupsDescription: {
        ContinuousBackupsStatus: "ENABLED",
        PointInTimeRecoveryDescription: {
          PointInTimeRecoveryStatus,
          EarliestRestorableDateTime: 1_767_225_600,
          LatestRestorableDateTime: 1_767_312_000,
        },
      },
    });

  it.each<[string, readonly string[], Readonly<Record<string, Answer>>, 0 | 1 | 2, RegExp]>([
    [
      "are made, and named",
      [],
      {
        CreateBackup: JSON.stringify({ BackupDetails: { BackupArn: arn } }),
        DescribeBackup: JSON.stringify({
          BackupDescription: { BackupDetails: { BackupArn: arn, BackupStatus: "AVAILABLE" } },
        }),
      },
      0,
      /^Made: arn:aws:dynamodb:.*backup\/1$/m,
    ],
    [
      "are listed, with the seconds that can be restored",
      ["--list"],
      {
        ListBackups: JSON.stringify({
          BackupSummaries: [{ BackupArn: arn, BackupCreationDateTime: 1_767_225_600, BackupSizeBytes: 9 }],
        }),
        DescribeContinuousBackups: recovery("ENABLED"),
      },
      0,
      /9 bytes {2}arn:.*\nAny second from 2026-01-01T00:00:00\.000Z to 2026-01-02T/,
    ],
    [
      "are missed where recovery is off",
      ["--list"],
      { ListBackups: "{}", DescribeContinuousBackups: recovery("DISABLED") },
      1,
      /recovery is off: deploy the stack anew/,
    ],
    ["are deleted with AWS's own command", ["--delete", "one"], {}, 2, /aws dynamodb delete-backup/],
  ])("%s", async (_, args, answers, code, words) => {
    await using aws = await fakeAws({ ...deployed, ...answers });
    putEnvironment({ AWS_ENDPOINT_URL: aws.url });
    expect(await run("backup", ...args)).toEqual({ code, said: expect.stringMatching(words) });
  });

  it.each<[string, readonly string[], 0 | 2, RegExp]>([
    ["only when it is said from what", [], 2, /From what\?/],
    ["not from what is no time", ["--at", "yesterday"], 2, /--at is a time/],
    ["not from both", ["--at", "now", "--backup", arn], 2, /exclude each other/],
    [
      "after it was said what that means",
      ["--at", "now"],
      0,
      /Desk-data-Table as it was .* into Desk-.*--yes/,
    ],
  ])("are restored %s", async (_, args, code, words) => {
    await using aws = await fakeAws(deployed);
    putEnvironment({ AWS_ENDPOINT_URL: aws.url });
    expect(await run("restore", ...args)).toEqual({ code, said: expect.stringMatching(words) });
  });
});

describe("what keeps a command from its system is said in words, with what to do", () => {
  const refuses = (code: string): Readonly<Record<string, Answer>> => ({
    DescribeStacks: { refuses: code },
    "DescribeStacks Desk": { refuses: code },
    "DescribeStacks Desk-data": { refuses: code },
  });

  it.each<[string, Readonly<Record<string, Answer>>, RegExp]>([
    ["no stack of the name", refuses("ValidationError"), /no stack Desk .*--stack, --profile, --region/],
    [
      "a stack of an older version",
      { ...deployed, "DescribeStacks Desk-data": aStack({ TableName: "t" }) },
      /no output BucketName: deploy it anew/,
    ],
    ["credentials that have expired", refuses("ExpiredToken"), /have expired\.\n.*aws sso login/],
    ["credentials of nobody", refuses("InvalidClientTokenId"), /does not know these.*\n.*aws sso login/],
    ["credentials that may not look", refuses("AccessDenied"), /may not do that\.\n.*docs\/operations/],
  ])("%s", async (_, answers, words) => {
    await using aws = await fakeAws(answers);
    putEnvironment({ AWS_ENDPOINT_URL: aws.url });
    for (const tool of ["backup", "redrive", "retention"] as const) {
      const { code, said } = await run(tool);
      expect(said).toMatch(words);
      expect(said).not.toMatch(/\n\s+at /);
      expect(code).toBe(1);
    }
  });

  it.each<[string, Readonly<Record<string, string | undefined>>, readonly string[], RegExp]>([
    [
      "no credentials on this machine",
      { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
      [],
      /no credentials.*\n.*aws sso login/,
    ],
    [
      "a profile that is not there",
      { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
      ["--profile", "nobody"],
      /no credentials.*\n.*aws sso login/,
    ],
    ["no region", { AWS_REGION: undefined }, [], /which region.*\n.*--region/],
    ["no way to AWS", { AWS_ENDPOINT_URL: "http://127.0.0.1:1" }, [], /cannot be reached/],
  ])("%s", async (_, change, args, words) => {
    await using aws = await fakeAws(deployed);
    putEnvironment({ AWS_ENDPOINT_URL: aws.url, ...change });
    expect(await run("redrive", ...args)).toEqual({ code: 1, said: expect.stringMatching(words) });
  });
});
