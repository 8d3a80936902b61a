import { afterAll } from "vitest";
import { connectionStore } from "../../../shared/aws/connection-store.ts";
import { deskStore } from "../../../shared/aws/desk-store.ts";
import { learningStore } from "../../../shared/aws/learning-store.ts";
import { outboxStore } from "../../../shared/aws/outbox-store.ts";
import { rateLimits } from "../../../shared/aws/rate-limits.ts";
import { suppressionStore } from "../../../shared/aws/suppression-store.ts";
import { ticketStore } from "../../../shared/aws/ticket-store.ts";
import { type OpenTable, openDeskTable } from "../../support/desk-table.ts";
import { describeStore } from "../../support/store-contract.ts";

const opened: OpenTable[] = [];

for (const shards of [4]) {
  let open: Promise<OpenTable> | undefined;
  describeStore(`the store on DynamoDB with ${shards} shards a queue`, async () => {
    open ??= openDeskTable();
    const { table, blobs } = await open;
    opened.push(await open);
    const parts = {
      table,
      blobs,
      shardsOf: (line: string) => (line.startsWith("AG#") ? 1 : shards),
    };
    return {
      tickets: ticketStore(parts),
      desk: deskStore(parts),
      outbox: outboxStore(parts),
      suppressions: suppressionStore(parts),
      learning: learningStore(parts),
      connections: connectionStore(parts),
      limits: rateLimits(parts),
    };
  });
}

afterAll(async () => {
  for (const open of new Set(opened)) await open.close();
});
