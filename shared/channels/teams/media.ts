import {
  bearer,
  type Located,
  type MediaRequest,
  type MediaTools,
  mediaFailed,
  mediaLater,
} from "../media.ts";
import { accessToken } from "./access-token.ts";
import { mediaHosts } from "./media-hosts.ts";
import { TeamsSecrets } from "./schema.ts";

/** A file's address is signed and is over within minutes; a picture's takes the bot's token. */
export async function locate({ attachment: { url } }: MediaRequest, tools: MediaTools): Promise<Located> {
  const secrets = TeamsSecrets.safeParse(tools.secrets).data;
  if (!secrets) return mediaFailed("no-account");
  if (url === undefined) return mediaFailed("no-media");
  const isSigned = !URL.canParse(url) || !mediaHosts.credentialed.includes(new URL(url).hostname);
  if (isSigned) return { kind: "at", url };
  if (secrets.appPassword === undefined) return mediaFailed("no-account");
  const token = await accessToken({ ...secrets, appPassword: secrets.appPassword }, undefined, tools);
  if (typeof token === "string") return { kind: "at", url, authorization: bearer(token) };
  const passes = token.class === "retryable" || token.class === "rate-limited";
  return passes ? mediaLater(token.code, token.retryAfterSeconds) : mediaFailed("refused");
}
