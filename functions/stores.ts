import { deskStore } from "../shared/aws/desk-store.ts";
import { outboxStore } from "../shared/aws/outbox-store.ts";
import { suppressionStore } from "../shared/aws/suppression-store.ts";
import { ticketStore } from "../shared/aws/ticket-store.ts";
import { openParts } from "./services.ts";

/** Every store there is, for functions that use most of them. */
export function openStores(tableName: string, bucketName: string) {
  const parts = openParts(tableName, bucketName);
  return {
    tickets: ticketStore(parts),
    desk: deskStore(parts),
    outbox: outboxStore(parts),
    suppressions: suppressionStore(parts),
    blobs: parts.blobs,
  };
}
