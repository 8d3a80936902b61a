import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { App, Stack } from "aws-cdk-lib";
import { DeskTable } from "../../infra/cloud/constructs/desk-table.ts";
import { createTables } from "../../infra/local/boot/storage.ts";
import { type CapacityUsed, listenDynamo } from "../../infra/local/dynamodb.ts";
import { loadAssembly, type Resource } from "../../infra/local/template.ts";
import { Table } from "../../shared/aws/table.ts";
import type { Blobs } from "../../shared/flow/ports.ts";
import type { SentFiles } from "../../shared/flow/uploads.ts";

export interface OpenTable {
  readonly table: Table;
  readonly client: DynamoDBClient;
  readonly blobs: Blobs;
  close(): Promise<void>;
}

/** The stack's own table, in memory, behind a real client: what the stores are tested and measured on. */
export async function openDeskTable(onCapacity?: (used: CapacityUsed) => void): Promise<OpenTable> {
  const dynamo = await listenDynamo(onCapacity ? { onCapacity } : {});
  const [resource] = tableResources();
  if (!resource) throw new Error("the construct declares no table");
  await createTables([resource], { ...dynamo, handle: () => {}, ready: Promise.resolve() });
  const client = new DynamoDBClient({
    endpoint: dynamo.url,
    region: "eu-west-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  return {
    table: new Table(client, resource.ref),
    client,
    blobs: memoryBlobs(),
    close: async () => {
      client.destroy();
      await dynamo.close();
    },
  };
}

/** Of the stack: its one table. */
export function tableResources(): readonly Resource[] {
  const outdir = mkdtempSync(join(tmpdir(), "relaydesk-table-"));
  try {
    const app = new App({ outdir, analyticsReporting: false });
    new DeskTable(new Stack(app, "Test"), "Desk", {});
    app.synth({ validateOnSynthesis: false });
    const { resources } = loadAssembly(outdir, {
      region: "eu-west-1",
      accountId: "000000000000",
      physical: () => ({ ref: "desk", att: {} }),
    });
    return resources.filter((resource) => resource.type.startsWith("AWS::DynamoDB::"));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function tagOf(content: Uint8Array): string {
  return `"${createHash("md5").update(content).digest("hex")}"`;
}

export function memoryBlobs(): Blobs & SentFiles {
  const objects = new Map<string, Uint8Array>();
  return {
    get: async (key) => objects.get(key),
    head: async (key, bytes) => objects.get(key)?.subarray(0, bytes),
    range: async (key, from, bytes) => objects.get(key)?.subarray(from, from + bytes),
    size: async (key) => objects.get(key)?.byteLength,
    peek: async (key, bytes) => {
      const found = objects.get(key);
      return found && { head: found.subarray(0, bytes), size: found.byteLength, tag: tagOf(found) };
    },
    copy: async (from, tag, to) => {
      const found = objects.get(from);
      if (!found) throw new Error(`there is nothing under ${from}`);
      const same = tagOf(found) === tag;
      if (same) objects.set(to, found);
      return same;
    },
    remove: async (key) => {
      objects.delete(key);
    },
    put: async (key, body) => {
      objects.set(key, body);
    },
  };
}
