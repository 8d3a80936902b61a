import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, CfnOutput, CfnParameter, Stack } from "aws-cdk-lib";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { Queue } from "aws-cdk-lib/aws-sqs";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { loadAssembly } from "../../../infra/local/template.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "assembly-"));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** Writes an assembly of the given templates and loads it. Each resource is called `<stack>-<logical id>`. */
function load(stacks: Record<string, object>, parameters: Record<string, string> = {}) {
  const artifacts = Object.fromEntries(
    Object.keys(stacks).map((name) => [
      name,
      { type: "aws:cloudformation:stack", properties: { templateFile: `${name}.template.json` } },
    ]),
  );
  writeFileSync(join(dir, "manifest.json"), JSON.stringify({ version: "55.0.0", artifacts }));
  for (const [name, template] of Object.entries(stacks)) {
    writeFileSync(join(dir, `${name}.template.json`), JSON.stringify(template));
  }
  return loadAssembly(dir, {
    region: "eu-west-1",
    accountId: "111122223333",
    parameters,
    physical: (type, logicalId, props, stack) => {
      const name = String(props.Name ?? `${stack}-${logicalId}`);
      return { ref: name, att: { Arn: `arn:${name}`, "Endpoint.Address": `${name}.local` }, kind: type };
    },
  });
}

/** The value that one property has after resolution in a template with a little of everything. */
function resolved(expression: unknown, template: object = {}, parameters: Record<string, string> = {}) {
  const { resources } = load(
    {
      Main: {
        Parameters: {
          Stage: { Type: "String", Default: "dev" },
          Zones: { Type: "CommaDelimitedList", Default: "a, b" },
        },
        Conditions: {
          IsDev: { "Fn::Equals": [{ Ref: "Stage" }, "dev"] },
          IsProd: { "Fn::Not": [{ Condition: "IsDev" }] },
        },
        Mappings: { Sizes: { dev: { Memory: 128 }, prod: { Memory: 512 } } },
        ...template,
        Resources: {
          Target: { Type: "Test::Target", Properties: { Value: expression } },
          Other: { Type: "Test::Other" },
        },
      },
    },
    parameters,
  );
  return resources[0]?.props.Value;
}

