import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import * as z from "zod";
import { relaydesk } from "../../../infra/cloud/system.ts";
import relaydeskConfig from "../../../relaydesk.config.ts";
import { type ConfigInput, parseConfig } from "../../../shared/domain/config.ts";
import { writeTinyBundles, writeTinyPages } from "./tiny-functions.ts";

const Resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DependsOn: z.union([z.string(), z.array(z.string())]).optional(),
});
export type Resource = z.infer<typeof Resource> & { readonly id: string };

const PolicyStatement = z.object({
  Sid: z.string().optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Action: z.union([z.string(), z.array(z.string())]).transform((action) => [action].flat()),
  Resource: z
    .unknown()
    .optional()
    .transform((resource) => [resource].flat()),
  Principal: z.unknown().optional(),
  Condition: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});
export type PolicyStatement = z.infer<typeof PolicyStatement>;
const Document = z.object({ Statement: z.array(PolicyStatement) });

const bundles = writeTinyBundles(mkdtempSync(join(tmpdir(), "relaydesk-stack-")));
const pages = writeTinyPages(mkdtempSync(join(tmpdir(), "relaydesk-pages-")));

/** The stacks of systems in one app. */
export function systems(names: readonly string[], config: ConfigInput = relaydeskConfig) {
  const app = new App({ builtinCloudFormationValidation: false, analyticsReporting: false });
  const parsed = parseConfig(config);
  return names.map((name) => relaydesk(app, name, { config: parsed, bundles, pages }));
}

/** Each of these systems as one template: what a stack imports stands there as the reference that the other exports. */
export function templates(names: readonly string[], config: ConfigInput = relaydeskConfig): Template[] {
  return systems(names, config).map((stacks) =>
    asOne(Object.values(stacks).map((stack) => Template.fromStack(stack).toJSON())),
  );
}

const Output = z.object({ Value: z.unknown(), Export: z.object({ Name: z.string() }).optional() });

function asOne(parts: readonly Record<string, unknown>[]): Template {
  const outputs = parts.flatMap(({ Outputs }) =>
    Object.values(z.record(z.string(), Output).parse(Outputs ?? {})),
  );
  const exported = new Map(outputs.map(({ Value, Export }) => [Export?.Name, Value]));
  const imported = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(imported);
    if ("Fn::ImportValue" in value) return exported.get(String(value["Fn::ImportValue"]));
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, imported(each)]));
  };
  const all = parts.flatMap(({ Resources }) => Object.entries(fields(Resources)));
  const ids = all.map(([id]) => id);
  if (new Set(ids).size < ids.length) throw new Error("Two stacks have a resource of the same logical id");
  const told = parts.flatMap(({ Outputs }) =>
    Object.entries(z.record(z.string(), Output).parse(Outputs ?? {})).filter(([, { Export }]) => !Export),
  );
  return Template.fromJSON({
    Resources: fields(imported(Object.fromEntries(all))),
    Outputs: fields(imported(Object.fromEntries(told))),
  });
}

/** Every resource of a template. */
export function resourcesOf(template: Template): Resource[] {
  const resources = z.record(z.string(), Resource).parse(template.toJSON().Resources);
  return Object.entries(resources).map(([id, resource]) => ({ ...resource, id }));
}

/** The system as an operator gets it who changes nothing but that somebody and a bus are told of events: so that every function is in it. */
export const system = theOnly(
  templates(["Relaydesk"], {
    ...relaydeskConfig,
    webhooks: { endpoints: { crm: { url: "https://hooks.demo-wallet.example/relaydesk" } }, eventBus: {} },
  }),
);
export const resources = resourcesOf(system);

export function ofType(...types: readonly string[]): Resource[] {
  return resources.filter(({ Type }) => types.includes(Type));
}

export function lambdaNamed(name: string): Resource {
  return theOnly(
    ofType("AWS::Lambda::Function").filter(
      ({ Properties }) => Properties.Description === `Relaydesk ${name}`,
    ),
  );
}

/** The resource that a `Ref` or `Fn::GetAtt` somewhere in a template points at. */
export function target(reference: unknown): Resource {
  const id = /"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/.exec(JSON.stringify(reference))?.[1];
  const found = resources.find((resource) => resource.id === id);
  if (!found) throw new Error(`${JSON.stringify(reference)} points at nothing in the template`);
  return found;
}

export function statementsOf(policyDocument: unknown): PolicyStatement[] {
  return Document.parse(policyDocument).Statement;
}

/** An object of the template, to be looked into. */
export function fields(value: unknown): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).parse(value);
}

/** A logical id without the hash that CDK puts at its end. */
export function plainName(id: string): string {
  return id.replace(/[0-9A-F]{8}$/, "");
}

/** What an intrinsic stands for, in a form for people: `StoreBucket/mail/*`, `ssm:parameter/relaydesk/…/pepper`. */
export function readable(value: unknown): string {
  if (typeof value === "string") return value;
  const {
    Ref,
    "Fn::GetAtt": attribute,
    "Fn::Join": join,
  } = z
    .object({
      Ref: z.string().optional(),
      "Fn::GetAtt": z.tuple([z.string(), z.string()]).optional(),
      "Fn::Join": z.tuple([z.string(), z.array(z.unknown())]).optional(),
    })
    .parse(value);
  if (Ref) return Ref.startsWith("AWS::") ? `<${Ref.slice(5)}>` : plainName(Ref);
  if (attribute) return plainName(attribute[0]);
  if (join)
    return join[1]
      .map(readable)
      .join(join[0])
      .replace("arn:<Partition>:", "")
      .replace(":<Region>:<AccountId>:", ":");
  throw new Error(`There is no readable form of ${JSON.stringify(value)}`);
}

function theOnly<Item>(items: readonly Item[]): Item {
  const [item, ...others] = items;
  if (item === undefined || others.length > 0) throw new Error(`There are ${items.length} instead of one`);
  return item;
}
