import * as z from "zod";
import {
  type Condition,
  conditionHolds,
  parseConditions,
  type RequestContext,
} from "./permissions/conditions.ts";
import { matchesWildcard } from "./permissions/wildcards.ts";

/** One statement of an IAM policy, ready to be asked. */
export interface Statement {
  readonly effect: "Allow" | "Deny";
  readonly actions: Selection;
  readonly resources: Selection;
  /** All must hold for the statement to apply. */
  readonly conditions: readonly Condition[];
}

/** What a statement is about: everything that matches a pattern, or with `except` everything that matches none. */
interface Selection {
  readonly patterns: readonly string[];
  readonly except: boolean;
}

/** What somebody wants to do, in IAM's words. */
export interface AccessRequest {
  /** Such as `sqs:SendMessage`. */
  readonly action: string;
  /** An ARN, or `*` for an action that is about no single resource. */
  readonly resource: string;
  readonly context?: RequestContext;
}

/** Whether the statements let a request pass: one must allow it and none deny it. */
export function allows(statements: readonly Statement[], request: AccessRequest): boolean {
  const applying = statements.filter((statement) => applies(statement, request));
  return applying.length > 0 && applying.every(({ effect }) => effect === "Allow");
}

function applies(
  { actions, resources, conditions }: Statement,
  { action, resource, context }: AccessRequest,
): boolean {
  return (
    selects(actions, action.toLowerCase()) &&
    selects(resources, resource) &&
    conditions.every((condition) => conditionHolds(condition, context ?? {}))
  );
}

function selects({ patterns, except }: Selection, value: string): boolean {
  return patterns.some((pattern) => matchesWildcard(pattern, value)) !== except;
}

/**
 * Reads a policy document with every intrinsic already resolved.
 *
 * @throws Error that names what the local system cannot evaluate as IAM would: a condition, a policy variable, a
 * principal, or a part of a statement that it does not know.
 */
export function parsePolicy(document: unknown): Statement[] {
  return PolicyDocument.parse(document).Statement.map((statement) => ({
    effect: statement.Effect,
    actions: actionsOf(statement),
    resources: resourcesOf(statement),
    conditions: parseConditions(statement.Condition),
  }));
}

const Texts = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (typeof value === "string" ? [value] : value));
const ConditionValues = z.union([z.string(), z.boolean(), z.array(z.union([z.string(), z.boolean()]))]);

const PolicyStatement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Action: Texts.optional(),
  NotAction: Texts.optional(),
  Resource: Texts.optional(),
  NotResource: Texts.optional(),
  Condition: z
    .record(
      z.string(),
      z.record(
        z.string(),
        ConditionValues.transform((value) => [value].flat().map(String)),
      ),
    )
    .default({}),
});

const PolicyDocument = z.strictObject({
  Version: z.literal("2012-10-17").optional(),
  Id: z.string().optional(),
  Statement: z
    .union([PolicyStatement, z.array(PolicyStatement)])
    .transform((statements) => (Array.isArray(statements) ? statements : [statements])),
});

function actionsOf({ Action, NotAction }: z.output<typeof PolicyStatement>): Selection {
  const { patterns, except } = either("Action", Action, NotAction);
  return { patterns: patterns.map((pattern) => pattern.toLowerCase()), except };
}

function resourcesOf({ Resource, NotResource }: z.output<typeof PolicyStatement>): Selection {
  const selection = either("Resource", Resource, NotResource);
  const variable = selection.patterns.find((pattern) => pattern.includes("${"));
  if (variable !== undefined) {
    throw new Error(`the local system does not fill in policy variables, as in ${variable}`);
  }
  return selection;
}

function either(name: string, only: string[] | undefined, except: string[] | undefined): Selection {
  if ((only === undefined) === (except === undefined)) {
    throw new Error(`a statement needs either ${name} or Not${name}`);
  }
  return { patterns: only ?? except ?? [], except: only === undefined };
}

