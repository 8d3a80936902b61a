import { openedConnection } from "../shared/domain/connection.ts";
import { socketFunction } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { openSockets } from "./open-sockets.ts";

const env = readEnvironment("chat-socket");
const { connections, sockets } = openSockets(env.TABLE_NAME, env.CHAT_SOCKET_URL);

/** Sockets of customers who chat. */
export const handler = socketFunction("chat-socket", {
  async open({ connection, at }) {
    await connections.opened(openedConnection(connection, connection, at));
    return { admitted: true };
  },

  async message({ connection, at }) {
    const known = await connections.connection(connection, at);
    if (!known) return sockets.close(connection);
    await sockets.push(connection, JSON.stringify({ type: "not-understood" }));
  },

  async end({ connection }) {
    await connections.ended(connection);
  },
});
