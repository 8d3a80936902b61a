import { join } from "node:path";
import * as z from "zod/mini";
import { root } from "./project-root.ts";

/** The last release's; `npm run synth -- --release` writes it. */
export const baselineFile = join(root, "infra/cloud/baseline.json");

/**
 * Types that hold what cannot be made again, and their properties of which a change makes CloudFormation replace the
 * resource: an empty one takes its place. From the "Update requires" lines of the resource reference.
 */
const REPLACED_BY: Readonly<Record<string, readonly string[]>> = {
  "AWS::DynamoDB::Table": ["TableName", "KeySchema", "LocalSecondaryIndexes", "ImportSourceSpecification"],
  "AWS::S3::Bucket": ["BucketName", "ObjectLockEnabled", "BucketNamespace", "BucketNamePrefix"],
  "AWS::Cognito::UserPool": ["UsernameAttributes", "AliasAttributes", "UsernameConfiguration", "Schema"],
  "AWS::Cognito::UserPoolGroup": ["GroupName", "UserPoolId"],
  "AWS::SES::EmailIdentity": ["EmailIdentity"],
};

const Template = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Properties: z._default(z.record(z.string(), z.unknown()), {}),
      DeletionPolicy: z.optional(z.string()),
      UpdateReplacePolicy: z.optional(z.string()),
    }),
  ),
});

const Kept = z.object({
  type: z.string(),
  /** What stays when it is taken out of the template or replaced. */
  retained: z.boolean(),
  /** The properties that decide whether it is replaced, as they stand in the template. */
  properties: z.record(z.string(), z.unknown()),
});

/** Every stateful resource of a template by its logical id: all that an upgrade must leave alone. */
export const Baseline = z.record(z.string(), Kept);
export type Baseline = z.infer<typeof Baseline>;

/** What of a template must outlive every later one. */
export function baselineOf(template: unknown): Baseline {
  const stateful = Object.entries(Template.parse(template).Resources).filter(([, { Type }]) =>
    Object.hasOwn(REPLACED_BY, Type),
  );
  return Object.fromEntries(
    stateful.map(([id, { Type, Properties, DeletionPolicy, UpdateReplacePolicy }]) => [
      id,
      {
        type: Type,
        retained: DeletionPolicy === "Retain" && UpdateReplacePolicy === "Retain",
        properties: Object.fromEntries(
          (REPLACED_BY[Type] ?? []).flatMap((name) =>
            Properties[name] === undefined ? [] : [[name, Properties[name]]],
          ),
        ),
      },
    ]),
  );
}

/** Why a new template must not be deployed over an old one, a sentence each; empty when all that is kept stays as it is. */
export function losses(before: Baseline, after: Baseline): string[] {
  return Object.entries(before).flatMap(([id, was]) => {
    const is = after[id];
    if (!is)
      return [`${id} (${was.type}) is gone from the template: what is in it would be lost to the system`];
    if (is.type !== was.type)
      return [`${id} was an ${was.type} and is an ${is.type}: an empty one takes its place`];
    const names = [...new Set([...Object.keys(was.properties), ...Object.keys(is.properties)])];
    const changed = names.filter(
      (name) => JSON.stringify(was.properties[name]) !== JSON.stringify(is.properties[name]),
    );
    const replaced = changed.map(
      (name) => `${id} (${was.type}) has another ${name}: CloudFormation would put an empty one in its place`,
    );
    return was.retained && !is.retained
      ? [...replaced, `${id} (${was.type}) is no longer retained`]
      : replaced;
  });
}
