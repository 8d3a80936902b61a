import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchesArn, matchesWildcard } from "../../../infra/local/permissions/wildcards.ts";
import { allows, parsePolicy, policiesOf, type TemplateResource } from "../../../infra/local/permissions.ts";

/** The definition of wildcards, letter by letter and without any cleverness. */
function matchesByDefinition(pattern: string, text: string): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) {
    return text === "";
  }
  const remaining = rest.join("");
  if (first === "*") {
    return (
      matchesByDefinition(remaining, text) || (text !== "" && matchesByDefinition(pattern, text.slice(1)))
    );
  }
  return text !== "" && (first === "?" || first === text[0]) && matchesByDefinition(remaining, text.slice(1));
}

describe("wildcards", () => {
  const letters = (...alphabet: string[]) =>
    fc.array(fc.constantFrom(...alphabet), { maxLength: 9 }).map((characters) => characters.join(""));

  test("match what their definition says", () => {
    fc.assert(
      fc.property(letters("a", "b", "*", "?"), letters("a", "b", "*"), (pattern, text) => {
        expect(matchesWildcard(pattern, text)).toBe(matchesByDefinition(pattern, text));
      }),
      { numRuns: 3_000 },
    );
  });

  test("match every text that a pattern was made from", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (start, middle, end) => {
        const literal = (text: string) => text.replaceAll("*", "?");
        expect(matchesWildcard(`${literal(start)}*${literal(end)}`, start + middle + end)).toBe(true);
      }),
    );
  });

  test("decide a pattern of many stars at once", () => {
    expect(matchesWildcard("*a".repeat(60), "a".repeat(59))).toBe(false);
  });

  test.each([
    ["arn:aws:sqs:*:1:q", "arn:aws:sqs:eu-west-1:1:q", true],
    ["arn:aws:sqs:*:q", "arn:aws:sqs:eu-west-1:1:q", false],
    ["arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/a:b/c", true],
    ["arn:*", "arn:aws:s3:::bucket", false],
  ])("in an ARN stay within their part: %s and %s", (pattern, arn, expected) => {
    expect(matchesArn(pattern, arn)).toBe(expected);
  });
});

const table = "arn:aws:dynamodb:eu-west-1:000000000000:table/desk";

