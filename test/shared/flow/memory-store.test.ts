import { describeChannelStores } from "../../support/channel-store-contract.ts";
import { describeDeskStores } from "../../support/desk-store-contract.ts";
import { memoryStore } from "../../support/memory-store.ts";
import { describeStore } from "../../support/store-contract.ts";

const shared = memoryStore();
describeChannelStores("the store on maps", async () => ({
  tickets: shared,
  outbox: shared,
  health: shared,
  quotas: shared,
}));

describeDeskStores("the store on maps", async () => ({
  tickets: shared,
  desk: shared,
  messages: shared,
  blocks: shared,
  phrases: shared,
  mentions: shared,
}));

describeStore("the store on maps", async () => {
  const store = memoryStore();
  return {
    tickets: store,
    desk: store,
    messages: store,
    outbox: store,
    suppressions: store,
    learning: store,
    connections: store,
    identities: store,
    calls: store,
    limits: store,
  };
});
