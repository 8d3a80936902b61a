import { join, resolve } from "node:path";
import { App, Validations } from "aws-cdk-lib";
import relaydeskConfig from "../../relaydesk.config.ts";
import { parseConfig } from "../../shared/domain/config.ts";
import { budgetTable, checkBudgets } from "./budgets.ts";
import { type Bundles, bundleFunctions, root } from "./bundle.ts";
import { RelaydeskStack } from "./stack.ts";

export interface SynthOptions {
  readonly outDir?: string;
  /** Where the bundles are, or are made. */
  readonly bundles?: string;
  /** Checks the template against AWS's rules and cdk-nag's; takes seconds, so the development loop goes without. */
  readonly validate: boolean;
  /** Tells several systems in one account and region apart. */
  readonly instance?: string;
}

/**
 * Bundles the functions and writes the CloudFormation template of the system with them into `outDir`. Needs neither an
 * account nor the `cdk` command.
 *
 * @throws when a bundle or the configuration is wrong; with `validate` also when a rule is broken.
 */
export async function synthesise(
  options: SynthOptions,
): Promise<{ outDir: string; stackName: string; bundles: Bundles }> {
  const folder = options.bundles ?? join(root, "dist/functions");
  const bundles = await bundleFunctions({ outDir: folder });
  const app = await relaydeskApp({ ...options, bundles: folder });
  const assembly = app.synth();
  const [stack] = assembly.stacks;
  return { outDir: assembly.directory, stackName: stack?.stackName ?? "", bundles };
}

/** The app with its one stack, from bundles that are already there. */
export async function relaydeskApp(options: SynthOptions & { readonly bundles: string }): Promise<App> {
  const app = new App({
    outdir: resolve(options.outDir ?? join(root, "cdk.out")),
    analyticsReporting: false,
    builtinCloudFormationValidation: options.validate,
    context: { "@aws-cdk/core:validateAgainstDefaultRules": options.validate },
  });
  new RelaydeskStack(app, stackName(options.instance), {
    config: parseConfig(relaydeskConfig),
    bundles: options.bundles,
    description: "Relaydesk: customer messages in, tickets, answers out",
  });
  if (options.validate) {
    const { AwsSolutionsChecks } = await import("cdk-nag");
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  }
  return app;
}

function stackName(instance: string | undefined): string {
  if (instance === undefined || instance === "") return "Relaydesk";
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(instance)) {
    throw new Error(`"${instance}" cannot name an instance: use lower-case letters, digits and dashes`);
  }
  return `Relaydesk-${instance}`;
}

if (import.meta.main) {
  const { outDir, stackName, bundles } = await synthesise({
    validate: process.env.CDK_VALIDATION !== "false",
  });
  console.log(budgetTable(bundles));
  const violations = checkBudgets(bundles);
  for (const violation of violations) console.error(violation);
  if (violations.length > 0) process.exitCode = 1;
  console.log(`${stackName} is in ${outDir}`);
}
