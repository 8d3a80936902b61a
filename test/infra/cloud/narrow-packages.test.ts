import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { describe, expect, test } from "vitest";
import { filesOf, importedNames, narrowPackages } from "../../../infra/cloud/bundling/narrow-packages.ts";
import { root } from "../../../infra/cloud/project-root.ts";
import { temporaryFolder } from "./tiny-functions.ts";

const clientIn = (name: string) => join(root, "node_modules/@aws-sdk", name, "dist-es");

describe("the names a source imports from a package", () => {
  test.each([
    ['import { A, B as C } from "p";', ["A", "B"]],
    ['import {\n  A,\n  type T,\n} from "p";\nimport { X } from "q";', ["A"]],
    ['import type { T } from "p";\nimport { A } from "p";', ["A"]],
    ['export { A } from "p";', ["A"]],
    ['import { A } from "q";', undefined],
    ['import * as p from "p";', undefined],
    ['import p from "p";', undefined],
    ['import { A } from "p";\nexport * from "p";', undefined],
  ])("are seen, or the whole package is taken: %j", (source, names) => {
    expect(importedNames(source, "p")).toEqual(names);
  });
});

describe("the files of names in an AWS client", () => {
  test("are found for clients, commands, errors and pages", () => {
    const dir = clientIn("client-dynamodb");
    const names = ["DynamoDBClient", "PutItemCommand", "ConditionalCheckFailedException", "paginateQuery"];
    const files = filesOf(names, dir);
    expect([...(files?.keys() ?? [])]).toEqual(names);
    for (const file of files?.values() ?? []) expect(existsSync(join(dir, `${file}.js`))).toBe(true);
  });

  test("are not guessed: a single unknown name takes the whole package", () => {
    expect(filesOf(["SQSClient", "SomethingElse"], clientIn("client-sqs"))).toBeUndefined();
  });
});

test("narrowing leaves hundreds of files unread and changes nothing of what a bundle is made of", async () => {
  using folder = temporaryFolder();
  const source = join(folder.path, "asks.ts");
  writeFileSync(
    source,
    `import { GetParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
    export const ask = (names: string[]) => new SSMClient({}).send(new GetParametersCommand({ Names: names }));`,
  );
  const whole = await bundle(source, []);
  const narrow = await bundle(source, [narrowPackages()]);
  const read = ({ metafile }: typeof whole) => Object.keys(metafile.inputs).length;
  expect(read(whole) - read(narrow)).toBeGreaterThan(200);
  expect(contributors(narrow)).toEqual(contributors(whole));
});

/** The files of which something is left in the bundle. */
function contributors({ metafile }: Awaited<ReturnType<typeof bundle>>): string[] {
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  return inputs.flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])).sort();
}

function bundle(source: string, plugins: Plugin[]) {
  return build({
    entryPoints: [source],
    absWorkingDir: root,
    nodePaths: [join(root, "node_modules")],
    bundle: true,
    format: "esm",
    platform: "node",
    mainFields: ["module", "main"],
    minify: true,
    metafile: true,
    write: false,
    plugins,
  });
}
