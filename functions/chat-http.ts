import { answerPolled } from "./chat-polled.ts";
import { openChat } from "./chat-services.ts";
import { httpFunction } from "./edge.ts";
import { readEnvironment } from "./env.ts";

const servicesWith = openChat(readEnvironment("chat-http"));

/** The chat for browsers that get no socket through: the same frames, posted; see `chat-polled.ts`. */
export const handler = httpFunction("chat-http", ({ params, headers, sourceIp, body, requestId }, log) => {
  const opening = { account: params.account ?? "", origin: headers.origin, sourceIp };
  return answerPolled(opening, body, requestId, servicesWith(log));
});
