import { connectionStore } from "../shared/aws/connection-store.ts";
import { socketPush } from "../shared/aws/socket-push.ts";
import { openTable } from "./services.ts";

/** Who is connected, and the way to them through the WebSocket API at this address. */
export function openSockets(tableName: string, socketUrl: string) {
  return {
    connections: connectionStore({ table: openTable(tableName) }),
    sockets: socketPush(socketUrl),
  };
}
