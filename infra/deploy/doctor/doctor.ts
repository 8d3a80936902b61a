import { parseArgs } from "node:util";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { SESClient } from "@aws-sdk/client-ses";
import { SNSClient } from "@aws-sdk/client-sns";
import relaydeskConfig from "../../../relaydesk.config.ts";
import { type OperatorConfig, parseConfig } from "../../../shared/domain/config.ts";
import { isMain } from "../../main-module.ts";
import { type ExitCode, exitCodes, runTool, type Terminal } from "../../tools/command.ts";
import { targetHelp, targetOptions } from "../../tools/operations/target.ts";
import { checkMail } from "../check-mail.ts";
import { codeOf, type Finding, findingText, stop } from "../finding.ts";
import { checkAlarms, checkListeners } from "./check-alarms.ts";
import { checkDns } from "./check-dns.ts";
import { checkPages, checkWebhooks } from "./check-doors.ts";
import { checkMailLoop } from "./check-mail-loop.ts";
import { checkQueues, checkSecrets } from "./check-parts.ts";
import { checkWebhookLoops } from "./check-webhook-loops.ts";
import { openPatient, type Patient } from "./patient.ts";

export const help = `npm run doctor -- [options]: looks whether a system works, and says what to do where it does not.

Secrets, pages, webhooks, queues; sends itself a mail and, as each platform would, a signed message on every webhook, and waits
until they have come all the way; in AWS also DNS, SES and the alarms. It makes no ticket and answers nobody. Exits with 1 when
something needs to be done.

${targetHelp}
  --no-mail            sends no mail
  --no-webhooks        sends no signed messages`;

export async function main(args: readonly string[], { say, progress }: Terminal): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...targetOptions,
      "no-mail": { type: "boolean", default: false },
      "no-webhooks": { type: "boolean", default: false },
    },
  });
  if (values.profile !== undefined) process.env.AWS_PROFILE = values.profile;
  if (values.region !== undefined) process.env.AWS_REGION = values.region;
  const config = parseConfig(relaydeskConfig);
  const patient = await openPatient(values);
  say(`Looking at ${patient.target.name} …`);
  const found: Finding[] = [];
  const sends = { mail: !values["no-mail"], webhooks: !values["no-webhooks"] };
  for (const check of checksOf(patient, config, sends, progress)) {
    for (const finding of await carriedOut(check)) {
      say(findingText(finding));
      found.push(finding);
    }
  }
  const count = (level: Finding["level"]) => found.filter((each) => each.level === level).length;
  say(`\n${count("fine")} in order, ${count("mind")} to mind, ${count("stop")} to mend.`);
  return count("stop") > 0 ? exitCodes.problems : exitCodes.done;
}

interface Check {
  readonly of: string;
  readonly run: () => Promise<Finding | readonly Finding[]>;
}

function checksOf(
  patient: Patient,
  config: OperatorConfig,
  sends: { readonly mail: boolean; readonly webhooks: boolean },
  progress: Terminal["progress"],
): Check[] {
  const { target, cloud } = patient;
  const checks: Check[] = [
    { of: "the secrets", run: () => checkSecrets(target, config) },
    { of: "the pages", run: () => checkPages(patient, config) },
    { of: "the webhooks", run: () => checkWebhooks(patient, config) },
    { of: "the queues", run: () => checkQueues(target) },
  ];
  if (cloud) {
    const ses = new SESClient({ region: cloud.region });
    const { region, alarmTopic } = cloud;
    checks.push(
      { of: "SES", run: () => checkMail(ses, config, region, false) },
      { of: "DNS", run: () => checkDns(ses, config, region) },
      { of: "the alarms", run: () => checkAlarms(new CloudWatchClient({ region }), alarmTopic) },
      { of: "who hears of alarms", run: () => checkListeners(new SNSClient({ region }), alarmTopic) },
    );
  }
  if (sends.webhooks) {
    checks.push({ of: "signed messages", run: () => checkWebhookLoops(patient, config, progress) });
  }
  if (config.channels.email && sends.mail) {
    checks.push({ of: "mail", run: () => checkMailLoop(patient, config, progress) });
  }
  return checks;
}

/** What cannot be looked at is a finding as well, and keeps nothing else from being looked at. */
async function carriedOut({ of, run }: Check): Promise<readonly Finding[]> {
  try {
    return [await run()].flat();
  } catch (error) {
    const said = error instanceof Error ? error.message : "";
    return [stop(`${of} could not be looked at: ${codeOf(error)}`, said)];
  }
}

if (isMain(import.meta)) await runTool(help, main);