/** A resource of the template with every intrinsic resolved: `ref` is what `Ref` gives, `att` what `Fn::GetAtt` gives. */
export interface TemplateResource {
  readonly logicalId: string;
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly ref: string;
  readonly att: Readonly<Record<string, unknown>>;
}

/**
 * What each Lambda function of a template may do, by function name: the inline policies of its role, and the policies
 * of the template that are attached to the role.
 *
 * @throws Error that names the resource whose permissions cannot be told from the template alone.
 */
export function policiesOf(resources: readonly TemplateResource[]): Map<string, Statement[]> {
  const roles = new Map(ofType(resources, "AWS::IAM::Role").map((role) => [role.att.Arn, role]));
  return new Map(
    ofType(resources, "AWS::Lambda::Function").map((lambda) => {
      const role = roles.get(lambda.props.Role);
      if (role === undefined) {
        throw new Error(`${lambda.logicalId}: its role ${String(lambda.props.Role)} is not in the template.`);
      }
      return [lambda.ref, statementsOfRole(role, resources)];
    }),
  );
}

const InlinePolicies = z.array(z.object({ PolicyName: z.string(), PolicyDocument: z.unknown() })).default([]);
const RoleProperties = z.object({
  Policies: InlinePolicies,
  ManagedPolicyArns: z.array(z.string()).default([]),
  PermissionsBoundary: z.undefined("the local system does not apply permission boundaries").optional(),
});
const AttachedPolicy = z.object({ Roles: z.array(z.string()).default([]), PolicyDocument: z.unknown() });
const RolePolicy = z.object({ RoleName: z.string(), PolicyDocument: z.unknown() });

function statementsOfRole(role: TemplateResource, resources: readonly TemplateResource[]): Statement[] {
  const { Policies, ManagedPolicyArns } = named(role, () => RoleProperties.parse(role.props));
  const inline = Policies.flatMap(({ PolicyDocument: document }) => named(role, () => parsePolicy(document)));
  const managed = ManagedPolicyArns.flatMap((arn) => managedPolicy(role, arn, resources));
  const attached = ["AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"]
    .flatMap((type) => ofType(resources, type))
    .map((policy) => ({ policy, properties: named(policy, () => AttachedPolicy.parse(policy.props)) }))
    .filter(
      ({ policy, properties }) =>
        properties.Roles.includes(role.ref) && !ManagedPolicyArns.includes(policy.ref),
    )
    .flatMap(({ policy, properties }) => named(policy, () => parsePolicy(properties.PolicyDocument)));
  const rolePolicies = ofType(resources, "AWS::IAM::RolePolicy")
    .map((policy) => ({ policy, properties: named(policy, () => RolePolicy.parse(policy.props)) }))
    .filter(({ properties }) => properties.RoleName === role.ref)
    .flatMap(({ policy, properties }) => named(policy, () => parsePolicy(properties.PolicyDocument)));
  return [...inline, ...managed, ...attached, ...rolePolicies];
}

function managedPolicy(
  role: TemplateResource,
  arn: string,
  resources: readonly TemplateResource[],
): Statement[] {
  if (arn.endsWith(":iam::aws:policy/service-role/AWSLambdaBasicExecutionRole")) {
    return parsePolicy({
      Statement: {
        Effect: "Allow",
        Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: "*",
      },
    });
  }
  const policy = ofType(resources, "AWS::IAM::ManagedPolicy").find(({ ref }) => ref === arn);
  if (policy === undefined) {
    throw new Error(
      `${role.logicalId}: the local system does not know what the managed policy ${arn} allows.`,
    );
  }
  return named(policy, () => parsePolicy(policy.props.PolicyDocument));
}

function ofType(resources: readonly TemplateResource[], type: string): TemplateResource[] {
  return resources.filter((resource) => resource.type === type);
}

/** Does something for a resource and puts the name of the resource before whatever goes wrong. */
function named<Result>(resource: TemplateResource, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw new Error(`${resource.logicalId}: ${describe(error)}`, { cause: error });
  }
}

function describe(error: unknown): string {
  if (error instanceof z.ZodError) {
    return z.prettifyError(error);
  }
  return error instanceof Error ? error.message : String(error);
}
