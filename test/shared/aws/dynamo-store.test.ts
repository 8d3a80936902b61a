import { afterAll } from "vitest";
import { deskStore } from "../../../shared/aws/desk-store.ts";
import { outboxStore } from "../../../shared/aws/outbox-store.ts";
import { ticketStore } from "../../../shared/aws/ticket-store.ts";
import { type OpenTable, openDeskTable } from "../../support/desk-table.ts";
import { describeStore } from "../../support/store-contract.ts";

const opened: Promise<OpenTable>[] = [];

for (const shards of [1, 4]) {
  describeStore(`the store on DynamoDB with ${shards} shards a queue`, async () => {
    const open = openDeskTable();
    opened.push(open);
    const { table, blobs } = await open;
    const parts = {
      table,
      blobs,
      shardsOf: (line: string) => (line.startsWith("AG#") ? 1 : shards),
    };
    return { tickets: ticketStore(parts), desk: deskStore(parts), outbox: outboxStore(parts) };
  });
}

afterAll(async () => {
  for (const open of opened) await (await open).close();
});
