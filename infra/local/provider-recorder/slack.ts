import * as z from "zod";
import { isAuthorized, type Provider } from "./provider.ts";

/** Slack Web API: answers 200 to everything, with `ok` in the body. https://docs.slack.dev/reference/methods/chat.postMessage */

const Message = z.object({ channel: z.string().min(1), text: z.string(), thread_ts: z.string().optional() });
const maxText = 40_000;

const Ending = z.object({ files: z.array(z.object({ id: z.string() })).min(1), channel_id: z.string() });

/** The three calls that send a file. https://docs.slack.dev/messaging/working-with-files#upload */
function files(...[request, context]: Parameters<Provider>): ReturnType<Provider> {
  const call = request.path.replace("/api/", "");
  const done = (body: unknown) => ({ call, request: request.content, status: 200, body });
  const id = `F${context.id}`;
  switch (call) {
    case "files.getUploadURLExternal": {
      if (!isAuthorized(request, context, ["botToken"])) return done({ ok: false, error: "invalid_auth" });
      const host = `http://${String(request.headers.host)}`;
      return done({ ok: true, upload_url: `${host}/slack/upload/${id}`, file_id: id });
    }
    case "files.completeUploadExternal":
      if (!isAuthorized(request, context, ["botToken"])) return done({ ok: false, error: "invalid_auth" });
      if (!Ending.safeParse(request.content).success) return done({ ok: false, error: "invalid_arguments" });
      return done({ ok: true, files: [{ id }] });
    default:
      return /^\/upload\/F\d+$/.test(request.path) ? done({ bytes: request.body.length }) : undefined;
  }
}

export const slack: Provider = (request, context) => {
  const filed = request.method === "POST" ? files(request, context) : undefined;
  if (filed) return filed;
  if (request.path !== "/api/chat.postMessage" || request.method !== "POST") return undefined;
  const done = (body: object) => ({ call: "chat.postMessage", request: request.content, status: 200, body });
  if (!isAuthorized(request, context, ["botToken"])) return done({ ok: false, error: "invalid_auth" });
  const message = Message.safeParse(request.content);
  if (!message.success) return done({ ok: false, error: "channel_not_found" });
  const { channel, text } = message.data;
  if (text === "") return done({ ok: false, error: "no_text" });
  if (text.length > maxText) return done({ ok: false, error: "msg_too_long" });
  return done({
    ok: true,
    channel,
    ts: `${Math.floor(context.now.getTime() / 1000)}.${String(context.id).padStart(6, "0")}`,
  });
};
