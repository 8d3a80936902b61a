import { Aws } from "aws-cdk-lib";
import type { Parts } from "./parts.ts";

/** What agents and the chat talk with. */
export function deskFunctions(parts: Parts) {
  const { table, store, parameters, signIn, queues, sockets, doorMark, ownHost, run } = parts;
  const SYSTEM_NAME = Aws.STACK_NAME;
  const TABLE_NAME = table.name;
  const BUCKET_NAME = store.name;
  const PARAMETERS_PATH = parameters.path;
  const INBOUND_QUEUE_URL = queues.inbound.url;
  const OUTBOUND_QUEUE_URL = queues.outbound.url;
  const DOOR_MARK = doorMark;
  const DESK_SOCKET_URL = sockets.desk.url;
  // News goes to whoever is connected; a connection that is gone is forgotten.
  const tellDesks = [table.toDelete(), sockets.desk.toPush()];

  const deskApi = run(
    "desk-api",
    {
      SYSTEM_NAME,
      EVENTS_QUEUE_URL: queues.events?.url ?? "",
      TABLE_NAME,
      BUCKET_NAME,
      INBOUND_QUEUE_URL,
      MAIL_QUEUE_URL: queues.mail.url,
      OUTBOUND_QUEUE_URL,
      PUBLISHING_QUEUE_URL: queues.publishing.url,
      PARAMETERS_PATH,
      SIGN_IN_ISSUER: signIn.issuer,
      SIGN_IN_CLIENT_ID: signIn.client.userPoolClientId,
      DOOR_MARK,
      DESK_SOCKET_URL,
    },
    tellDesks,
    queues.events ? [queues.events.toSend()] : [],
    table.toRead(),
    table.toWrite(),
    table.toQuery("queue"),
    // Finds open tickets by their number.
    table.toQuery("timer"),
    store.toRead("mail/", "texts/", "uploads/", "attachments/", "media/", "faq/"),
    store.toWrite("texts/", "inbound/", "uploads/", "faq/drafts/", "faq/trials/"),
    store.toDelete("mail/", "attachments/", "texts/"),
    queues.mail.toSend(),
    queues.inbound.toSend(),
    queues.outbound.toSend(),
    queues.publishing.toSend(),
    parameters.toRead("pepper"),
  );
  const ofChat = {
    ...{ TABLE_NAME, BUCKET_NAME, INBOUND_QUEUE_URL, PARAMETERS_PATH, DESK_SOCKET_URL, DOOR_MARK },
    CHAT_SOCKET_URL: sockets.chat.url,
    OWN_HOST: ownHost,
  };
  const chatMay = [
    table.toRead(),
    table.toWrite(),
    table.toDelete(),
    store.toRead("texts/", "pending/"),
    store.toWrite("attachments/", "inbound/"),
    queues.inbound.toSend(),
    sockets.chat.toPush(),
    sockets.desk.toPush(),
    parameters.toRead("pepper", "reply-token-keys", "channels/chat/*"),
  ];
  const chatSocket = run("chat-socket", ofChat, ...chatMay, sockets.chat.toClose());
  const chatHttp = run("chat-http", ofChat, ...chatMay);
  const deskSocket = run(
    "desk-socket",
    {
      TABLE_NAME,
      BUCKET_NAME,
      PARAMETERS_PATH,
      DESK_SOCKET_URL,
      CHAT_SOCKET_URL: sockets.chat.url,
      DOOR_MARK,
    },
    sockets.chat.toPush(),
    table.toRead(),
    table.toWrite(),
    table.toDelete(),
    table.toQuery("queue"),
    sockets.desk.toPush(),
    sockets.desk.toClose(),
    parameters.toRead("pepper"),
  );

  return { deskApi, chatSocket, chatHttp, deskSocket };
}
