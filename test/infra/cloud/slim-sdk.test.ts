import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { bundleFunctions } from "../../../infra/cloud/bundle.ts";
import { importedNames } from "../../../infra/cloud/bundling/lazy-packages.ts";
import { literalKeys, namedInSources, withoutErrors } from "../../../infra/cloud/bundling/slim-sdk.ts";
import { temporaryFolder, writeTinyFaq, writeTinyFunctions } from "./tiny-functions.ts";

const run = promisify(execFile);

/** An AWS endpoint that refuses everything with one error. */
async function refusing(type: string) {
  const server = createServer((_request, response) => {
    response.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
    response.end(JSON.stringify({ __type: type, message: "no", Item: { pk: { S: "a" } } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, [Symbol.dispose]: () => server.close() };
}

async function outcome(source: string, type: string): Promise<unknown> {
  using folder = temporaryFolder();
  using endpoint = await refusing(type);
  const outDir = join(folder.path, "out");
  const sourceDir = writeTinyFunctions(join(folder.path, "functions"), { triage: source });
  await bundleFunctions({ outDir, sourceDir, faqDir: writeTinyFaq(join(folder.path, "faq")) });
  const script = `const { handler } = await import(${JSON.stringify(join(outDir, "triage/index.mjs"))});
    console.log(JSON.stringify(await handler()));`;
  const env = {
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "key",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_ENDPOINT_URL: endpoint.url,
  };
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], { env });
  return JSON.parse(stdout);
}

describe("a bundled AWS client", () => {
  test("tells errors by their name when nobody names their class", async () => {
    const source = `import { GetParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
      export const handler = () => new SSMClient({})
        .send(new GetParametersCommand({ Names: ["pepper"] }))
        .catch(({ name, message }) => ({ name, message }));`;
    expect(await outcome(source, "InvalidKeyId")).toEqual({
      name: "InvalidKeyId",
      message: "no",
    });
  });

  test("throws the class of an error that the code names, with what it carries", async () => {
    const source = `import { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
      export const handler = () => new DynamoDBClient({})
        .send(new PutItemCommand({ TableName: "t", Item: { pk: { S: "a" } } }))
        .catch((error) => ({ itsClass: error instanceof ConditionalCheckFailedException, item: error.Item }));`;
    expect(await outcome(source, "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException")).toEqual(
      {
        itsClass: true,
        item: { pk: { S: "a" } },
      },
    );
  });

  test("works when it is loaded lazily, as a file of its own", async () => {
    const source = `export const handler = async () => {
        const { GetParametersCommand, SSMClient } = await import("@aws-sdk/client-ssm");
        const command = new GetParametersCommand({ Names: ["pepper"] });
        return new SSMClient({}).send(command).catch(({ name }) => name);
      };`;
    expect(await outcome(source, "InvalidKeyId")).toBe("InvalidKeyId");
  });
});

describe("names of a lazily loaded package", () => {
  test.each([
    ['const { S3Client } = await import("p");', ["S3Client"]],
    ['const { A, B: other } = await import("p"); const {\n  C,\n} = await import("p");', ["A", "B", "C"]],
    ['const { A } = await import("q");', []],
  ])("are read from %j", (source, names) => {
    expect(importedNames(source, "p")).toEqual(names);
  });

  test.each(['const p = await import("p");', 'import("p").then(({ A }) => A);'])(
    "must be seen, which they are not in %j",
    (source) => expect(() => importedNames(source, "p")).toThrow(/const \{ … \} = await import\("p"\)/),
  );
});

describe("slimming", () => {
  test("writes constant keys out and leaves all others alone", () => {
    const source =
      'const _e = "error";\nconst _n = 4;\nexport var A = [{ [_e]: 1, [_n]: 2, [other]: 3 }, list[_e]];';
    expect(literalKeys(source)).toContain('{ "error": 1, [_n]: 2, [other]: 3 }, list[_e]]');
  });

  test("keeps the registration of base classes and of errors that are named", () => {
    const line = (name: string) => `n0_registry.registerError(${name}$, ${name});`;
    const source = ["SQSServiceException", "QueueDoesNotExist", "OverLimit"].map(line).join("\n");
    expect(withoutErrors(source, new Set(["OverLimit"])).split("\n")).toEqual([
      line("SQSServiceException"),
      "",
      line("OverLimit"),
    ]);
  });

  test("finds what sources name in static and dynamic imports", () => {
    using folder = temporaryFolder();
    writeTinyFunctions(folder.path, {
      triage: 'import {\n  type AttributeValue,\n  OneException,\n} from "@aws-sdk/client-dynamodb";',
      deliver: 'const { NoSuchKey } = await import("@aws-sdk/client-s3"); import { x } from "./y.ts";',
    });
    const names = namedInSources([folder.path]);
    expect(names).toContain("OneException");
    expect(names).toContain("NoSuchKey");
    expect(names).not.toContain("x");
  });
});
