import { bearer, type Located, type MediaRequest, type MediaTools, mediaFailed } from "../media.ts";
import { SlackSecrets } from "./schema.ts";

/** Without a token that may read files Slack answers 200 with a page to sign in at: what is no file is noticed by its type. */
export async function locate({ attachment: { url } }: MediaRequest, tools: MediaTools): Promise<Located> {
  const token = SlackSecrets.safeParse(tools.secrets).data?.botToken;
  if (token === undefined) return mediaFailed("no-account");
  return url === undefined ? mediaFailed("no-media") : { kind: "at", url, authorization: bearer(token) };
}
