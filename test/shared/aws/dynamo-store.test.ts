import { afterAll } from "vitest";
import { blockStore } from "../../../shared/aws/block-store.ts";
import { callStore } from "../../../shared/aws/call-store.ts";
import { channelHealthStore } from "../../../shared/aws/channel-health-store.ts";
import { connectionStore } from "../../../shared/aws/connection-store.ts";
import { deskStore } from "../../../shared/aws/desk-store.ts";
import { identityStore } from "../../../shared/aws/identity-store.ts";
import { learningStore } from "../../../shared/aws/learning-store.ts";
import { mentionStore } from "../../../shared/aws/mention-store.ts";
import { messageStore } from "../../../shared/aws/message-store.ts";
import { outboxStore } from "../../../shared/aws/outbox-store.ts";
import { phraseStore } from "../../../shared/aws/phrase-store.ts";
import { quotaStore } from "../../../shared/aws/quota-store.ts";
import { rateLimits } from "../../../shared/aws/rate-limits.ts";
import { suppressionStore } from "../../../shared/aws/suppression-store.ts";
import { ticketStore } from "../../../shared/aws/ticket-store.ts";
import { describeChannelStores } from "../../support/channel-store-contract.ts";
import { describeDeskStores } from "../../support/desk-store-contract.ts";
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
      messages: messageStore(parts),
      outbox: outboxStore(parts),
      suppressions: suppressionStore(parts),
      identities: identityStore(parts),
      calls: callStore(parts),
      learning: learningStore(parts),
      connections: connectionStore(parts),
      limits: rateLimits(parts),
    };
  });
}

let ofChannels: Promise<OpenTable> | undefined;
describeChannelStores("the store on DynamoDB", async () => {
  ofChannels ??= openDeskTable();
  const { table, blobs } = await ofChannels;
  opened.push(await ofChannels);
  const parts = { table, blobs, shardsOf: () => 1 };
  return {
    tickets: ticketStore(parts),
    outbox: outboxStore(parts),
    health: channelHealthStore(parts),
    quotas: quotaStore(parts),
  };
});

let ofDesk: Promise<OpenTable> | undefined;
describeDeskStores("the store on DynamoDB", async () => {
  ofDesk ??= openDeskTable();
  const { table, blobs } = await ofDesk;
  opened.push(await ofDesk);
  const parts = { table, blobs, shardsOf: () => 1 };
  return {
    tickets: ticketStore(parts),
    desk: deskStore(parts),
    messages: messageStore(parts),
    blocks: blockStore(table),
    phrases: phraseStore(table),
    mentions: mentionStore(table),
    blobs,
  };
});

afterAll(async () => {
  for (const open of new Set(opened)) await open.close();
});