describe("a policy", () => {
  const statement = (more: object) => ({
    Effect: "Allow",
    Action: "dynamodb:GetItem",
    Resource: table,
    ...more,
  });
  const may = (statements: object[], action: string, resource: string, context = {}) =>
    allows(parsePolicy({ Version: "2012-10-17", Statement: statements }), { action, resource, context });

  test.each<[string, object[], string, string, boolean]>([
    ["allows what it names", [statement({})], "dynamodb:GetItem", table, true],
    ["does not allow another action", [statement({})], "dynamodb:PutItem", table, false],
    ["does not allow another resource", [statement({})], "dynamodb:GetItem", `${table}2`, false],
    [
      "does not extend to the indexes of a table",
      [statement({})],
      "dynamodb:GetItem",
      `${table}/index/q`,
      false,
    ],
    ["allows nothing when it is empty", [], "dynamodb:GetItem", table, false],
    [
      "reads actions without regard to case",
      [statement({ Action: "DynamoDB:getitem" })],
      "dynamodb:GetItem",
      table,
      true,
    ],
    [
      "tells the case of resources apart",
      [statement({ Resource: table.toUpperCase() })],
      "dynamodb:GetItem",
      table,
      false,
    ],
    [
      "takes wildcards in actions",
      [statement({ Action: ["dynamodb:Get*"] })],
      "dynamodb:GetItem",
      table,
      true,
    ],
    [
      "takes wildcards in resources",
      [statement({ Resource: ["arn:aws:s3:::b/in/*"] })],
      "dynamodb:GetItem",
      "arn:aws:s3:::b/in/x",
      true,
    ],
    [
      "lets a denial win, whatever the order",
      [statement({ Effect: "Deny", Action: "*" }), statement({})],
      "dynamodb:GetItem",
      table,
      false,
    ],
    [
      "denies only what the denial names",
      [statement({ Action: "dynamodb:*" }), statement({ Effect: "Deny", Action: "dynamodb:Delete*" })],
      "dynamodb:GetItem",
      table,
      true,
    ],
    [
      "allows all but NotAction",
      [statement({ Action: undefined, NotAction: "dynamodb:Delete*" })],
      "dynamodb:GetItem",
      table,
      true,
    ],
    [
      "does not allow NotAction",
      [statement({ Action: undefined, NotAction: "dynamodb:Get*" })],
      "dynamodb:GetItem",
      table,
      false,
    ],
    [
      "does not allow NotResource",
      [statement({ Resource: undefined, NotResource: table })],
      "dynamodb:GetItem",
      table,
      false,
    ],
    [
      "does not match a single resource with an action about none",
      [statement({})],
      "dynamodb:GetItem",
      "*",
      false,
    ],
  ])("%s", (_name, statements, action, resource, expected) => {
    expect(may(statements, action, resource)).toBe(expected);
  });

  test.each([
    ["StringEquals", "ses:FromAddress", "a@b.c", { "ses:fromaddress": "a@b.c" }, true],
    ["StringEquals", "ses:FromAddress", ["x@y.z", "a@b.c"], { "ses:fromaddress": "a@b.c" }, true],
    ["StringEquals", "ses:FromAddress", "x@y.z", { "ses:fromaddress": "a@b.c" }, false],
    ["StringEquals", "ses:FromAddress", "a@b.c", {}, false],
    ["StringLike", "s3:prefix", "in/*", { "s3:prefix": "in/2026" }, true],
    ["StringLike", "s3:prefix", "in/*", { "s3:prefix": "out/2026" }, false],
    ["Bool", "aws:SecureTransport", true, { "aws:securetransport": "true" }, true],
    ["Bool", "aws:SecureTransport", "false", { "aws:securetransport": "true" }, false],
  ])("with the condition %s on %s = %j and %j is decided: %s", (operator, key, wanted, context, expected) => {
    const condition = { Condition: { [operator]: { [key]: wanted } } };
    expect(may([statement(condition)], "dynamodb:GetItem", table, context)).toBe(expected);
  });

  test.each([
    ["an operator", { Condition: { DateLessThan: { "aws:CurrentTime": "2026" } } }, /DateLessThan/],
    [
      "a set operator",
      { Condition: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": "x" } } },
      /ForAllValues/,
    ],
    ["a key", { Condition: { StringEquals: { "aws:PrincipalTag/team": "x" } } }, /aws:PrincipalTag\/team/],
    ["a variable", { Resource: `arn:aws:s3:::b/\${aws:username}/*` }, /aws:username/],
    ["a principal", { Principal: "*" }, /Principal/],
    ["a missing action", { Action: undefined }, /either Action or NotAction/],
    ["action and its opposite", { NotAction: "x:y" }, /either Action or NotAction/],
    ["an effect", { Effect: "allow" }, /Effect/],
  ])("with %s that cannot be decided as AWS would is an error that names it", (_what, more, message) => {
    expect(() => parsePolicy({ Statement: [statement(more)] })).toThrow(message);
  });
});

describe("the policies of a template", () => {
  const resource = (type: string, logicalId: string, props: object): TemplateResource => ({
    type: `AWS::${type}`,
    logicalId,
    props: { ...props },
    ref: `stack-${logicalId}`,
    att: { Arn: `arn:aws:iam::000000000000:role/${logicalId}` },
  });
  const lambda = (role: string) =>
    resource("Lambda::Function", "Triage", { Role: `arn:aws:iam::000000000000:role/${role}` });
  const document = (...Action: string[]) => ({ Statement: [{ Effect: "Allow", Action, Resource: "*" }] });
  const granted = (resources: TemplateResource[]) =>
    (policiesOf(resources).get("stack-Triage") ?? []).flatMap(({ actions }) => actions.patterns);

  test("are those of the function's role, wherever they are attached", () => {
    const resources = [
      lambda("Role"),
      resource("IAM::Role", "Role", {
        Policies: [{ PolicyName: "inline", PolicyDocument: document("a:inline") }],
        ManagedPolicyArns: [
          "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
          "stack-Listed",
        ],
      }),
      resource("IAM::Policy", "Attached", { Roles: ["stack-Role"], PolicyDocument: document("a:attached") }),
      resource("IAM::ManagedPolicy", "Managed", {
        Roles: ["stack-Role"],
        PolicyDocument: document("a:managed"),
      }),
      resource("IAM::ManagedPolicy", "Listed", { PolicyDocument: document("a:listed") }),
      resource("IAM::RolePolicy", "Own", { RoleName: "stack-Role", PolicyDocument: document("a:own") }),
      resource("IAM::Policy", "Elsewhere", {
        Roles: ["stack-Other"],
        PolicyDocument: document("a:elsewhere"),
      }),
      resource("IAM::Role", "Other", {}),
    ];
    expect(granted(resources).sort()).toEqual([
      "a:attached",
      "a:inline",
      "a:listed",
      "a:managed",
      "a:own",
      "logs:createloggroup",
      "logs:createlogstream",
      "logs:putlogevents",
    ]);
  });

  test("are none for a role without any", () => {
    expect(granted([lambda("Role"), resource("IAM::Role", "Role", {})])).toEqual([]);
  });

  test.each([
    ["a role from outside", [lambda("Elsewhere")], /Triage.*role\/Elsewhere is not in the template/],
    [
      "an unknown managed policy",
      [
        lambda("Role"),
        resource("IAM::Role", "Role", { ManagedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] }),
      ],
      /Role: .*AdministratorAccess/,
    ],
    [
      "a permissions boundary",
      [lambda("Role"), resource("IAM::Role", "Role", { PermissionsBoundary: "arn:aws:iam::aws:policy/x" })],
      /Role: .*boundaries/s,
    ],
    [
      "a condition that cannot be decided",
      [
        lambda("Role"),
        resource("IAM::Role", "Role", {}),
        resource("IAM::Policy", "Odd", {
          Roles: ["stack-Role"],
          PolicyDocument: {
            Statement: {
              Effect: "Allow",
              Action: "a:b",
              Resource: "*",
              Condition: { Null: { "x:y": "true" } },
            },
          },
        }),
      ],
      /Odd: .*Null/,
    ],
  ])("that include %s are an error that names the resource", (_what, resources, message) => {
    expect(() => policiesOf(resources)).toThrow(message);
  });
});
