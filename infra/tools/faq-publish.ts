import { createHash } from "node:crypto";
import { userInfo } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { bucketBlobs } from "../../shared/aws/blobs.ts";
import { releaseStore } from "../../shared/aws/release-store.ts";
import { Table } from "../../shared/aws/table.ts";
import { type FaqReleases, noReleases } from "../../shared/domain/faq-release.ts";
import {
  enforceRelease,
  type Publishing,
  type PublishOutcome,
  publishFaq,
  type Refusal,
} from "../../shared/flow/publish-faq.ts";
import { findMistakes } from "../../shared/matching/faq-rules.ts";
import { openIndex } from "../../shared/matching/open-index.ts";
import { readSystem } from "../local/system-file.ts";
import { isMain } from "../main-module.ts";
import { type ExitCode, exitCodes, runTool, type Terminal, UsageError } from "./command.ts";
import { readFaqDirectory } from "./faq-files.ts";
import { compileFaq, faqEncoder } from "./faq-model.ts";

const HELP = `
npm run faq:publish -- [directory] [options]

Compiles a knowledge base (default: faq) and puts it in force without a deployment: it is uploaded, and the functions that
answer take it within fifteen seconds. It stays in force, across deployments too, until another version is.

  --list               what was published, and what is in force
  --version <n>        go back (or forth) to a version that was published
  --bundled            go back to what the functions were deployed with
  --by <name>          who publishes (default: the name of this account)
  --data <directory>   of the running local system (default: .relaydesk)
  --table <name> --bucket <name>
                       of a system in AWS, with this account's credentials
  --json               one JSON object
  --help

Exit codes: 0 done, 1 mistakes in the knowledge base, or refused, 2 called wrongly.
`;

const refusals: Readonly<Record<Refusal, string>> = {
  "no-such-version": "There is no such version: --list shows those that can be gone back to.",
  "file-missing": "The file of this version is not there any more.",
  contended: "Others keep publishing at the same time. Try again.",
};

async function publishCommand(args: readonly string[], { say, progress }: Terminal): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      list: { type: "boolean", default: false },
      version: { type: "string" },
      bundled: { type: "boolean", default: false },
      by: { type: "string", default: userInfo().username },
      data: { type: "string", default: ".relaydesk" },
      table: { type: "string" },
      bucket: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  if (positionals.length > 1) throw new UsageError("One directory at a time.");
  const asked = [values.list, values.version !== undefined, values.bundled, positionals.length > 0];
  if (asked.filter(Boolean).length > 1)
    throw new UsageError("--list, --version, --bundled and a directory exclude each other.");
  const services = openServices(values);
  if (values.list) {
    const list = (await services.store.releases()) ?? noReleases;
    say(values.json ? JSON.stringify(list, undefined, 2) : describeReleases(list));
    return exitCodes.done;
  }
  const outcome =
    values.version !== undefined || values.bundled
      ? await enforceRelease(
          values.version === undefined ? undefined : versionOf(values.version),
          values.by,
          services,
        )
      : await publishFaq(compiled(resolve(positionals[0] ?? "faq"), progress), values.by, services);
  say(values.json ? JSON.stringify(outcome, undefined, 2) : describeOutcome(outcome));
  return outcome.kind === "refused" ? exitCodes.problems : exitCodes.done;
}

function versionOf(text: string): number {
  const version = Number(text);
  if (!Number.isInteger(version) || version < 1) throw new UsageError("--version is a number from 1 on.");
  return version;
}

/** @throws Error naming every mistake of the knowledge base */
function compiled(directory: string, progress: (text: string) => void) {
  const { entries, mistakes: unreadable } = readFaqDirectory(directory);
  const mistakes = [...unreadable, ...findMistakes(entries)];
  if (mistakes.length > 0 || entries.size === 0) {
    const lines = mistakes.map(({ file, field, problem }) => `  ${file}: ${field}: ${problem}`);
    throw new Error(
      [
        `${directory} cannot be published:`,
        ...lines,
        ...(entries.size === 0 ? ["  it has no entries"] : []),
      ].join("\n"),
    );
  }
  progress("compiling");
  const sources = [...entries.values()];
  const { bytes } = compileFaq(sources);
  // What cannot be opened is not published.
  const encoder = faqEncoder();
  const opened = openIndex(bytes, encoder ? { encoder } : {});
  return { bytes, entries: opened.entries().length, sources };
}

function openServices(values: {
  readonly data: string;
  readonly table?: string | undefined;
  readonly bucket?: string | undefined;
}): Publishing {
  const rest = {
    sha256: (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex"),
    now: () => new Date(),
  };
  if (values.table !== undefined || values.bucket !== undefined) {
    if (values.table === undefined || values.bucket === undefined)
      throw new UsageError("--table and --bucket go together.");
    return {
      store: releaseStore(new Table(new DynamoDBClient({}), values.table)),
      blobs: bucketBlobs(values.bucket),
      ...rest,
    };
  }
  const system = readSystem(values.data);
  const client = {
    endpoint: system.frontUrl,
    region: system.region,
    credentials: { accessKeyId: system.accessKey, secretAccessKey: "local" },
  };
  const [table, bucket] = [system.tableNames[0], system.bucketNames[0]];
  if (table === undefined || bucket === undefined)
    throw new Error(`The system of ${values.data} has no table or no bucket.`);
  return {
    store: releaseStore(new Table(new DynamoDBClient(client), table)),
    blobs: bucketBlobs(bucket, async () => new S3Client({ ...client, forcePathStyle: true })),
    ...rest,
  };
}

/** Says to a person what was published. */
export function describeReleases({ releases, inForce }: FaqReleases): string {
  const lines = releases.toReversed().map(({ version, at, by, entries, sha256 }) => {
    const mark = version === inForce ? "*" : " ";
    return `${mark} ${String(version).padStart(4)}  ${at.slice(0, 16).replace("T", " ")}  ${entries} entries  ${sha256.slice(0, 12)}  ${by}`;
  });
  return [
    ...lines,
    inForce === undefined ? "In force is what the functions were deployed with." : "* is in force.",
  ].join("\n");
}

export function describeOutcome(outcome: PublishOutcome): string {
  if (outcome.kind === "refused") return refusals[outcome.why];
  return outcome.release
    ? `Version ${outcome.release.version} with ${outcome.release.entries} entries is in force; functions that run take it within fifteen seconds.`
    : "What the functions were deployed with is in force within fifteen seconds.";
}

if (isMain(import.meta)) await runTool(HELP, publishCommand);
