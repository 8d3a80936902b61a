import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkUpgrade } from "../../../infra/deploy/check-upgrade.ts";
import { lookBefore } from "../../../infra/deploy/deploy.ts";
import { findingText } from "../../../infra/deploy/finding.ts";
import relaydeskConfig from "../../../relaydesk.config.ts";
import { parseConfig } from "../../../shared/domain/config.ts";
import { type Answer, aStack, fakeAws } from "./fake-aws.ts";

const config = parseConfig(relaydeskConfig);
const none: Answer = { refuses: "ValidationError" };

function verified(name: string, status: string): Answer {
  return `<VerificationAttributes><entry><key>${name}</key><value><VerificationStatus>${status}</VerificationStatus></value></entry></VerificationAttributes>`;
}

/** An account in which all is ready. */
const ready: Readonly<Record<string, Answer>> = {
  GetCallerIdentity:
    "<Account>111122223333</Account><Arn>arn:aws:sts::111122223333:assumed-role/Admin/mei</Arn>",
  "DescribeStacks CDKToolkit": aStack({ BootstrapVersion: "28" }),
  DescribeStacks: none,
  DescribeActiveReceiptRuleSet: "<Metadata><Name>default-rule-set</Name></Metadata>",
  GetIdentityVerificationAttributes: verified("demo-wallet.example", "Success"),
  GetSendQuota:
    "<Max24HourSend>50000</Max24HourSend><MaxSendRate>14</MaxSendRate><SentLast24Hours>0</SentLast24Hours>",
  GetAccountSettings: JSON.stringify({ AccountLimit: { ConcurrentExecutions: 1000 } }),
};

async function looking(answers: Readonly<Record<string, Answer>>, with_: Partial<typeof config> = {}) {
  await using aws = await fakeAws({ ...ready, ...answers });
  return await lookBefore(
    { config: { ...config, ...with_ }, region: "eu-west-1", stackName: "Relaydesk" },
    aws.clients,
  );
}

describe("before a deployment", () => {
  test("an account in which all is ready has nothing to be seen to", async () => {
    const findings = await looking({});
    expect(findings.map(({ level }) => level)).toEqual(findings.map(() => "fine"));
    expect(findings.length).toBeGreaterThanOrEqual(7);
    expect(findings[0]?.what).toContain("Admin/mei in the account 111122223333");
  });

  test.each<[string, Readonly<Record<string, Answer>>, "mind" | "stop", RegExp, RegExp]>([
    [
      "expired credentials",
      { GetCallerIdentity: { refuses: "ExpiredToken" } },
      "stop",
      /have expired/,
      /aws sso login/,
    ],
    [
      "unknown credentials",
      { GetCallerIdentity: { refuses: "InvalidClientTokenId" } },
      "stop",
      /does not know/,
      /AWS_PROFILE/,
    ],
    [
      "an account that the CDK does not know",
      { "DescribeStacks CDKToolkit": none },
      "stop",
      /never prepared/,
      /--bootstrap/,
    ],
    [
      "an old bootstrap",
      { "DescribeStacks CDKToolkit": aStack({ BootstrapVersion: "4" }) },
      "stop",
      /old version \(4\)/,
      /--bootstrap/,
    ],
    [
      "the remains of a stack that failed",
      { "DescribeStacks Relaydesk": aStack({}, "ROLLBACK_COMPLETE") },
      "stop",
      /Relaydesk could not be made/,
      /delete-stack --stack-name Relaydesk/,
    ],
    [
      "a stack that is being changed",
      { "DescribeStacks Relaydesk-data": aStack({}, "UPDATE_IN_PROGRESS") },
      "stop",
      /Relaydesk-data is being changed/,
      /Wait/,
    ],
    [
      "no active rule set",
      { DescribeActiveReceiptRuleSet: "" },
      "stop",
      /No receipt rule set is active/,
      /set-active-receipt-rule-set/,
    ],
    [
      "another active rule set",
      { DescribeActiveReceiptRuleSet: "<Metadata><Name>office</Name></Metadata>" },
      "stop",
      /active rule set in eu-west-1 is office/,
      /receiptRuleSet: "office"/,
    ],
    [
      "a region that takes no mail in",
      { DescribeActiveReceiptRuleSet: { refuses: "InvalidAction" } },
      "stop",
      /takes no mail in, in eu-west-1/,
      /regions\.html/,
    ],
    [
      "a domain that SES does not know",
      { GetIdentityVerificationAttributes: "<VerificationAttributes></VerificationAttributes>" },
      "stop",
      /does not know that demo-wallet.example is ours/,
      /identity: "made"/,
    ],
    [
      "SES's sandbox",
      { GetSendQuota: "<Max24HourSend>200</Max24HourSend><MaxSendRate>1</MaxSendRate>" },
      "mind",
      /sandbox/,
      /production access/,
    ],
    [
      "a new account's limit",
      { GetAccountSettings: JSON.stringify({ AccountLimit: { ConcurrentExecutions: 10 } }) },
      "mind",
      /Only 10 functions/,
      /Service Quotas/,
    ],
  ])("%s is said in words, with what to do", async (_, answers, level, what, todo) => {
    const findings = (await looking(answers)).filter((each) => each.level !== "fine");
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      level,
      what: expect.stringMatching(what),
      todo: expect.stringMatching(todo),
    });
    expect(findingText(findings[0] ?? { level, what: "" })).toMatch(/^[!✗] .+\n {4}\S/);
  });

  test("whoever has no mail channel needs no rule set", async () => {
    const { email: _, ...channels } = config.channels;
    const findings = await looking({ DescribeActiveReceiptRuleSet: "" }, { channels });
    expect(findings.filter(({ level }) => level !== "fine")).toEqual([]);
  });

  test("a domain that this system makes known must not be known already", async () => {
    const mail = { ...config.aws.mail, identity: "made" as const };
    const known = await looking({}, { aws: { ...config.aws, mail } });
    expect(known.filter(({ level }) => level === "stop").map(({ todo }) => todo)).toEqual([
      expect.stringContaining('identity: "existing"'),
    ]);
  });
});

describe("what is deployed already", () => {
  const tableWith = (key: string) => ({
    Resources: {
      Desk: {
        Type: "AWS::DynamoDB::Table",
        DeletionPolicy: "Retain",
        UpdateReplacePolicy: "Retain",
        Properties: { KeySchema: [{ AttributeName: key, KeyType: "HASH" }] },
      },
    },
  });
  const bodyOf = (template: object) =>
    `<TemplateBody>${JSON.stringify(template).replaceAll("&", "&amp;")}</TemplateBody>`;

  test.each<[string, Answer, "fine" | "stop", RegExp]>([
    ["is looked at, and stays", bodyOf(tableWith("pk")), "fine", /stays where it is/],
    [
      "stops a deployment that would take it away",
      bodyOf(tableWith("old")),
      "stop",
      /Desk .* another KeySchema/,
    ],
    ["is nothing the first time", none, "fine", /no data yet/],
  ])("%s", async (_, answer, level, what) => {
    await using aws = await fakeAws({ GetTemplate: answer });
    const assembly = mkdtempSync(join(tmpdir(), "relaydesk-upgrade-"));
    writeFileSync(join(assembly, "Relaydesk-data.template.json"), JSON.stringify(tableWith("pk")));
    const finding = await checkUpgrade(aws.clients.cloudFormation, "Relaydesk-data", assembly);
    expect(finding).toMatchObject({ level, what: expect.stringMatching(what) });
  });
});
