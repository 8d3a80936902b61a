import { bearer, type Located, type MediaRequest, type MediaTools, mediaFailed } from "../media.ts";
import { XSecrets } from "./schema.ts";

/** As the webhook names it: `https://ton.twitter.com/1.1/ton/data/dm/<message>/<media>/<resource>`. */
const directMedia = /^\/(?:[\d.]+\/)?(?:ton\/data\/)?dm\/(\d{1,20})\/(\d{1,20})\/([\w.-]{1,120})$/;

/**
 * A file of a direct message is handed out by API v2 under the ids that are in its old address, which itself takes an older
 * kind of signature. Public pictures lie on the content network.
 */
export async function locate({ attachment: { url } }: MediaRequest, tools: MediaTools): Promise<Located> {
  if (url === undefined) return mediaFailed("no-media");
  const [, message, media, resource] = directMedia.exec(URL.parse(url)?.pathname ?? "") ?? [];
  if (message === undefined) return { kind: "at", url };
  const token = XSecrets.safeParse(tools.secrets).data?.accessToken;
  if (token === undefined) return mediaFailed("no-account");
  return {
    kind: "at",
    url: `${tools.apiBase}/2/dm_conversations/media/${message}/${media}/${resource}`,
    authorization: bearer(token),
  };
}
