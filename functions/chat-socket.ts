import config from "relaydesk:config";
import { bucketBlobs } from "../shared/aws/blobs.ts";
import { inboundQueue } from "../shared/aws/queues.ts";
import { rateLimits } from "../shared/aws/rate-limits.ts";
import { ticketStore } from "../shared/aws/ticket-store.ts";
import { openedConnection } from "../shared/domain/connection.ts";
import { publish } from "../shared/flow/publish.ts";
import { topicOfTicket } from "../shared/flow/ticket-news.ts";
import { type Admission, admit, answerFrame, type ChatServices, factsOf } from "./chat-conversation.ts";
import { type Log, type SocketAdmission, socketFunction } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { openSockets } from "./open-sockets.ts";
import { openIds, openParameters, openParts, openQueues } from "./services.ts";

const env = readEnvironment("chat-socket");
const secrets = openParameters(env.PARAMETERS_PATH);
const parts = openParts(env.TABLE_NAME, env.BUCKET_NAME);
const services: Omit<ChatServices, "log" | "files"> = {
  ...openSockets(env.TABLE_NAME, env.CHAT_SOCKET_URL),
  limits: rateLimits(parts),
  store: ticketStore(parts),
  queue: inboundQueue(openQueues(), env.INBOUND_QUEUE_URL, bucketBlobs(env.BUCKET_NAME)),
  secretsOf: (account) => secrets.channelSecrets("chat", account),
  ids: openIds(secrets),
  config,
  tellDesks: async (ticket, message) =>
    publish([topicOfTicket(ticket)], message, {
      ...openSockets(env.TABLE_NAME, env.DESK_SOCKET_URL),
      now: () => new Date(),
    }),
  ownHost: env.OWN_HOST,
  now: () => new Date(),
};

/** Sockets of customers who chat: see `chat-conversation.ts`. */
export const handler = socketFunction("chat-socket", {
  async open({ connection, headers, query, sourceIp, at }, log) {
    const opening = { account: query.account ?? "", origin: headers.origin, sourceIp };
    const admission = await admit(opening, withLog(log));
    if (admission !== "admitted") {
      log.warn("rejected", { channel: "chat", reason: admission });
      return REFUSED[admission];
    }
    const facts = await factsOf(opening, withLog(log));
    await services.connections.opened(openedConnection(connection, "visitor", at, facts));
    return { admitted: true };
  },

  async message({ connection, body, at }, log) {
    const known = await services.connections.connection(connection, at);
    if (known) await answerFrame(body, known, withLog(log));
    else await services.sockets.close(connection);
  },

  async end({ connection }) {
    await services.connections.ended(connection);
  },
});

const REFUSED: Readonly<Record<Exclude<Admission, "admitted">, SocketAdmission>> = {
  "unknown-account": { admitted: false, status: 404 },
  "foreign-origin": { admitted: false, status: 403 },
  "too-often": { admitted: false, status: 429 },
};

function withLog(log: Log): ChatServices {
  const files = async () => {
    const { chatFiles } = await import("./chat-files.ts");
    return chatFiles(env.BUCKET_NAME, secrets.replyTokenKeys, log);
  };
  return {
    ...services,
    files: {
      permit: async (session) => (await files()).permit(session),
      claim: async (tokens, session, message) => (await files()).claim(tokens, session, message),
    },
    log,
  };
}
