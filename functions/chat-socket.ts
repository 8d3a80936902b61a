import { openedConnection } from "../shared/domain/connection.ts";
import { type Admission, admit, answerFrame, factsOf } from "./chat-conversation.ts";
import { openChat } from "./chat-services.ts";
import { type SocketAdmission, socketFunction } from "./edge.ts";
import { readEnvironment } from "./env.ts";

const servicesWith = openChat(readEnvironment("chat-socket"));

/** Sockets of customers who chat: see `chat-conversation.ts`. */
export const handler = socketFunction("chat-socket", {
  async open({ connection, headers, query, sourceIp, at }, log) {
    const services = servicesWith(log);
    const opening = { account: query.account ?? "", origin: headers.origin, sourceIp };
    const admission = await admit(opening, services);
    if (admission !== "admitted") {
      log.warn("rejected", { channel: "chat", reason: admission });
      return REFUSED[admission];
    }
    const facts = await factsOf(opening, services);
    await services.connections.opened(openedConnection(connection, "visitor", at, facts));
    return { admitted: true };
  },

  async message({ connection, body, at }, log) {
    const services = servicesWith(log);
    const known = await services.connections.connection(connection, at);
    if (known) await answerFrame(body, known, services);
    else await services.sockets.close(connection);
  },

  async end({ connection }, log) {
    await servicesWith(log).connections.ended(connection);
  },
});

const REFUSED: Readonly<Record<Exclude<Admission, "admitted">, SocketAdmission>> = {
  "unknown-account": { admitted: false, status: 404 },
  "foreign-origin": { admitted: false, status: 403 },
  "too-often": { admitted: false, status: 429 },
};
