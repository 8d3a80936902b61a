import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DescribeParametersCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ensureParameters, parametersHandler } from "../../../infra/local/parameters.ts";
import { serveHandler } from "./serve-handler.ts";

describe("the parameter store", () => {
  let dataDir: string;
  let server: { url: string; close(): Promise<void> };
  let client: SSMClient;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "parameters-"));
    server = await serveHandler(
      parametersHandler({ dataDir, region: "eu-west-1", accountId: "000000000000" }),
    );
    const credentials = { accessKeyId: "x", secretAccessKey: "x" };
    client = new SSMClient({ endpoint: server.url, region: "eu-west-1", credentials, maxAttempts: 1 });
  });
  afterEach(async () => {
    client.destroy();
    await server.close();
    await rm(dataDir, { recursive: true });
  });

  const file = () => join(dataDir, "parameters.json");
  const keep = (values: Record<string, string>) => writeFile(file(), JSON.stringify(values));

  it("gives the values asked for and names the ones that do not exist", async () => {
    await keep({ "/r/a": "1", "/r/b": "2" });
    const found = await client.send(
      new GetParametersCommand({ Names: ["/r/a", "/r/none"], WithDecryption: true }),
    );
    expect(found.Parameters).toMatchObject([
      {
        Name: "/r/a",
        Value: "1",
        Type: "SecureString",
        ARN: "arn:aws:ssm:eu-west-1:000000000000:parameter/r/a",
      },
    ]);
    expect(found.InvalidParameters).toEqual(["/r/none"]);
  });

  it("gives ciphertext to who forgets to ask for decryption", async () => {
    await keep({ "/r/a": "plain" });
    const { Parameter } = await client.send(new GetParameterCommand({ Name: "/r/a" }));
    expect(Parameter?.Value).toBeTruthy();
    expect(Parameter?.Value).not.toContain("plain");
  });

  it("walks a path in pages of ten, one level or all levels deep", async () => {
    const many = Array.from({ length: 23 }, (_, n) => [`/r/deep/${String(n).padStart(2, "0")}`, String(n)]);
    await keep({ "/r/top": "t", "/rest": "no", ...Object.fromEntries(many) });
    const names: string[] = [];
    let token: string | undefined;
    do {
      const page = await client.send(
        new GetParametersByPathCommand({
          Path: "/r",
          Recursive: true,
          WithDecryption: true,
          NextToken: token,
        }),
      );
      names.push(...(page.Parameters ?? []).map(({ Name }) => Name ?? ""));
      token = page.NextToken;
    } while (token);
    expect(names).toEqual([...many.map(([name]) => name), "/r/top"]);
    const level = await client.send(new GetParametersByPathCommand({ Path: "/r/" }));
    expect(level.Parameters?.map(({ Name }) => Name)).toEqual(["/r/top"]);
  });

  it("sees an edit of the file without a restart", async () => {
    await keep({ "/r/a": "old" });
    await keep({ "/r/a": "new" });
    const { Parameter } = await client.send(new GetParameterCommand({ Name: "/r/a", WithDecryption: true }));
    expect(Parameter?.Value).toBe("new");
  });

  it.each([
    [
      "a parameter that does not exist",
      () => new GetParameterCommand({ Name: "/none" }),
      "ParameterNotFound",
    ],
    [
      "more than ten names",
      () => new GetParametersCommand({ Names: Array(11).fill("/a") }),
      "ValidationException",
    ],
    ["an action it does not know", () => new DescribeParametersCommand({}), "UnknownOperationException"],
  ])("answers %s with %s", async (_what, command, name) => {
    // Each command has its own type, and `send` cannot take a union of them.
    const request = command() as GetParameterCommand;
    await expect(client.send(request)).rejects.toMatchObject({ name });
  });

  it("treats the names of built-in properties as parameters like any other", async () => {
    const found = await client.send(new GetParametersCommand({ Names: ["constructor", "__proto__"] }));
    expect(found.InvalidParameters).toEqual(["constructor", "__proto__"]);
  });
});

describe("making sure that parameters exist", () => {
  it("creates what is missing once, keeps what is there, and lets only the owner read it", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "parameters-"));
    await ensureParameters(dataDir, { "/r/a": () => "first" });
    const all = await ensureParameters(dataDir, { "/r/a": () => "second", "/r/b": () => "b" });
    expect(all).toEqual({ "/r/a": "first", "/r/b": "b" });
    expect(JSON.parse(await readFile(join(dataDir, "parameters.json"), "utf8"))).toEqual(all);
    expect((await stat(join(dataDir, "parameters.json"))).mode & 0o077).toBe(0);
    await rm(dataDir, { recursive: true });
  });

  it.each([
    ["is not JSON", "{ oops"],
    ["holds something that is no text", '{"/r/a": 1}'],
    ["has a name without a slash in front", '{"a": "1"}'],
  ])("says which file is wrong when it %s", async (_what, content) => {
    const dataDir = await mkdtemp(join(tmpdir(), "parameters-"));
    await writeFile(join(dataDir, "parameters.json"), content);
    await expect(ensureParameters(dataDir, {})).rejects.toThrow(/parameters\.json/);
    expect(await readFile(join(dataDir, "parameters.json"), "utf8")).toBe(content);
    await rm(dataDir, { recursive: true });
  });
});
