import { deskStore } from "../shared/aws/desk-store.ts";
import { outboxStore } from "../shared/aws/outbox-store.ts";
import { suppressionStore } from "../shared/aws/suppression-store.ts";
import { ticketStore } from "../shared/aws/ticket-store.ts";
import { openParts } from "./services.ts";

/** What sending needs: whoever only reads and writes tickets does without the life of replies. */
export function openSendingStores(tableName: string, bucketName: string) {
  const parts = openParts(tableName, bucketName);
  return {
    tickets: ticketStore(parts),
    outbox: outboxStore(parts),
    suppressions: suppressionStore(parts),
    blobs: parts.blobs,
  };
}

/** Every store of tickets there is. */
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
