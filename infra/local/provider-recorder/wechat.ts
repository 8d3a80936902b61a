import * as z from "zod";
import { fileAnswer, type Provider } from "./provider.ts";

/** WeChat Official Accounts, customer-service messages: answers 200 to everything, with an error code in the body. */

const TokenRequest = z.object({ appid: z.string(), secret: z.string() });
const Custom = z.object({ touser: z.string().min(1), text: z.object({ content: z.string().min(1) }) });
const maxBytes = 2048;

export const wechat: Provider = (request, { id, accounts, file }) => {
  if (request.method === "GET" && request.path === "/cgi-bin/media/get") {
    const known = accounts.some((account) => `local-${account.appId}` === request.query.get("access_token"));
    const missing = known
      ? { status: 200, body: { errcode: 40007, errmsg: "invalid media_id" } }
      : { status: 200, body: { errcode: 40001, errmsg: "invalid credential" } };
    return fileAnswer("media/get", known ? file(request.query.get("media_id") ?? "") : undefined, missing);
  }
  if (request.method !== "POST") return undefined;
  switch (request.path) {
    case "/cgi-bin/stable_token": {
      const { appid, secret } = TokenRequest.safeParse(request.content).data ?? {};
      const known = accounts.some((account) => account.appId === appid && account.appSecret === secret);
      const body = known
        ? { access_token: `local-${appid}`, expires_in: 7200 }
        : { errcode: 40125, errmsg: "invalid appsecret" };
      return { call: "stable_token", request: { appid }, status: 200, body };
    }
    case "/cgi-bin/message/custom/typing":
      return { call: "typing", request: request.content, status: 200, body: { errcode: 0, errmsg: "ok" } };
    case "/cgi-bin/message/custom/send": {
      const token = request.query.get("access_token");
      const known = accounts.some((account) => `local-${account.appId}` === token);
      const done = (errcode: number, errmsg: string) => ({
        call: "message/custom/send",
        request: request.content,
        status: 200,
        body: { errcode, errmsg, ...(errcode === 0 && { msgid: id }) },
      });
      if (!known) return done(40001, "invalid credential, access_token is invalid or not latest");
      const message = Custom.safeParse(request.content);
      if (!message.success) return done(44004, "empty content");
      if (Buffer.byteLength(message.data.text.content) > maxBytes)
        return done(45002, "content size out of limit");
      return done(0, "ok");
    }
    default:
      return undefined;
  }
};
