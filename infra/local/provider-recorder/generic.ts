import * as z from "zod";
import type { Provider } from "./provider.ts";

/** A source of signed webhooks that takes replies: it wants an id and a signature, and answers with nothing. */
const Reply = z.object({ type: z.literal("message.reply"), data: z.object({ text: z.string().min(1) }) });

export const generic: Provider = (request) => {
  if (request.method !== "POST") return undefined;
  const signed =
    /^v1,/.test(String(request.headers["webhook-signature"] ?? "")) && request.headers["webhook-id"];
  const status = !signed ? 401 : Reply.safeParse(request.content).success ? 204 : 400;
  return { call: "reply", request: request.content, status, body: {} };
};
