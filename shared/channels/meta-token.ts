import * as z from "zod/mini";
import type { AskTools } from "./ask-platform.ts";
import { renewedToken } from "./instagram/access-token.ts";
import { InstagramSecrets } from "./instagram/schema.ts";
import { MessengerSecrets } from "./messenger/schema.ts";
import { callPlatform, isFailure } from "./platform-call.ts";
import { WhatsAppSecrets } from "./whatsapp/schema.ts";

const moment = z.catch(z.optional(z.number()), undefined);
/** https://developers.facebook.com/docs/graph-api/reference/debug_token/ */
const Debugged = z.object({
  data: z.object({
    is_valid: z.boolean(),
    expires_at: moment,
    data_access_expires_at: moment,
    error: z.catch(z.optional(z.object({ code: moment })), undefined),
  }),
});
const Refused = z.object({ error: z.object({ code: z.number() }) });

export function askWhatsApp(tools: AskTools) {
  const secrets = WhatsAppSecrets.safeParse(tools.secrets);
  return ask(secrets.success ? [secrets.data.accessToken] : [], tools);
}

export function askMessenger(tools: AskTools) {
  const secrets = MessengerSecrets.safeParse(tools.secrets);
  return ask(secrets.success ? tokensOf(secrets.data.pageToken, secrets.data.pages) : [], tools);
}

/** With Facebook Login tokens are pages'; with Instagram Login they are renewed in time, and it is asked whether they are taken. */
export async function askInstagram(tools: AskTools) {
  const secrets = InstagramSecrets.safeParse(tools.secrets);
  if (!secrets.success) return undefined;
  const tokens = tokensOf(secrets.data.accessToken, secrets.data.accounts);
  if (secrets.data.pageId !== undefined) return ask(tokens, tools);
  let told: { refused?: string } | undefined;
  for (const kept of tokens) {
    const token = await renewedToken(kept, tools);
    const answer = await callPlatform(tools.fetch, {
      url: `${tools.apiBase}/me?fields=user_id`,
      method: "GET",
      headers: { authorization: `Bearer ${token}` },
    });
    if (isFailure(answer)) continue;
    const code = Refused.safeParse(answer.json).data?.error.code;
    if (code === 190) return { refused: "190" };
    if (answer.status === 200) told = {};
  }
  return told;
}

function tokensOf(one: string | undefined, several: Readonly<Record<string, string>> = {}) {
  return [...new Set([...(one === undefined ? [] : [one]), ...Object.values(several)])];
}

/** The first that is refused, or the end of the one that ends first. A token may ask about itself. */
async function ask(tokens: readonly string[], { fetch, apiBase }: AskTools) {
  let told = false;
  const ends: number[] = [];
  for (const token of tokens) {
    const answer = await callPlatform(fetch, {
      url: `${apiBase}/debug_token?input_token=${encodeURIComponent(token)}`,
      method: "GET",
      headers: { authorization: `Bearer ${token}` },
    });
    if (isFailure(answer)) continue;
    if (Refused.safeParse(answer.json).data?.error.code === 190) return { refused: "190" };
    const found = Debugged.safeParse(answer.json).data?.data;
    if (!found) continue;
    if (!found.is_valid) return { refused: String(found.error?.code ?? "invalid") };
    told = true;
    // 0 is "never".
    ends.push(
      ...[found.expires_at, found.data_access_expires_at]
        .filter((each) => each !== undefined && each > 0)
        .map(Number),
    );
  }
  if (!told) return undefined;
  return ends.length === 0 ? {} : { expiresAt: new Date(Math.min(...ends) * 1000).toISOString() };
}
