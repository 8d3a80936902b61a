import { memoryStore } from "../../support/memory-store.ts";
import { describeStore } from "../../support/store-contract.ts";

describeStore("the store on maps", async () => {
  const store = memoryStore();
  return {
    tickets: store,
    desk: store,
    outbox: store,
    suppressions: store,
    learning: store,
    connections: store,
    limits: store,
  };
});
