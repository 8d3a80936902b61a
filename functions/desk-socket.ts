import config from "relaydesk:config";
import { DESK_PROTOCOL, PASS_PREFIX } from "../shared/api/desk-socket.ts";
import { deskStore } from "../shared/aws/desk-store.ts";
import { ticketStore } from "../shared/aws/ticket-store.ts";
import { readSocketPass } from "../shared/domain/socket-pass.ts";
import { endDesk, hearDesk, openDesk } from "./desk-listening.ts";
import { socketFunction } from "./edge.ts";
import { readEnvironment } from "./env.ts";
import { openSockets } from "./open-sockets.ts";
import { openIds, openParameters, openParts } from "./services.ts";

const env = readEnvironment("desk-socket");
const ids = openIds(openParameters(env.PARAMETERS_PATH));
const parts = openParts(env.TABLE_NAME, env.BUCKET_NAME);
const services = {
  ...openSockets(env.TABLE_NAME, env.DESK_SOCKET_URL),
  desk: deskStore(parts),
  tickets: ticketStore(parts),
  maySee: (queue: string) => Object.hasOwn(config.queues, queue),
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
