import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SESClient } from "@aws-sdk/client-ses";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import relaydeskConfig from "../../relaydesk.config.ts";
import { type OperatorConfig, parseConfig } from "../../shared/domain/config.ts";
import { root } from "../cloud/project-root.ts";
import { stackNameOf, synthesise } from "../cloud/synth.ts";
import { costOf, usualTraffic } from "../cost/cost.ts";
import { costSource, costText } from "../cost/cost-text.ts";
import { readMeasured } from "../cost/measured.ts";
import { prices } from "../cost/prices.ts";
import { readTemplates } from "../cost/read-templates.ts";
import { shapeOf } from "../cost/shape.ts";
import { isMain } from "../main-module.ts";
import { type ExitCode, exitCodes, runTool, type Terminal } from "../tools/command.ts";
import { checkBootstrap, checkConcurrency, checkCredentials, checkStack } from "./check-account.ts";
import { checkMail } from "./check-mail.ts";
import { checkUpgrade } from "./check-upgrade.ts";
import { type Finding, findingText } from "./finding.ts";
import { makeMissingSecrets } from "./secrets.ts";

const help = `npm run deploy -- [options]: puts the system of relaydesk.config.ts into an AWS account.

It looks first whether the account is ready, shows what a month would cost, asks, and only then changes anything.

  --check              only look, and show the cost; changes nothing
  --yes                do not ask
  --instance <name>    another system in the same account and region, with a name of its own
  --profile <name>     which credentials of this machine (default: those of the environment)
  --region <name>      where (default: AWS_REGION, or the profile's)
  --messages <n>       messages a month that the cost is shown for (default 100000)
  --bootstrap          prepares the account and region for the CDK, once; then run it again without`;

const options = {
  check: { type: "boolean", default: false },
  yes: { type: "boolean", default: false },
  bootstrap: { type: "boolean", default: false },
  instance: { type: "string" },
  profile: { type: "string" },
  region: { type: "string" },
  messages: { type: "string", default: "100000" },
} as const;

/** Which system goes where. */
export interface Deployment {
  readonly config: OperatorConfig;
  readonly region: string;
  readonly stackName: string;
}

/** What is asked of AWS before anything is changed there. */
export interface Clients {
  readonly sts: STSClient;
  readonly cloudFormation: CloudFormationClient;
  readonly lambda: LambdaClient;
  readonly ses: SESClient;
}

async function main(args: readonly string[], { say, progress }: Terminal): Promise<ExitCode> {
  const { values } = parseArgs({ args: [...args], options });
  if (values.profile !== undefined) process.env.AWS_PROFILE = values.profile;
  if (values.region !== undefined) process.env.AWS_REGION = values.region;
  const config = parseConfig(relaydeskConfig);
  const clients = openClients();
  const region = await regionOf(clients.sts);
  if (region === undefined) {
    say(
      "✗ No region is set.\n    Take one in which SES takes mail in, such as eu-west-1: --region eu-west-1, or AWS_REGION.",
    );
    return exitCodes.problems;
  }
  process.env.AWS_REGION = region;
  if (values.bootstrap) return cdk(["bootstrap"]);
  const deployment = { config, region, stackName: stackNameOf(values.instance) };

  say(`Looking at the account and at ${region} …`);
  const findings = await lookBefore(deployment, clients);
  for (const finding of findings) say(findingText(finding));
  if (isStopped(findings)) return refused(say);

  progress("building the functions and pages, and writing the templates");
  const { outDir } = await synthesise({
    validate: true,
    ...(values.instance !== undefined && { instance: values.instance }),
  });
  const upgrade = await checkUpgrade(clients.cloudFormation, `${deployment.stackName}-data`, outDir);
  say(findingText(upgrade));
  if (isStopped([upgrade])) return refused(say);

  say(`\n${costOfAMonth(outDir, Number(values.messages))}\n`);
  if (values.check) return exitCodes.done;
  if (!values.yes && !(await agreed(`Deploy ${deployment.stackName} to ${region}? (yes/no) `))) {
    say("Nothing was changed.");
    return exitCodes.done;
  }
  const outputsFile = join(root, "dist/outputs.json");
  const code = await cdk([
    ...["deploy", `${deployment.stackName}-data`, deployment.stackName, "--app", outDir],
    ...["--require-approval", "never", "--outputs-file", outputsFile],
  ]);
  if (code !== exitCodes.done) {
    say(
      "✗ CloudFormation did not end well, and went back to what was there before. The lines above say which resource, and why.",
    );
    return code;
  }
  await afterwards(deployment, outputsFile, say);
  return exitCodes.done;
}

