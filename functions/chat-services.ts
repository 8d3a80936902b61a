import config from "relaydesk:config";
import { bucketBlobs } from "../shared/aws/blobs.ts";
import { inboundQueue } from "../shared/aws/queues.ts";
import { rateLimits } from "../shared/aws/rate-limits.ts";
import { ticketStore } from "../shared/aws/ticket-store.ts";
import { publish } from "../shared/flow/publish.ts";
import { topicOfTicket } from "../shared/flow/ticket-news.ts";
import type { ChatServices } from "./chat-conversation.ts";
import type { Log } from "./edge.ts";
import { openSockets } from "./open-sockets.ts";
import { openIds, openParameters, openParts, openQueues } from "./services.ts";

/** What the environment of a function that chats must say. */
export interface ChatEnvironment {
  readonly TABLE_NAME: string;
  readonly BUCKET_NAME: string;
  readonly INBOUND_QUEUE_URL: string;
  readonly PARAMETERS_PATH: string;
  readonly CHAT_SOCKET_URL: string;
  readonly DESK_SOCKET_URL: string;
  readonly OWN_HOST: string;
}

/** A conversation's services, once per cold start; the log is each event's own. */
export function openChat(env: ChatEnvironment): (log: Log) => ChatServices {
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
  return (log) => {
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
  };
}
