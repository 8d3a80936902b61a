import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type BundleOptions, bundleFunctions, functionNames } from "../../../infra/cloud/bundle.ts";
import { cachedEncoder } from "../../../infra/encoder/cached-encoder.ts";
import relaydeskConfig from "../../../relaydesk.config.ts";
import { temporaryFolder, writeTinyFaq, writeTinyFunctions } from "./tiny-functions.ts";

type Sources = Readonly<Record<string, string>>;

async function bundleIn(folder: string, sources: Sources, options: BundleOptions = {}) {
  const outDir = join(folder, "out");
  const sourceDir = writeTinyFunctions(join(folder, "functions"), sources);
  const bundles = await bundleFunctions({
    outDir,
    sourceDir,
    faqDir: writeTinyFaq(join(folder, "faq")),
    ...options,
  });
  return { outDir, bundles };
}

/** Runs a bundled handler in a fresh Node and gives what it returned. */
function run(outDir: string, name: string, env: Sources = {}): unknown {
  const script = `const { handler } = await import(${JSON.stringify(join(outDir, name, "index.mjs"))});
    console.log(JSON.stringify(await handler()));`;
  return JSON.parse(
    execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8", env }),
  );
}

function allFiles(outDir: string): Record<string, string> {
  const files = globSync("**/*.*", { cwd: outDir }).sort();
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(outDir, file), "base64")]));
}