describe("intrinsic functions", () => {
  it.each([
    ["a plain value", { a: [1, true, null, "x"] }, { a: [1, true, null, "x"] }],
    ["Ref of a resource", { Ref: "Other" }, "Main-Other"],
    ["Ref of a parameter", { Ref: "Stage" }, "dev"],
    ["Ref of a list parameter", { Ref: "Zones" }, ["a", "b"]],
    ["Ref of a pseudo parameter", { Ref: "AWS::AccountId" }, "111122223333"],
    ["GetAtt as a list", { "Fn::GetAtt": ["Other", "Arn"] }, "arn:Main-Other"],
    ["GetAtt with dots", { "Fn::GetAtt": "Other.Endpoint.Address" }, "Main-Other.local"],
    ["Join", { "Fn::Join": ["-", ["a", 1, { Ref: "Stage" }]] }, "a-1-dev"],
    ["Join of a list parameter", { "Fn::Join": ["+", { Ref: "Zones" }] }, "a+b"],
    ["Select", { "Fn::Select": ["1", ["a", "b"]] }, "b"],
    ["Split", { "Fn::Split": [":", { "Fn::GetAtt": ["Other", "Arn"] }] }, ["arn", "Main-Other"]],
    [
      "Sub",
      { "Fn::Sub": `\${AWS::Region}/\${Other}/\${Other.Arn}/\${!kept}` },
      `eu-west-1/Main-Other/arn:Main-Other/\${kept}`,
    ],
    [
      "Sub with names",
      { "Fn::Sub": [`\${Stage}-\${X}`, { X: { Ref: "Other" }, Stage: "own" }] },
      "own-Main-Other",
    ],
    ["If true", { "Fn::If": ["IsDev", "yes", { Ref: "Nowhere" }] }, "yes"],
    ["If false", { "Fn::If": ["IsProd", "yes", { Ref: "Stage" }] }, "dev"],
    ["NoValue in an object", { a: { Ref: "AWS::NoValue" }, b: 1 }, { b: 1 }],
    ["NoValue in a list", [1, { "Fn::If": ["IsProd", 2, { Ref: "AWS::NoValue" }] }], [1]],
    ["FindInMap", { "Fn::FindInMap": ["Sizes", { Ref: "Stage" }, "Memory"] }, 128],
    ["Base64", { "Fn::Base64": "hi" }, "aGk="],
    ["GetAZs", { "Fn::Select": [0, { "Fn::GetAZs": "" }] }, "eu-west-1a"],
    ["a key called Condition", { Condition: "IsDev" }, { Condition: "IsDev" }],
  ])("resolves %s", (_name, expression, expected) => {
    expect(resolved(expression)).toEqual(expected);
  });

  it.each([
    ["an unknown function", { "Fn::Cidr": ["10.0.0.0/16", 1, 8] }, /Main\/Target.*"Fn::Cidr" is not known/],
    [
      "a function beside other keys",
      { "Fn::Join": ["", []], x: 1 },
      /Main\/Target.*"Fn::Join" must be the only key/,
    ],
    ["a name that nothing has", { Ref: "Nowhere" }, /Main\/Target.*nothing .* called Nowhere/],
    [
      "an attribute that is not known",
      { "Fn::GetAtt": ["Other", "Colour"] },
      /Main\/Target.*Colour of Other.*Test::Other/,
    ],
    ["a list inside a text", { "Fn::Sub": `\${Zones}` }, /Main\/Target.*Fn::Sub needs text/],
    ["an index beyond the list", { "Fn::Select": [2, ["a"]] }, /Main\/Target.*no entry 2 in a list of 1/],
    [
      "a missing mapping",
      { "Fn::FindInMap": ["Sizes", "huge", "Memory"] },
      /Main\/Target.*Sizes\.huge\.Memory/,
    ],
    ["a missing condition", { "Fn::If": ["IsMoon", 1, 2] }, /IsMoon.*no such condition/],
    ["a dynamic reference", "{{resolve:ssm:/a/b}}", /Main\/Target.*\{\{resolve:ssm:\/a\/b\}\}/],
    ["a missing export", { "Fn::ImportValue": "gone" }, /Main\/Target.*no stack exports gone/],
    ["a reference to itself", { Ref: "Target" }, /circular reference Target → Target/],
  ])("refuses %s and says where it stands", (_name, expression, message) => {
    expect(() => resolved(expression)).toThrow(message);
  });

  it("substitutes every name in a text as a plain search and replace would", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        `\${Stage}`,
        `\${Other}`,
        `\${Other.Arn}`,
        `\${AWS::Region}`,
        `\${!Literal}`,
        "$",
        "{",
        "}",
        `\${`,
      ),
      fc.stringMatching(/^[a-z ${!.]{0,3}$/),
    );
    const values = {
      Stage: "dev",
      Other: "Main-Other",
      "Other.Arn": "arn:Main-Other",
      "AWS::Region": "eu-west-1",
    };
    // The oracle walks the text by hand, so that the two do not share one regular expression.
    const oracle = (text: string): string | undefined => {
      const [before, ...rest] = text.split(`\${`);
      let result = before ?? "";
      for (const [index, part] of rest.entries()) {
        const end = part.indexOf("}");
        if (end < 0) {
          if (rest.slice(index + 1).some((later) => later.includes("}"))) return undefined;
          result += `\${${part}`;
          continue;
        }
        const name = part.slice(0, end);
        const value = name.startsWith("!")
          ? `\${${name.slice(1)}}`
          : new Map(Object.entries(values)).get(name);
        if (value === undefined) return undefined;
        result += value + part.slice(end + 1);
      }
      return result;
    };
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join("");
        const expected = oracle(text);
        fc.pre(expected !== undefined);
        expect(resolved({ "Fn::Sub": text })).toBe(expected);
      }),
      { numRuns: 200 },
    );
  });

  it("undoes Join by Split for any delimiter that the parts do not hold", () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{0,4}$/), { minLength: 1, maxLength: 6 }),
        fc.constantFrom(",", "::", "/"),
        (parts, delimiter) => {
          const joined = { "Fn::Join": [delimiter, parts] };
          expect(resolved({ "Fn::Split": [delimiter, joined] })).toEqual(parts);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("conditions", () => {
  const equal = { "Fn::Equals": ["a", "a"] };
  const unequal = { "Fn::Equals": ["a", "b"] };
  it.each([
    [{ "Fn::And": [equal, equal] }, true],
    [{ "Fn::And": [equal, unequal] }, false],
    [{ "Fn::Or": [unequal, equal] }, true],
    [{ "Fn::Or": [unequal, unequal] }, false],
    [{ "Fn::Not": [unequal] }, true],
    [{ "Fn::Equals": [{ Ref: "AWS::Region" }, "eu-west-1"] }, true],
  ])("decides %j as %s", (body, expected) => {
    expect(resolved({ "Fn::If": ["C", true, false] }, { Conditions: { C: body } })).toBe(expected);
  });

  it("refuses a condition that is not built of condition functions", () => {
    expect(() => resolved({ "Fn::If": ["C", 1, 2] }, { Conditions: { C: { "Fn::Sub": "x" } } })).toThrow(
      /Conditions\.C.*"Fn::Sub" is not a condition function/,
    );
  });

  it("leaves out resources and outputs whose condition is false, and refuses references to them", () => {
    const template = {
      Conditions: { Never: unequal },
      Resources: {
        Kept: { Type: "Test::Kept", DependsOn: ["Gone"] },
        Gone: { Type: "Test::Gone", Condition: "Never" },
      },
      Outputs: { Lost: { Value: { Ref: "Gone" }, Condition: "Never" }, Here: { Value: { Ref: "Kept" } } },
    };
    const { resources, outputs } = load({ Main: template });
    expect(resources.map((resource) => resource.logicalId)).toEqual(["Kept"]);
    expect(outputs).toEqual({ "Main.Here": "Main-Kept" });
    const pointing = { Type: "Test::Kept", Properties: { To: { Ref: "Gone" } } };
    expect(() =>
      load({ Main: { ...template, Resources: { ...template.Resources, Kept: pointing } } }),
    ).toThrow(/Main\/Kept: Gone does not exist, since its condition Never is false/);
  });
});

describe("parameters", () => {
  const declared = (declaration: object) => ({ Parameters: { P: declaration } });
  it.each([
    ["by name", { P: "given" }],
    ["by stack and name", { "Main.P": "given", P: "other" }],
  ])("takes a value given %s instead of the default", (_how, given) => {
    expect(resolved({ Ref: "P" }, declared({ Type: "String", Default: "d" }), given)).toBe("given");
  });

  it.each([
    ["has neither default nor value", { Type: "String" }, {}, /Main\/P: .*no default/],
    [
      "is looked up in an account",
      { Type: "AWS::SSM::Parameter::Value<String>", Default: "/x" },
      {},
      /Main\/P.*AWS::SSM/,
    ],
    [
      "has a value that is not allowed",
      { Type: "String", AllowedValues: ["a"] },
      { P: "b" },
      /"b" is not one of a/,
    ],
    [
      "has a value of the wrong shape",
      { Type: "String", AllowedPattern: "[a-z]+" },
      { P: "B1" },
      /"B1" does not match/,
    ],
    ["is not a number", { Type: "Number" }, { P: "many" }, /"many" is not a number/],
    ["is not declared", { Type: "String", Default: "" }, { Q: "x" }, /parameter Q, which no stack declares/],
  ])("refuses a parameter that %s", (_why, declaration, given: Record<string, string>, message) => {
    expect(() => resolved({ Ref: "P" }, declared(declaration), given)).toThrow(message);
  });

  it("accepts a value for a parameter that an account would look up", () => {
    const declaration = { Type: "AWS::SSM::Parameter::Value<String>", Default: "/x" };
    expect(resolved({ Ref: "P" }, declared(declaration), { P: "value" })).toBe("value");
  });
});

describe("assemblies", () => {
  it("names a resource from its resolved properties, wherever the reference comes from", () => {
    const { resources } = load({
      Main: {
        Resources: {
          First: { Type: "Test::A", Properties: { Points: { "Fn::GetAtt": ["Second", "Arn"] } } },
          Second: { Type: "Test::B", Properties: { Name: { "Fn::Sub": `\${Third}-b` } } },
          Third: { Type: "Test::C" },
        },
      },
    });
    expect(resources[0]?.props).toEqual({ Points: "arn:Main-Third-b" });
    expect(resources.map(({ type, ref, kind }) => [type, ref, kind])).toEqual([
      ["Test::A", "Main-First", "Test::A"],
      ["Test::B", "Main-Third-b", "Test::B"],
      ["Test::C", "Main-Third", "Test::C"],
    ]);
  });

  it("imports what another stack exports, whichever comes first", () => {
    const { resources } = load({
      App: {
        Resources: {
          A: { Type: "T", Properties: { Of: { "Fn::ImportValue": { "Fn::Sub": `Base:\${Which}` } } } },
        },
        Parameters: { Which: { Type: "String", Default: "queue" } },
      },
      Base: {
        Resources: { Q: { Type: "T" } },
        Outputs: { X: { Value: { Ref: "Q" }, Export: { Name: { "Fn::Sub": `\${AWS::StackName}:queue` } } } },
      },
    });
    expect(resources[0]?.props).toEqual({ Of: "Base-Q" });
  });

  it("refuses a second export of the same name", () => {
    const template = { Outputs: { X: { Value: "1", Export: { Name: "same" } } } };
    expect(() => load({ A: template, B: template })).toThrow(/B\/Outputs\.X: the export same exists already/);
  });

  it("refuses a folder that is no assembly and a template that is no JSON, naming the file", () => {
    expect(() =>
      loadAssembly(dir, { region: "r", accountId: "1", physical: () => ({ ref: "", att: {} }) }),
    ).toThrow(/no manifest\.json/);
    load({ Main: {} });
    writeFileSync(join(dir, "Main.template.json"), "{");
    expect(() =>
      loadAssembly(dir, { region: "r", accountId: "1", physical: () => ({ ref: "", att: {} }) }),
    ).toThrow(/Main\.template\.json cannot be read/);
  });

  it("reads what the CDK writes, with assets on disk and nothing asked of an account", () => {
    const code = join(dir, "code");
    mkdirSync(code);
    writeFileSync(join(code, "index.mjs"), "export const handler = async () => null;");
    const app = new App({
      outdir: join(dir, "out"),
      context: { "@aws-cdk/core:validateAgainstDefaultRules": false },
    });
    const base = new Stack(app, "Base", { env: { region: "eu-west-1" } });
    const queue = new Queue(base, "Queue");
    const main = new Stack(app, "Main", { env: { region: "eu-west-1" } });
    const stage = new CfnParameter(main, "Stage", { default: "dev" });
    const fn = new LambdaFunction(main, "Fn", {
      runtime: Runtime.NODEJS_24_X,
      handler: "index.handler",
      code: Code.fromAsset(code),
      environment: { QUEUE_URL: queue.queueUrl, STAGE: stage.valueAsString },
    });
    new CfnOutput(main, "Name", { value: fn.functionName });
    const { directory } = app.synth();

    const { resources, outputs } = loadAssembly(directory, {
      region: "eu-west-1",
      accountId: "111122223333",
      physical: (_type, logicalId) => ({ ref: logicalId, att: { Arn: `arn:${logicalId}` } }),
    });
    const lambda = resources.find((resource) => resource.type === "AWS::Lambda::Function");
    const queueId = resources.find((resource) => resource.type === "AWS::SQS::Queue")?.logicalId;
    expect(lambda?.props.Environment).toEqual({ Variables: { QUEUE_URL: queueId, STAGE: "dev" } });
    expect(outputs["Main.Name"]).toBe(lambda?.logicalId);
    const { S3Key: key } = z.object({ S3Key: z.string() }).parse(lambda?.props.Code);
    expect(lambda?.assetPath(key)).toMatch(/asset\.[0-9a-f]+$/);
    expect(() => lambda?.assetPath("gone.zip")).toThrow(/holds no asset gone\.zip/);
  });
});