/** All that can be known of an account before something is built for it. Stops asking when nobody answers. */
export async function lookBefore(
  { config, region, stackName }: Deployment,
  { sts, cloudFormation, lambda, ses }: Clients,
): Promise<readonly Finding[]> {
  const credentials = await checkCredentials(sts);
  if (credentials.level === "stop") return [credentials];
  const stacks = [];
  for (const name of [`${stackName}-data`, stackName]) stacks.push(await checkStack(cloudFormation, name));
  const isNew = stacks[0]?.what.endsWith("will be made.") === true;
  return [
    credentials,
    await checkBootstrap(cloudFormation, region),
    ...stacks,
    ...(await checkMail(ses, config, region, isNew)),
    await checkConcurrency(lambda),
  ];
}

/** For a terminal: what a month of so many messages costs as it is configured. */
export function costOfAMonth(assemblyDir: string, messages: number): string {
  const shape = shapeOf(readTemplates(assemblyDir));
  const measured = readMeasured();
  const of = (count: number) =>
    costOf({ traffic: { ...usualTraffic, messages: count }, shape, measured, prices });
  return [
    `What a month of ${messages.toLocaleString("en")} messages costs (npm run cost shows others):`,
    ...costText(of(messages), prices),
    `At rest: ${of(0).usd.toFixed(2)} $ a month. ${costSource(measured)}`,
  ].join("\n");
}

/** The clients, with the credentials and endpoints of the environment. */
export function openClients(): Clients {
  return {
    sts: new STSClient({}),
    cloudFormation: new CloudFormationClient({}),
    lambda: new LambdaClient({}),
    ses: new SESClient({}),
  };
}

async function regionOf(client: STSClient): Promise<string | undefined> {
  return client.config.region().catch(() => undefined);
}

function isStopped(findings: readonly Finding[]): boolean {
  return findings.some(({ level }) => level === "stop");
}

function refused(say: Terminal["say"]): ExitCode {
  say("\nNothing was changed: first see to what is marked with ✗.");
  return exitCodes.problems;
}

async function agreed(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
}

/** Runs the project's own `cdk`. */
function cdk(args: readonly string[]): Promise<ExitCode> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [join(root, "node_modules/aws-cdk/bin/cdk"), ...args], {
      cwd: root,
      stdio: "inherit",
    });
    child.on("error", failed);
    child.on("exit", (code) => done(code === 0 ? exitCodes.done : exitCodes.problems));
  });
}

async function afterwards({ config, stackName }: Deployment, outputsFile: string, say: Terminal["say"]) {
  const outputs: Record<string, Record<string, string>> = JSON.parse(readFileSync(outputsFile, "utf8"));
  const { made, missing } = await makeMissingSecrets(new SSMClient({}), `/relaydesk/${stackName}/`, config);
  if (made.length > 0) say(`Made the secrets ${made.join(", ")}.`);
  say("\nOutputs, of which docs/deploy.md says what they are for:");
  for (const each of Object.values(outputs)) {
    for (const [name, value] of Object.entries(each).sort()) {
      if (!name.startsWith("Exports")) say(`  ${name}: ${value}`);
    }
  }
  if (missing.length > 0) {
    say("\nAccounts without their secrets, which do not exist until they have them (docs/secrets.md):");
    for (const name of missing) say(`  /relaydesk/${stackName}/${name}`);
  }
  say(
    "\nNext: publish the records above, invite people (docs/deploy.md), then npm run doctor -- --target aws",
  );
}

if (isMain(import.meta)) await runTool(help, main);
