import { maxFrameBytes, maxFramesPerPost, type ServerFrame } from "../shared/api/chat.ts";
import { ConnectionId, openedConnection } from "../shared/domain/connection.ts";
import {
  type Admission,
  admit,
  type ChatServices,
  factsOf,
  framesFor,
  type Opening,
} from "./chat-conversation.ts";
import { type HttpResponse, json, problem } from "./edge.ts";

/**
 * A few frames of the chat in one request, and the answers to all of them: for networks that let no WebSocket through. Nothing
 * is pushed this way, so a client asks again with `resume`. Frames and ids are those of the socket; whoever changes from
 * one to the other in the middle loses nothing.
 *
 * @param id of the request, which stands for a connection that ends with it
 */
export async function answerPolled(
  opening: Opening,
  body: Uint8Array,
  id: string,
  services: ChatServices,
): Promise<HttpResponse> {
  const frames = readFrames(body);
  if (typeof frames === "string") return problem(400, frames);
  const admission = await admit(
    opening,
    services,
    frames.some((frame) => frame.isHello) ? "connects" : "is connected",
  );
  if (admission !== "admitted") {
    services.log.warn("rejected", { channel: "chat", reason: admission });
    return problem(REFUSED[admission], admission);
  }
  const facts = await factsOf(opening, services);
  const connection = openedConnection(ConnectionId.parse(`http-${id}`), "visitor", services.now(), facts);
  // There is nobody to push to when this request is over.
  const unheard = { ...services, connections: { ...services.connections, listenOnly: async () => {} } };
  const answers: ServerFrame[] = [];
  for (const { text } of frames) answers.push(...(await framesFor(text, connection, unheard)));
  return json(200, answers);
}

const REFUSED: Readonly<Record<Exclude<Admission, "admitted">, number>> = {
  "unknown-account": 404,
  "foreign-origin": 403,
  "too-often": 429,
};

interface PostedFrame {
  /** As it would have come through the socket. */
  readonly text: string;
  readonly isHello: boolean;
}

/** The frames of a body, or what is wrong with it. */
function readFrames(body: Uint8Array): readonly PostedFrame[] | string {
  if (body.byteLength > maxFramesPerPost * maxFrameBytes) return "That is too large.";
  try {
    const frames: unknown = JSON.parse(Buffer.from(body).toString("utf8"));
    if (!Array.isArray(frames)) return "Send a list of frames.";
    if (frames.length > maxFramesPerPost) return `Send ${maxFramesPerPost} frames at most.`;
    // What is nested without end can be read, but not written again.
    return frames.map((frame) => ({ text: JSON.stringify(frame), isHello: isHello(frame) }));
  } catch {
    return "Send a list of frames as JSON.";
  }
}

function isHello(frame: unknown): boolean {
  return typeof frame === "object" && frame !== null && "type" in frame && frame.type === "hello";
}
