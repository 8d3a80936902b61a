import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type CloudFormationClient, GetTemplateCommand } from "@aws-sdk/client-cloudformation";
import { baselineOf, losses } from "../cloud/stateful.ts";
import { codeOf, type Finding, fine, stop } from "./finding.ts";

/** Whether what is deployed keeps its data when the new template comes. Looks at what is really there, not at a release. */
export async function checkUpgrade(
  cloudFormation: CloudFormationClient,
  stack: string,
  assemblyDir: string,
): Promise<Finding> {
  const deployed = await templateOf(cloudFormation, stack);
  if (deployed === undefined) return fine(`${stack} has no data yet that a deployment could touch.`);
  const next: unknown = JSON.parse(readFileSync(join(assemblyDir, `${stack}.template.json`), "utf8"));
  const lost = losses(baselineOf(deployed), baselineOf(next));
  if (lost.length === 0) return fine(`The data in ${stack} stays where it is.`);
  return stop(
    `This deployment would take data away:\n${lost.map((each) => `    ${each}`).join("\n")}`,
    "Deploy a release that keeps it.",
  );
}

async function templateOf(cloudFormation: CloudFormationClient, StackName: string): Promise<unknown> {
  try {
    const { TemplateBody } = await cloudFormation.send(
      new GetTemplateCommand({ StackName, TemplateStage: "Processed" }),
    );
    return TemplateBody === undefined ? undefined : JSON.parse(TemplateBody);
  } catch (error) {
    if (codeOf(error) === "ValidationError") return undefined;
    throw error;
  }
}
