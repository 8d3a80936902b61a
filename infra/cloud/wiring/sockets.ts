import type { Construct } from "constructs";
import type { Alarms } from "../constructs/alarms.ts";
import { GatewayLogRole } from "../constructs/gateway-log-role.ts";
import { OwnDomain, type OwnDomainProps } from "../constructs/own-domain.ts";
import { SocketDoor } from "../constructs/socket-door.ts";

/** The two WebSocket APIs: the chat of customers, and the news that the desk hears. */
export function sockets(scope: Construct, alarms: Alarms, own: OwnDomainProps | undefined) {
  const logRole = new GatewayLogRole(scope, "GatewayLogs");
  const throttle = { perSecond: 200, burst: 400 };
  const chat = new SocketDoor(scope, "Chat", {
    runs: "chat-socket",
    throttle,
    logRole,
    alarms,
    whoNotices: "Customers at the chat cannot write, or do not see the answers",
  });
  const desk = new SocketDoor(scope, "DeskSockets", {
    runs: "desk-socket",
    throttle,
    logRole,
    alarms,
    whoNotices: "Agents do not see what happens until they look",
  });
  if (own) {
    const domain = new OwnDomain(scope, "SocketDomain", own);
    for (const door of [chat, desk]) door.alsoAt(domain);
  }
  return { chat, desk };
}

export type Sockets = ReturnType<typeof sockets>;
