import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { readSystem } from "../../local/system-file.ts";
import { openTarget, type Target, type TargetChoice } from "../../tools/operations/target.ts";

/** The system that is looked at: what every command knows of it, and where people and platforms reach it. */
export interface Patient {
  readonly target: Target;
  /** What people see. */
  readonly pagesUrl: string;
  /** Where platforms bring messages. */
  readonly apiUrl: string;
  /** Where mail can be handed in on this machine. */
  readonly smtpPort?: number;
  /** In AWS alone. */
  readonly cloud?: { readonly region: string; readonly stack: string; readonly alarmTopic: string };
}

/** @throws Error that says what to do when there is no such system */
export async function openPatient(choice: TargetChoice): Promise<Patient> {
  const target = await openTarget(choice);
  if (target.kind === "local") {
    const { httpUrl, smtpPort } = readSystem(choice.data);
    return { target, pagesUrl: httpUrl, apiUrl: httpUrl, smtpPort };
  }
  const outputs = await outputsOf(choice);
  const output = (name: string) => {
    const value = outputs.get(name);
    if (value === undefined)
      throw new Error(`The stack ${choice.stack} has no output ${name}: deploy it anew.`);
    return value;
  };
  const region = await target.sqs.config.region();
  return {
    target,
    pagesUrl: output("PagesUrl"),
    apiUrl: output("Url"),
    cloud: { region, stack: choice.stack, alarmTopic: output("AlarmTopic") },
  };
}

async function outputsOf({ stack, profile, region }: TargetChoice): Promise<ReadonlyMap<string, string>> {
  const client = new CloudFormationClient({
    ...(profile !== undefined && { profile }),
    ...(region !== undefined && { region }),
  });
  const { Stacks: [found] = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
  return new Map(
    (found?.Outputs ?? []).map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue]),
  );
}
