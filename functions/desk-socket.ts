import config from "relaydesk:config";
import type { ServerFrame } from "../shared/api/chat.ts";
import { DESK_PROTOCOL, PASS_PREFIX } from "../shared/api/desk-socket.ts";
import { deskStore } from "../shared/aws/desk-store.ts";
import { ticketStore } from "../shared/aws/ticket-store.ts";
import type { Topic } from "../shared/domain/connection.ts";
import { readSocketPass } from "../shared/domain/socket-pass.ts";
import type { Ticket } from "../shared/domain/ticket.ts";
import { publish } from "../shared/flow/publish.ts";
import { endDesk, hearDesk, openDesk } from "./desk-listening.ts";
import { socketFunction } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { openSockets } from "./open-sockets.ts";
import { openIds, openParameters, openParts } from "./services.ts";

const env = readEnvironment("desk-socket");
const ids = openIds(openParameters(env.PARAMETERS_PATH));
const parts = openParts(env.TABLE_NAME, env.BUCKET_NAME);
const chat = openSockets(env.TABLE_NAME, env.CHAT_SOCKET_URL);
const services = {
  ...openSockets(env.TABLE_NAME, env.DESK_SOCKET_URL),
  desk: deskStore(parts),
  tickets: ticketStore(parts),
  isQueue: (queue: string) => Object.hasOwn(config.queues, queue),
  showTyping: async ({ account, conversation }: Ticket, name: string) => {
    const topic: Topic = `chat:${(await ids()).conversation("chat", account, conversation)}`;
    const frame: ServerFrame = { type: "typing", ...(name !== "" && { name }) };
    await publish([topic], JSON.stringify(frame), { ...chat, now: () => new Date() });
  },
  now: () => new Date(),
};

/** Sockets of people at the desk, who show a pass that `desk-api` gave them. */
export const handler = socketFunction("desk-socket", {
  async open({ connection, protocols, at }) {
    const pass = protocols.find((each) => each.startsWith(PASS_PREFIX))?.slice(PASS_PREFIX.length) ?? "";
    if (!protocols.includes(DESK_PROTOCOL)) return { admitted: false, status: 400 };
    const person = readSocketPass(pass, at, await ids());
    if (!person) return { admitted: false, status: 401 };
    await openDesk(connection, person, at, services);
    return { admitted: true, protocol: DESK_PROTOCOL };
  },
  message: ({ connection, body }) => hearDesk(connection, body, services),
  end: ({ connection }) => endDesk(connection, services),
});
