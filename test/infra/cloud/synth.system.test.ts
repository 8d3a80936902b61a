import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Stack } from "aws-cdk-lib";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { CfnQueue } from "aws-cdk-lib/aws-sqs";
import { describe, expect, test } from "vitest";
import { emptyApp, type SynthOptions, synthesise } from "../../../infra/cloud/synth.ts";
import { withEverything } from "../../../infra/cloud/with-everything.ts";
import { readTemplate, urlsOf } from "../../../infra/local/boot/read-template.ts";
import { defaultPorts } from "../../../infra/local/ports.ts";
import relaydeskConfig from "../../../relaydesk.config.ts";
import { temporaryFolder, writeTinyFaq, writeTinyFunctions } from "./tiny-functions.ts";

type Sources = Readonly<Record<string, string>>;

async function synthesiseIn(folder: string, options: Partial<SynthOptions> = {}, sources: Sources = {}) {
  return synthesise({
    outDir: join(folder, "cdk.out"),
    bundlesDir: join(folder, "bundles"),
    sourceDir: writeTinyFunctions(join(folder, "functions"), sources),
    faqDir: writeTinyFaq(join(folder, "faq")),
    validate: false,
    // What is in them decides about nothing here.
    withoutPages: true,
    ...options,
  });
}

describe("synthesis", () => {
  test("breaks no rule of AWS and of cdk-nag with everything turned on, and the local system understands that as well", {
    timeout: 180_000,
  }, async () => {
    using folder = temporaryFolder();
    const config = withEverything(relaydeskConfig);
    const { outDir, stackName } = await synthesiseIn(folder.path, {
      validate: true,
      config,
      instance: "full",
    });
    const { pluginReports } = JSON.parse(readFileSync(join(outDir, "validation-report.json"), "utf8"));
    expect(pluginReports.map((report: { violations: unknown }) => report.violations)).toEqual([[]]);

    const urls = urlsOf(defaultPorts);
    const resources = readTemplate(outDir, { region: "eu-west-1", accountId: "000000000000", urls });
    expect([...new Set(resources.map(({ stack }) => stack))].sort()).toEqual([
      stackName,
      `${stackName}-data`,
    ]);
    // Names of the operator's are this machine here, in links, in what pages may connect to and where people come back to.
    const variables = resources.flatMap(({ props }) =>
      Object.values(Object(Object(props.Environment).Variables)),
    );
    expect(variables).toContain(urls.http);
    const [client] = resources.filter(({ type }) => type === "AWS::Cognito::UserPoolClient");
    expect(client?.props.CallbackURLs).toEqual([`${urls.http}/console/`]);
    expect(JSON.stringify(variables)).not.toContain("help.demo-wallet.example");
  });

  test.each<[string, RegExp, (stack: Stack) => unknown]>([
    ["AWS's rules", /DelaySeconds: 99999/, (stack) => new CfnQueue(stack, "Queue", { delaySeconds: 99_999 })],
    ["cdk-nag's rules", /access logs disabled/, (stack) => new Bucket(stack, "Bucket", { enforceSSL: true })],
  ])("does not pass a stack that breaks %s, unless told not to look", async (_, finding, add) => {
    using folder = temporaryFolder();
    for (const validate of [true, false]) {
      const app = await emptyApp({ outDir: folder.path, validate });
      add(new Stack(app, "Broken"));
      if (validate) expect(() => app.synth()).toThrow(finding);
      else expect(app.synth().stacks).toHaveLength(1);
    }
  });

  test("refuses bundles over their budgets when it validates", async () => {
    using folder = temporaryFolder();
    const large = `export const handler = async () => ${JSON.stringify("x".repeat(220_001))};`;
    await expect(synthesiseIn(folder.path, { validate: true }, { "receive-form": large })).rejects.toThrow(
      /receive-form loads \d+ bytes at its start; 220000 are allowed/,
    );
  });

  test("leaves an assembly with the bundles in it", async () => {
    using folder = temporaryFolder();
    const { outDir, stackName } = await synthesiseIn(folder.path);
    expect(stackName).toBe("Relaydesk");
    const assets = JSON.parse(readFileSync(join(outDir, "Relaydesk.assets.json"), "utf8"));
    const paths = Object.values<{ source: { path: string } }>(assets.files).map(({ source }) => source.path);
    const faq = paths.filter((path) => existsSync(join(outDir, path, "faq-index.bin")));
    // Stand-ins that hold the same files are one asset; the desk's has the entries beside the index, to be edited.
    expect(faq).toHaveLength(2);
    expect(faq.filter((path) => existsSync(join(outDir, path, "faq-entries.json")))).toHaveLength(1);
  });

  test("names the stack after the instance", async () => {
    using folder = temporaryFolder();
    expect((await synthesiseIn(folder.path, { instance: "staging" })).stackName).toBe("Relaydesk-staging");
  });

  test.each(["", "Staging", "a_b", "../x"])("refuses %j as the name of an instance", async (instance) => {
    using folder = temporaryFolder();
    await expect(synthesiseIn(folder.path, { instance })).rejects.toThrow(/cannot name an instance/);
  });
});
