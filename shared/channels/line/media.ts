import { bearer, type Located, type MediaRequest, type MediaTools, mediaFailed } from "../media.ts";
import { LineSecrets } from "./schema.ts";

/** LINE answers 202 while it is still preparing a video, and hands content out for a time that it does not tell. */
export async function locate({ attachment }: MediaRequest, tools: MediaTools): Promise<Located> {
  const { kind, providerId: id, url } = attachment;
  if (kind === "sticker") return mediaFailed("sticker");
  if (id === undefined) return url === undefined ? mediaFailed("no-media") : { kind: "at", url };
  const secrets = LineSecrets.safeParse(tools.secrets);
  if (!secrets.success) return mediaFailed("no-account");
  return {
    kind: "at",
    url: `https://api-data.line.me/v2/bot/message/${encodeURIComponent(id)}/content`,
    authorization: bearer(secrets.data.accessToken),
  };
}
