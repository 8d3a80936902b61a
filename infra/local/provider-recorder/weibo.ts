import * as z from "zod";
import type { Provider } from "./provider.ts";

/** Weibo private messages: https://open.weibo.com/wiki/2/messages/reply */

const Reply = z.object({ access_token: z.string(), receiver_id: z.string().min(1), data: z.string() });
const Text = z.object({ text: z.string().min(1).max(300) });

export const weibo: Provider = (request, { accounts }) => {
  if (request.path !== "/2/messages/reply.json" || request.method !== "POST") return undefined;
  const reply = Reply.safeParse(request.content).data;
  const sent = reply && { receiver_id: reply.receiver_id, data: reply.data };
  const done = (status: number, body: object) => ({ call: "messages/reply", request: sent, status, body });
  const refused = (code: number, error: string) =>
    done(400, { error, error_code: code, request: "/2/messages/reply.json" });
  if (!accounts.some(({ accessToken }) => accessToken === reply?.access_token))
    return refused(21332, "invalid_access_token");
  const text = Text.safeParse(parseJson(sent?.data ?? ""));
  return text.success ? done(200, { result: true }) : refused(20012, "text too long");
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
