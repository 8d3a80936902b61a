import * as z from "zod";
import type { Provider, ProviderContext, ProviderRequest } from "./provider.ts";

/** Discord's HTTP API: interactions, which are answered with their own token, and direct messages of a bot. */

const Message = z.object({ content: z.string().min(1) });
const Recipient = z.object({ recipient_id: z.string().regex(/^\d+$/) });
const maxText = 2000;
/** "thinking…", seen by the customer alone. */
const waiting = (1 << 7) | (1 << 6);

export const discord: Provider = (request, context) => {
  const call = `${request.method} ${request.path.replace(/\d{5,}/g, "{id}").replace(/\{id\}\/[^/]{8,}/, "{id}/{token}")}`;
  const done = (status: number, body: object) => ({ call, request: request.content, status, body });
  const isOriginal = /^\/webhooks\/\d+\/[^/]+\/messages\/@original$/.test(request.path);
  if (request.method === "GET" && isOriginal) return done(200, { id: snowflake(context), flags: waiting });
  const answers = isOriginal ? "PATCH" : "POST";
  if (request.method !== answers) return undefined;
  if (isOriginal || /^\/webhooks\/\d+\/[^/]+$/.test(request.path)) return written(request, context, done);
  if (!/^\/(users\/@me\/channels|channels\/\d+\/messages)$/.test(request.path)) return undefined;
  const known = context.accounts.some(({ botToken }) => request.headers.authorization === `Bot ${botToken}`);
  if (!known) return done(401, { message: "401: Unauthorized", code: 0 });
  if (request.path.startsWith("/channels/")) return written(request, context, done);
  if (!Recipient.safeParse(request.content).success) return done(400, { code: 50035 });
  return done(200, { id: snowflake(context), type: 1 });
};

function written<Answer>(
  { content }: ProviderRequest,
  context: ProviderContext,
  done: (status: number, body: object) => Answer,
): Answer {
  const text = Message.safeParse(content).data?.content ?? "";
  if (text === "" || text.length > maxText) {
    return done(400, { message: "Invalid Form Body", code: text === "" ? 50006 : 50035 });
  }
  return done(200, { id: snowflake(context), content: text });
}

function snowflake({ id, now }: ProviderContext): string {
  return String(((BigInt(now.getTime()) - 1_420_070_400_000n) << 22n) + BigInt(id));
}
