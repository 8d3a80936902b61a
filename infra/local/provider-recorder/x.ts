import * as z from "zod";
import { fileAnswer, isAuthorized, type Provider } from "./provider.ts";

/** X API v2: direct messages and posts, https://docs.x.com/x-api */

const Direct = z.object({ text: z.string().min(1).max(10_000) });
const Post = z.object({
  text: z.string().min(1),
  reply: z.object({ in_reply_to_tweet_id: z.string().regex(/^\d+$/) }).optional(),
});

export const x: Provider = (request, context) => {
  const media = /^\/2\/dm_conversations\/media\/\d+\/(\d+)\/[\w.-]+$/.exec(request.path)?.[1];
  if (media !== undefined && request.method === "GET") {
    const known = isAuthorized(request, context, ["accessToken"]);
    const missing = known ? { status: 404, body: { title: "Not Found" } } : { status: 401, body: {} };
    return fileAnswer("dm_conversations/media", known ? context.file(media) : undefined, missing);
  }
  const person = /^\/2\/dm_conversations\/with\/(\d+)\/messages$/.exec(request.path)?.[1];
  if (request.method !== "POST" || (person === undefined && request.path !== "/2/tweets")) return undefined;
  const call = person === undefined ? "tweets" : "dm_conversations";
  const sent = { ...(person !== undefined && { participant: person }), ...(request.content as object) };
  const done = (status: number, body: unknown) => ({ call, request: sent, status, body });
  if (!isAuthorized(request, context, ["accessToken"])) {
    return done(401, { title: "Unauthorized", type: "about:blank", status: 401, detail: "Unauthorized" });
  }
  const parsed = (person === undefined ? Post : Direct).safeParse(request.content);
  if (!parsed.success) {
    return done(400, {
      title: "Invalid Request",
      status: 400,
      detail: "One or more parameters were invalid.",
    });
  }
  return person === undefined
    ? done(201, { data: { id: String(context.id), text: parsed.data.text } })
    : done(201, { data: { dm_conversation_id: `${person}-1`, dm_event_id: String(context.id) } });
};
