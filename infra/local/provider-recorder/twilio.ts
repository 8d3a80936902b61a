import * as z from "zod";
import type { Provider } from "./provider.ts";

/** Twilio Programmable Messaging: https://www.twilio.com/docs/messaging/api/message-resource */

const Message = z.object({
  To: z.string().min(1),
  Body: z.string().min(1),
  From: z.string().optional(),
  MessagingServiceSid: z.string().optional(),
});
const maxBody = 1600;

export const twilio: Provider = (request, { id, accounts, now }) => {
  const sid = /^\/2010-04-01\/Accounts\/([^/]+)\/Messages\.json$/.exec(request.path)?.[1];
  if (sid === undefined || request.method !== "POST") return undefined;
  const done = (status: number, body: unknown) => ({
    call: "Messages",
    request: request.content,
    status,
    body,
  });
  const refused = (status: number, code: number, message: string) =>
    done(status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status });
  const [, basic = ""] = /^Basic (.+)$/.exec(String(request.headers.authorization ?? "")) ?? [];
  const [user, password] = Buffer.from(basic, "base64").toString("utf8").split(":");
  const known = accounts.some(
    (account) =>
      account.accountSid === sid &&
      ((account.apiKeySid === user && account.apiKeySecret === password) ||
        (user === sid && [account.authToken].flat().includes(password))),
  );
  if (!known) return refused(401, 20003, "Authenticate");
  const message = Message.safeParse(request.content);
  if (!message.success) return refused(400, 21602, "Message body is required.");
  if (message.data.Body.length > maxBody) {
    return refused(400, 21617, "The concatenated message body exceeds the 1600 character limit.");
  }
  return done(201, {
    sid: `SM${String(id).padStart(32, "0")}`,
    status: "queued",
    date_created: now.toUTCString(),
    error_code: null,
  });
};
