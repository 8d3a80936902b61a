import { type Located, type MediaRequest, type MediaTools, mediaFailed, mediaLater } from "../media.ts";
import { callPlatform, isFailure } from "../platform-call.ts";
import { failureOf } from "./outcome.ts";
import { ApiAnswer, FoundFile, TelegramSecrets } from "./schema.ts";

/**
 * An id becomes a path, good for an hour (https://core.telegram.org/bots/api#getfile), and bots are given files up to 20 MB.
 * The address holds the bot's token: it is made here each time and written down nowhere.
 */
export async function locate({ attachment }: MediaRequest, tools: MediaTools): Promise<Located> {
  const secrets = TelegramSecrets.safeParse(tools.secrets);
  if (!secrets.success) return mediaFailed("no-account");
  if (attachment.providerId === undefined) return mediaFailed("no-media");
  const { botToken } = secrets.data;
  const answer = await callPlatform(tools.fetch, {
    url: `${tools.apiBase}/bot${botToken}/getFile`,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ file_id: attachment.providerId }),
  });
  if (isFailure(answer)) return mediaLater(answer.code);
  const said = ApiAnswer.safeParse(answer.json).data;
  if (!said?.ok) return refusal(answer.status, said);
  const path = FoundFile.safeParse(said.result).data?.file_path;
  if (path === undefined) return mediaLater("no-path");
  return { kind: "at", url: `${tools.apiBase}/file/bot${botToken}/${path}` };
}

function refusal(status: number, said: ApiAnswer | undefined): Located {
  if (/too big/i.test(said?.description ?? "")) return mediaFailed("too-large");
  const failure = failureOf(status, said);
  if (failure.class === "retryable" || failure.class === "rate-limited") {
    return mediaLater(failure.code, failure.retryAfterSeconds);
  }
  return mediaFailed(failure.class === "auth" ? "refused" : "expired");
}
