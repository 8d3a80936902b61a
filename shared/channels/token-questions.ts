import * as z from "zod/mini";
import type { AskTools } from "./ask-platform.ts";
import { LineSecrets } from "./line/schema.ts";
import { callPlatform, isFailure, type PlatformCall } from "./platform-call.ts";
import { SlackSecrets } from "./slack/schema.ts";
import { TelegramSecrets } from "./telegram/schema.ts";
import { TwilioSmsSecrets } from "./twilio-sms/schema.ts";
import { accessToken } from "./wechat/access-token.ts";
import { WechatSecrets } from "./wechat/schema.ts";

/** Whether a call was taken: `{}` yes, `refused` no, `undefined` when it was neither. */
async function ifTaken({ fetch }: AskTools, call: PlatformCall, refusals: readonly number[]) {
  const answer = await callPlatform(fetch, call);
  if (isFailure(answer)) return undefined;
  if (refusals.includes(answer.status)) return { refused: `http-${answer.status}` };
  return answer.status === 200 ? {} : undefined;
}

const Verified = z.object({ expires_in: z.number() });

/** https://developers.line.biz/en/reference/messaging-api/#verify-channel-access-token: a long-lived token has no end. */
export async function askLine(tools: AskTools) {
  const secrets = LineSecrets.safeParse(tools.secrets);
  if (!secrets.success) return undefined;
  const { accessToken: token } = secrets.data;
  const url = `${tools.apiBase}/v2/bot/info`;
  const headers = { authorization: `Bearer ${token}` };
  const taken = await ifTaken(tools, { url, method: "GET", headers }, [401]);
  if (taken === undefined || "refused" in taken) return taken;
  const answer = await callPlatform(tools.fetch, {
    url: `${tools.apiBase}/v2/oauth/verify`,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ access_token: token }).toString(),
  });
  const seconds = isFailure(answer) ? undefined : Verified.safeParse(answer.json).data?.expires_in;
  if (seconds === undefined || seconds <= 0) return {};
  return { expiresAt: new Date(tools.now.getTime() + Math.min(seconds, longestLife) * 1000).toISOString() };
}

/** What counts as never, seconds: a date beyond what a calendar writes would be none. */
const longestLife = 100 * 365 * 86_400;

/** https://core.telegram.org/bots/api#getme */
export async function askTelegram(tools: AskTools) {
  const secrets = TelegramSecrets.safeParse(tools.secrets);
  if (!secrets.success) return undefined;
  const url = `${tools.apiBase}/bot${secrets.data.botToken}/getMe`;
  return ifTaken(tools, { url, method: "GET" }, [401, 404]);
}

/** https://www.twilio.com/docs/iam/api/account */
export async function askTwilio(tools: AskTools) {
  const secrets = TwilioSmsSecrets.safeParse(tools.secrets);
  if (!secrets.success) return undefined;
  const { accountSid, authToken } = secrets.data;
  const url = `${tools.apiBase}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}.json`;
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken[0]}`).toString("base64")}`;
  return ifTaken(tools, { url, method: "GET", headers: { authorization } }, [401]);
}

const Tested = z.object({ ok: z.boolean(), error: z.catch(z.optional(z.string()), undefined) });

/** https://docs.slack.dev/reference/methods/auth.test */
export async function askSlack(tools: AskTools) {
  const secrets = SlackSecrets.safeParse(tools.secrets);
  if (!secrets.success || secrets.data.botToken === undefined) return undefined;
  const headers = { authorization: `Bearer ${secrets.data.botToken}` };
  const answer = await callPlatform(tools.fetch, { url: `${tools.apiBase}/api/auth.test`, headers });
  const said = isFailure(answer) ? undefined : Tested.safeParse(answer.json).data;
  if (said?.ok) return {};
  const dead = ["invalid_auth", "account_inactive", "token_revoked", "token_expired"];
  return said?.error !== undefined && dead.includes(said.error) ? { refused: said.error } : undefined;
}

/** Gets the access token that senders use, too: the app secret itself has no end. */
export async function askWechat(tools: AskTools) {
  const secrets = WechatSecrets.safeParse(tools.secrets);
  if (!secrets.success || secrets.data.appSecret === undefined) return undefined;
  const { appId, appSecret } = secrets.data;
  const token = await accessToken({ appId, appSecret }, undefined, tools);
  if (typeof token === "string") return {};
  return token.class === "auth" ? { refused: token.code } : undefined;
}
