import { bucketBlobs } from "../../../shared/aws/blobs.ts";
import { callStore } from "../../../shared/aws/call-store.ts";
import { deskStore } from "../../../shared/aws/desk-store.ts";
import { bucketFolders } from "../../../shared/aws/folders.ts";
import { identityStore } from "../../../shared/aws/identity-store.ts";
import { shardsFrom } from "../../../shared/aws/keys.ts";
import { learningStore } from "../../../shared/aws/learning-store.ts";
import { parameters } from "../../../shared/aws/parameters.ts";
import { personStore } from "../../../shared/aws/person-store.ts";
import { suppressionStore } from "../../../shared/aws/suppression-store.ts";
import { Table } from "../../../shared/aws/table.ts";
import { ticketStore } from "../../../shared/aws/ticket-store.ts";
import { type OperatorConfig, parseConfig } from "../../../shared/domain/config.ts";
import { idsWith } from "../../../shared/domain/ids.ts";
import type { Target } from "./target.ts";

/** The operator's file, as the functions know it. */
export async function readConfig(): Promise<OperatorConfig> {
  const { default: input } = await import("../../../relaydesk.config.ts");
  return parseConfig(input);
}

/** The stores of a system, as its functions have them. */
export async function openStores(target: Target) {
  const config = await readConfig();
  const table = new Table(target.dynamo, target.tableName);
  const blobs = bucketBlobs(target.bucketName, async () => target.s3);
  const lines = { shardsOf: shardsFrom(config.queues), ageingMinutes: config.desk.ageingMinutes };
  const parts = { table, blobs, ...lines };
  return {
    config,
    table,
    blobs,
    ids: idsWith(await parameters(target.ssm, target.parametersPath).pepper()),
    store: ticketStore(parts),
    desk: deskStore(parts),
    held: deskStore(parts),
    persons: personStore({ table }),
    identities: identityStore({ table }),
    learning: learningStore(parts),
    suppressions: suppressionStore({ table }),
    calls: callStore({ table }),
    folders: bucketFolders(target.bucketName, async () => target.s3),
    now: () => new Date(),
  };
}
