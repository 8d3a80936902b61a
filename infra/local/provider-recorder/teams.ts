import * as z from "zod";
import type { Provider } from "./provider.ts";

/** Bot Framework: a token for the app's secret, and conversations that are written into with it. */

const TokenRequest = z.object({
  grant_type: z.literal("client_credentials"),
  client_id: z.string(),
  client_secret: z.string(),
  scope: z.literal("https://api.botframework.com/.default"),
});
const Activity = z.object({ type: z.literal("message"), text: z.string().min(1) });
const maxBytes = 28 * 1024;

export const teams: Provider = (request, { id, accounts, now }) => {
  if (request.method !== "POST") return undefined;
  const { path, content, body, headers } = request;
  const refused = (call: string, status: number, code: string) => ({
    ...{ call, request: content, status },
    body: { error: { code, message: code } },
  });
  if (/^\/[\w.-]+\/oauth2\/v2\.0\/token$/.test(path)) {
    const { client_id: appId, client_secret: secret } = TokenRequest.safeParse(content).data ?? {};
    const known = accounts.some((account) => account.appId === appId && account.appPassword === secret);
    return {
      ...{ call: "token", request: { client_id: appId }, status: known ? 200 : 401 },
      body: known
        ? { token_type: "Bearer", access_token: `local-${appId}`, expires_in: 3599 }
        : { error: "invalid_client" },
    };
  }
  if (!/^\/v3\/conversations\/[^/]+\/activities(\/[^/]+)?$/.test(path)) return undefined;
  const call = "conversations/activities";
  const known = accounts.some(({ appId }) => headers.authorization === `Bearer local-${appId}`);
  if (!known) return refused(call, 401, "Unauthorized");
  if (body.byteLength > maxBytes) return refused(call, 413, "MessageSizeTooBig");
  if (!Activity.safeParse(content).success) return refused(call, 400, "BadSyntax");
  return { call, request: content, status: 201, body: { id: String(now.getTime() + id) } };
};
