import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { App } from "aws-cdk-lib";
import relaydeskConfig from "../../relaydesk.config.ts";
import { type ConfigInput, parseConfig } from "../../shared/domain/config.ts";
import { isMain } from "../main-module.ts";
import { budgetTable, checkBudgets } from "./budgets.ts";
import { type Bundles, bundleCodeFirst } from "./bundle.ts";
import { bundlePages } from "./bundle-pages.ts";
import { root } from "./project-root.ts";
import { baselineFile, baselineOf } from "./stateful.ts";
import { withEverything } from "./with-everything.ts";

export interface SynthOptions {
  /** Without it where the `cdk` command says, and else `cdk.out`. */
  readonly outDir?: string;
  /** Where the bundles are made. */
  readonly bundlesDir?: string;
  /** Where the pages are made; beside the bundles unless said otherwise. */
  readonly pagesDir?: string;
  /** Where the functions' sources are. */
  readonly sourceDir?: string;
  /** Where the knowledge base is. */
  readonly faqDir?: string;
  /** Instead of `relaydesk.config.ts`. */
  readonly config?: ConfigInput;
  /**
   * Holds the templates against AWS's rules and cdk-nag's, and the bundles against their budgets. Takes seconds, so the
   * development loop goes without.
   */
  readonly validate: boolean;
  /** Leaves bundles and pages where they were made, and names them there by their whole paths; else they are copied. */
  readonly inPlace?: boolean;
  /** Bundles in a fraction of the time what is not to be deployed: see `bundleTogether`. */
  readonly together?: boolean;
  /** Leaves the pages' folder empty, for somebody else to fill. */
  readonly withoutPages?: boolean;
  /** The compiled knowledge base, where that was begun before. */
  readonly index?: Promise<Uint8Array>;
  /** Tells several systems in one account and region apart. Without it what the `cdk` command says (`-c instance=…`). */
  readonly instance?: string;
}

export interface Synthesised {
  /** The cloud assembly: `manifest.json`, the templates, the bundles. */
  readonly outDir: string;
  /** Of the stack that works; the one with the data is called `<stackName>-data`. */
  readonly stackName: string;
  readonly bundles: Bundles;
}

/**
 * Bundles the functions and writes the CloudFormation templates of the system with them. Needs neither an account nor
 * the `cdk` command.
 *
 * @throws when a bundle or the configuration is wrong; with `validate` also when a rule or a budget is broken.
 */
export async function synthesise(options: SynthOptions): Promise<Synthesised> {
  const {
    bundlesDir = join(root, "dist/functions"),
    sourceDir,
    faqDir,
    validate,
    together,
    inPlace,
    index,
  } = options;
  const { config = relaydeskConfig, withoutPages, pagesDir = join(bundlesDir, "../web") } = options;
  // The CDK takes a while to load, and the knowledge base longer to compile: side by side.
  const [{ bundles, whole }, , { relaydesk }] = await Promise.all([
    bundleCodeFirst({
      outDir: bundlesDir,
      config,
      ...(sourceDir && { sourceDir }),
      ...(faqDir && { faqDir }),
      ...(together && { together }),
      ...(index && { index }),
    }),
    bundlePages({ outDir: pagesDir, config, ...(withoutPages && { parts: [] }) }),
    import("./system.ts"),
  ]);
  // What is copied has to be there; what stays where it is may still be growing.
  if (!inPlace) await whole;
  const broken = validate ? checkBudgets(bundles) : [];
  if (broken.length > 0) throw new Error(`Bundles are over their budgets:\n  ${broken.join("\n  ")}`);

  const app = await emptyApp(options);
  const stackName = stackNameOf(options.instance ?? app.node.tryGetContext("instance"));
  relaydesk(app, stackName, { config: parseConfig(config), bundles: bundlesDir, pages: pagesDir });
  const assembly = app.synth();
  await whole;
  return { outDir: assembly.directory, stackName, bundles };
}

/** An app without stacks that refuses at synthesis what breaks a rule, or lets all pass. */
export async function emptyApp({
  outDir,
  validate,
  inPlace = false,
}: Pick<SynthOptions, "outDir" | "validate" | "inPlace">): Promise<App> {
  const { App, Validations } = await import("aws-cdk-lib");
  const app = new App({
    outdir: resolve(outDir ?? process.env.CDK_OUTDIR ?? join(root, "cdk.out")),
    analyticsReporting: false,
    // A description of all constructs, for those who look at a deployment.
    treeMetadata: !inPlace,
    builtinCloudFormationValidation: validate,
    context: {
      "@aws-cdk/core:validateAgainstDefaultRules": validate,
      "aws:cdk:disable-asset-staging": inPlace,
    },
  });
  if (validate) {
    const { AwsSolutionsChecks } = await import("cdk-nag");
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  }
  return app;
}

/** The name of a system's stack. @throws when it cannot be one */
export function stackNameOf(instance: unknown): string {
  if (instance === undefined) return "Relaydesk";
  if (typeof instance !== "string" || !/^[a-z][a-z0-9-]{0,30}$/.test(instance)) {
    throw new Error(`"${instance}" cannot name an instance: use lower-case letters, digits and dashes`);
  }
  if (/(^|-)data$/.test(instance)) {
    throw new Error(`"${instance}" cannot name an instance: it would be taken for another one's data`);
  }
  return `Relaydesk-${instance}`;
}

/** What this release keeps, for the tests of the next: see `stateful.ts`. */
async function writeBaseline(template: string): Promise<void> {
  const baseline = baselineOf(JSON.parse(await readFile(template, "utf8")));
  await writeFile(baselineFile, `${JSON.stringify(baseline, undefined, 2)}\n`);
  console.log(`What later releases must leave alone is in ${baselineFile}`);
}

/**
 * The system as it is configured, and with `all` a second time beside it: a `full` one, in which everything is turned on
 * that `relaydesk.config.ts` leaves to the operator. What is off is held against the rules as well.
 */
async function main({ all, release }: { all: boolean; release: boolean }): Promise<void> {
  const validate = process.env.CDK_VALIDATION !== "false";
  const { outDir, stackName, bundles } = await synthesise({ validate });
  console.log(budgetTable(bundles));
  console.log(`${stackName} and ${stackName}-data are in ${outDir}`);
  if (release) await writeBaseline(join(outDir, `${stackName}-data.template.json`));
  if (!all) return;
  const full = await synthesise({
    validate,
    config: withEverything(relaydeskConfig),
    instance: "full",
    outDir: join(root, "dist/full/cdk.out"),
    bundlesDir: join(root, "dist/full/functions"),
  });
  console.log(
    `${full.stackName} and ${full.stackName}-data, with everything turned on, are in ${full.outDir}`,
  );
}

if (isMain(import.meta)) {
  const off = { type: "boolean", default: false } as const;
  await main(parseArgs({ options: { all: off, release: off } }).values);
}
