import * as z from "zod";
import { isAuthorized, type Provider } from "./provider.ts";

/** LINE Messaging API: https://developers.line.biz/en/reference/messaging-api/ */

const messages = z
  .array(z.object({ type: z.string(), text: z.string().min(1).max(5000) }))
  .min(1)
  .max(5);
const Reply = z.object({ replyToken: z.string().min(1), messages });
const Push = z.object({ to: z.string().min(1), messages });

/** Reply tokens work once. */
const used = new Set<string>();
const accepted = new Map<string, unknown>();

export const line: Provider = (request, context) => {
  if (request.path === "/v2/bot/chat/loading/start" && request.method === "POST") {
    return { call: "loading", request: request.content, status: 202, body: {} };
  }
  const call = /^\/v2\/bot\/message\/(reply|push)$/.exec(request.path)?.[1];
  if (call === undefined || request.method !== "POST") return undefined;
  const done = (status: number, body: unknown) => ({ call, request: request.content, status, body });
  if (!isAuthorized(request, context, ["accessToken"])) {
    return done(401, { message: "Authentication failed due to the expired access token" });
  }
  const parsed = (call === "reply" ? Reply : Push).safeParse(request.content);
  if (!parsed.success) return done(400, { message: "The request body has 1 error(s)" });
  if ("replyToken" in parsed.data) {
    if (used.has(parsed.data.replyToken)) return done(400, { message: "Invalid reply token" });
    used.add(parsed.data.replyToken);
  }
  const key = String(request.headers["x-line-retry-key"] ?? "");
  const before = accepted.get(key);
  if (key !== "" && before !== undefined) return done(409, before);
  const body = {
    sentMessages: parsed.data.messages.map((_message, at) => ({
      id: `${context.id}${at}`,
      quoteToken: "local",
    })),
  };
  if (key !== "") accepted.set(key, { message: "The retry key is already accepted", ...body });
  return done(200, body);
};