describe("bundling", () => {
  test("gives every function a folder of its own, and those that understand messages or compile answers all that takes", async () => {
    using folder = temporaryFolder();
    const { outDir } = await bundleIn(folder.path, {});
    expect(Object.keys(allFiles(outDir))).toEqual(
      [
        ...functionNames.map((name) => `${name}/index.mjs`),
        ...["triage", "desk-api", "suggest-answers"].flatMap((name) => [
          ...(cachedEncoder() ? [`${name}/encoder-notice.txt`, `${name}/encoder.bin`] : []),
          `${name}/faq-index.bin`,
          `${name}/never-list.bin`,
        ]),
        ...(cachedEncoder() ? ["publish-faq/encoder-notice.txt", "publish-faq/encoder.bin"] : []),
        ...["desk-api", "publish-faq"].map((name) => `${name}/faq-entries.json`),
      ].sort(),
    );
  });

  test("makes the same bytes of the same sources", async () => {
    using folder = temporaryFolder();
    const sources = {
      deliver: 'export const handler = async () => (await import("postal-mime")).default.name;',
    };
    const first = allFiles((await bundleIn(folder.path, sources)).outDir);
    const second = allFiles((await bundleIn(folder.path, sources)).outDir);
    expect(second).toEqual(first);
    expect(Object.keys(first).filter((file) => file.startsWith("deliver/")).length).toBeGreaterThan(1);
  });

  test("of all functions together makes functions that run where they are, each from its own folder and what they share", async () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, "shared.ts"), 'export const shared = "said by both".toUpperCase();');
    const both = 'import { shared } from "../shared.ts"; export const handler = async () => shared;';
    const sources = {
      triage: both,
      deliver: both,
      "run-timers": 'export const handler = async () => typeof (await import("postal-mime")).default;',
    };
    const { outDir, bundles } = await bundleIn(folder.path, sources, { together: true });
    expect(["triage", "deliver", "run-timers"].map((name) => run(outDir, name))).toEqual([
      "SAID BY BOTH",
      "SAID BY BOTH",
      "function",
    ]);
    const files = allFiles(outDir);
    const saying = Object.values(files).filter((file) =>
      Buffer.from(file, "base64").includes("said by both"),
    );
    expect(saying).toHaveLength(1);
    expect(functionNames.filter((name) => !(`${name}/index.mjs` in files))).toEqual([]);
    expect(Object.keys(files)).toContain("triage/faq-index.bin");
    expect(bundles.functions["run-timers"]?.initBytes).toBeLessThan(2_000);
  });

  test("counts what is loaded at the start, and lists what is loaded later", async () => {
    using folder = temporaryFolder();
    const { bundles } = await bundleIn(folder.path, {
      triage: 'import PostalMime from "postal-mime"; export const handler = async () => PostalMime.name;',
      deliver: 'export const handler = async () => (await import("postal-mime")).default.name;',
    });
    expect(bundles.functions.triage?.initBytes).toBeGreaterThan(20_000);
    expect(bundles.functions.deliver?.initBytes).toBeLessThan(2_000);
    for (const name of ["triage", "deliver"]) {
      expect(bundles.functions[name]?.inputs.join()).toContain("node_modules/postal-mime/");
    }
  });

  test("gives a function all that its sources load lazily of one AWS client", async () => {
    using folder = temporaryFolder();
    const sources = {
      "of-one": `export const one = async () => {
          const { GetObjectCommand } = await import("@aws-sdk/client-s3");
          return GetObjectCommand.name.length;
        };`,
      "of-another": `export const another = async () => {
          const { PutObjectCommand } = await import("@aws-sdk/client-s3");
          return PutObjectCommand.name.length;
        };`,
      deliver: `import { one } from "./of-one.ts";
        import { another } from "./of-another.ts";
        export const handler = async () => [(await one()) > 0, (await another()) > 0];`,
    };
    const { outDir } = await bundleIn(folder.path, sources);
    expect(run(outDir, "deliver")).toEqual([true, true]);
  });

  test("gives each function its own source, though what they share is parsed once", async () => {
    using folder = temporaryFolder();
    const { outDir } = await bundleIn(folder.path, {
      words: 'export const first = "only the first"; export const second = "only the second";',
      triage: 'export { first as word } from "./words.ts"; export const handler = async () => "triage";',
      deliver: 'import { second } from "./words.ts"; export const handler = async () => second;',
    });
    const code = (name: string) => readFileSync(join(outDir, name, "index.mjs"), "utf8");
    expect(run(outDir, "triage")).toBe("triage");
    expect(run(outDir, "deliver")).toBe("only the second");
    expect(code("triage")).not.toContain("only the second");
    expect(code("deliver")).not.toContain("only the first");
  });

  test("removes what an earlier bundling left", async () => {
    using folder = temporaryFolder();
    const lazy = {
      deliver: 'export const handler = async () => (await import("postal-mime")).default.name;',
    };
    await bundleIn(folder.path, lazy);
    const { outDir } = await bundleIn(folder.path, {});
    expect(globSync("deliver/*", { cwd: outDir })).toEqual(["deliver/index.mjs"]);
  });

  test("hands the operator's configuration on as parsed, defaults included", async () => {
    using folder = temporaryFolder();
    const { outDir } = await bundleIn(folder.path, {
      triage: 'import config from "relaydesk:config"; export const handler = async () => config;',
    });
    expect(run(outDir, "triage")).toMatchObject({
      brand: relaydeskConfig.brand,
      answering: { enabled: true, perTicket: { count: 3, hours: 24 } },
    });
  });

  test("runs CommonJS packages that require built-in modules", async () => {
    using folder = temporaryFolder();
    const { outDir } = await bundleIn(folder.path, {
      deliver: `import MailComposer from "nodemailer/lib/mail-composer/index.js";
        export const handler = async () =>
          String(await new MailComposer({ subject: "Hello", text: "there" }).compile().build());`,
    });
    expect(run(outDir, "deliver")).toContain("Subject: Hello");
  });

  test("never imports node:http as an ES module, which would load all of undici", async () => {
    using folder = temporaryFolder();
    const { outDir } = await bundleIn(folder.path, {
      "receive-webhook": `import { STATUS_CODES } from "node:http";
        import { SQSClient } from "@aws-sdk/client-sqs";
        export const handler = async () => [STATUS_CODES[404], new SQSClient({}).constructor.name.length > 0];`,
    });
    expect(run(outDir, "receive-webhook")).toEqual(["Not Found", true]);
    const code = globSync(join(outDir, "receive-webhook/*.mjs")).map((file) => readFileSync(file, "utf8"));
    expect(code.join("\n")).not.toMatch(/(from|import)\s*\(?["'](node:)?https?["']/);
  });

  test("takes AWS credentials from the environment and bundles no other way to get them", async () => {
    using folder = temporaryFolder();
    const { outDir, bundles } = await bundleIn(folder.path, {
      triage: `import { SQSClient } from "@aws-sdk/client-sqs";
        export const handler = async () => {
          const { accessKeyId, sessionToken } = await new SQSClient({}).config.credentials();
          return { accessKeyId, sessionToken };
        };`,
    });
    const env = {
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "key",
      AWS_SECRET_ACCESS_KEY: "s",
      AWS_SESSION_TOKEN: "t",
    };
    expect(run(outDir, "triage", env)).toEqual({ accessKeyId: "key", sessionToken: "t" });
    const providers = bundles.functions.triage?.inputs.filter((input) =>
      input.includes("credential-provider-"),
    );
    expect(providers).toEqual([]);
  });
});

describe("a bundling that fails", () => {
  test("names the function whose source is missing", async () => {
    using folder = temporaryFolder();
    const sourceDir = writeTinyFunctions(join(folder.path, "functions"));
    rmSync(join(sourceDir, "deliver.ts"));
    await expect(
      bundleFunctions({
        outDir: join(folder.path, "out"),
        sourceDir,
        faqDir: writeTinyFaq(join(folder.path, "faq")),
      }),
    ).rejects.toThrow(/deliver\.ts/);
  });

  test("names the field of the configuration that is wrong, and leaves the last bundles alone", async () => {
    using folder = temporaryFolder();
    const { outDir } = await bundleIn(folder.path, {});
    const config = { ...relaydeskConfig, brand: { name: "Demo Wallet", supportAddress: "not an address" } };
    await expect(bundleIn(folder.path, {}, { config })).rejects.toThrow(
      /brand\.supportAddress: must be a mail address/,
    );
    expect(existsSync(join(outDir, "triage/index.mjs"))).toBe(true);
  });

  test("names a package that cannot be found", async () => {
    using folder = temporaryFolder();
    const sources = {
      triage: 'import "a-package-that-nobody-wrote"; export const handler = async () => {};',
    };
    await expect(bundleIn(folder.path, sources)).rejects.toThrow(/a-package-that-nobody-wrote/);
  });
});
